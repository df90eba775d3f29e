"""/broadcast: an operator writes to many subscribers, follows the progress, and can cancel."""

from telegram import Message, Update
from telegram.constants import FloodLimit

from bot.broadcasting import owed_to
from bot.context import Context
from bot.replies import broadcasts as replies
from bot.replies import composing as cards
from bot.replies.message import Message as Shown
from bot.store import broadcasts, recipients
from bot.store.broadcasts import Broadcast
from handlers import composing, fallback, pressing
from handlers.operators import is_alone, is_operator
from handlers.pressing import Press

RECENT = 5


async def broadcast_command(update: Update, context: Context) -> None:
    """Ask for the text, or take what follows the command as the draft.

    For everybody but operators the command does not exist.
    """
    message = update.effective_message
    if message is None or not is_operator(update, context):
        await fallback.unknown_command(update, context)
    elif not is_alone(update, context):
        context.say(cards.in_private())
    elif text := _behind(message):
        await composing.keep(context, text)
    else:
        await composing.ask(context)
        context.say(cards.ask(await broadcasts.newest(await context.tx(), RECENT)))


def _behind(message: Message) -> str:
    """Return the text after the command, with its formatting as HTML.

    The result is empty when the command itself is formatted.
    """
    html = message.text_html
    return "".join(html.split(maxsplit=1)[1:]) if html.startswith("/") else ""


async def cast_pressed(update: Update, context: Context) -> None:
    """Handle a button of a draft, or of a broadcast that was started."""
    press = pressing.pressed(update)
    broadcast = await _named(update, context, press)
    if broadcast is None:
        done = False
    elif composing.may_change(context, broadcast):
        done = await _edited(context, press, broadcast) or await _sent(context, press, broadcast)
    else:
        done = broadcast.state != "draft" and await _begun(context, press, broadcast)
    if not done:
        await pressing.stale(update, context)


async def _named(update: Update, context: Context, press: Press) -> Broadcast | None:
    """Return the broadcast a button names; None unless an operator pressed it in a private chat."""
    broadcast_id = pressing.row_id("".join(press.words[2:3]))
    if broadcast_id is None or not (is_operator(update, context) and is_alone(update, context)):
        return None
    broadcast = await broadcasts.get(await context.tx(), broadcast_id)
    # The draft may have been rewritten since: an older card must not send a text that it does not show.
    return broadcast if broadcast is not None and broadcast.ref == press.words[2] else None


async def _edited(context: Context, press: Press, draft: Broadcast) -> bool:
    """Change the draft as the button says; only its author gets here. Return False for an unknown button."""
    match press.words[1:]:
        case ["open", _]:
            await _change(context, press, draft)
        case ["whom", _]:
            pressing.replace(context, press, cards.whom(draft, await composing.choices(context)))
        case ["to", _, audience] if audience in await composing.choices(context):
            await _change(context, press, draft, audience=audience)
        case ["important", _, "0" | "1" as important]:
            await _change(context, press, draft, important=important == "1")
        case ["again", _]:
            await composing.ask(context, draft.id)
            pressing.follow(context, press, cards.ask(()))
        case ["drop", _]:
            await broadcasts.drop_drafts(await context.tx(), context.chat_id)
            pressing.replace(context, press, cards.thrown_away())
        case _:
            return False
    return True


async def _change(context: Context, press: Press, draft: Broadcast, **values: str | bool) -> None:
    if values:
        draft = await broadcasts.change(await context.tx(), draft, **values)
    pressing.replace(context, press, cards.card(draft, await composing.people(context, draft)))


async def _sent(context: Context, press: Press, draft: Broadcast) -> bool:
    """Test, confirm or start the draft as the button says; return False for an unknown button."""
    match press.words[1:]:
        case ["test", _]:
            context.toast(press.query_id, cards.test_is_coming())
            context.outgoing.append(owed_to(context.chat_id, draft, is_test=True))
        case ["send", _]:
            count = await composing.people(context, draft)
            pressing.replace(context, press, cards.confirm(draft, count, _rate(context)))
        case ["yes", _]:
            return await _start(context, press, draft)
        case _:
            return False
    return True


def _rate(context: Context) -> int:
    """Return how many messages leave per second at best."""
    settings = context.world.settings
    return int(FloodLimit.PAID_MESSAGES_PER_SECOND) if settings.paid_broadcast else settings.rate_limit


async def _start(context: Context, press: Press, draft: Broadcast) -> bool:
    count = await composing.people(context, draft)
    started = await broadcasts.start(await context.tx(), draft.id, count, press.message_id, context.now)
    if started is not None:
        pressing.replace(context, press, await _state(context, started))
    return started is not None


async def _begun(context: Context, press: Press, known: Broadcast) -> bool:
    """Show or cancel a started broadcast, which every operator may do; return False for an unknown button."""
    match press.words[1:]:
        case ["look", _]:
            pressing.follow(context, press, await _state(context, known))
        case ["yes", _]:
            context.toast(press.query_id, cards.is_under_way())
        case ["cancel", _]:
            cancelled = await broadcasts.move_on(await context.tx(), known.id, "cancelled", since="running")
            if cancelled is None:
                context.toast(press.query_id, cards.is_over())
            else:
                pressing.replace(context, press, await _state(context, cancelled))
        case _:
            return False
    return True


async def _state(context: Context, known: Broadcast) -> Shown:
    if known.ended_at is not None:
        return replies.report(known)
    waits = await recipients.count_postponed(await context.tx(), known.id)
    return replies.progress(known, waits, context.now)
