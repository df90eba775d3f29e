"""/broadcast: an operator writes to many subscribers, follows the progress, and can cancel."""

from telegram import Message, Update
from telegram.constants import FloodLimit

from bot.context import Context
from bot.messages.broadcast_copy import copy_of
from bot.replies.basics import HelpSection
from bot.replies.message import Message as Shown
from bot.replies.operators import broadcast as replies
from bot.replies.operators import broadcast_draft as cards
from bot.store.operators import broadcasts, recipients
from bot.store.operators.broadcasts import Broadcast
from handlers import callbacks, fallback
from handlers.callbacks import Press
from handlers.feature import N_, ButtonHandler, Command, Feature
from handlers.operators import broadcast_draft
from handlers.operators.access import is_operator, is_private

RECENT = 5


async def broadcast_command(update: Update, context: Context) -> None:
    """Ask for the text, or take what follows the command as the draft.

    For everybody but operators the command does not exist.
    """
    message = update.effective_message
    if message is None or not is_operator(update, context):
        await fallback.unknown_command(update, context)
    elif not is_private(update, context):
        context.say(cards.only_in_private_chat())
    elif text := _read_text(message):
        await broadcast_draft.save_draft(context, text)
    else:
        await broadcast_draft.ask_for_text(context)
        context.say(cards.ask_for_message(await broadcasts.newest(await context.tx(), RECENT)))


def _read_text(message: Message) -> str:
    """Return the text after the command, with its formatting as HTML.

    The result is empty when the command itself is formatted.
    """
    html = message.text_html
    return "".join(html.split(maxsplit=1)[1:]) if html.startswith("/") else ""


async def cast_pressed(update: Update, context: Context) -> None:
    """Handle a button of a draft, or of a broadcast that was started."""
    press = callbacks.read_press(update)
    broadcast = await _find_broadcast(update, context, press)
    if broadcast is None:
        done = False
    elif broadcast_draft.may_change(context, broadcast):
        done = await _edit_draft(context, press, broadcast) or await _send_draft(context, press, broadcast)
    else:
        done = broadcast.state != "draft" and await _manage_started(context, press, broadcast)
    if not done:
        await callbacks.answer_unknown(update, context)


async def _find_broadcast(update: Update, context: Context, press: Press) -> Broadcast | None:
    """Return the broadcast a button names; None unless an operator pressed it in a private chat."""
    broadcast_id = callbacks.parse_row_id("".join(press.words[2:3]))
    if broadcast_id is None or not (is_operator(update, context) and is_private(update, context)):
        return None
    broadcast = await broadcasts.get(await context.tx(), broadcast_id)
    # The draft may have been rewritten since: an older card must not send a text that it does not show.
    return broadcast if broadcast is not None and broadcast.ref == press.words[2] else None


async def _edit_draft(context: Context, press: Press, draft: Broadcast) -> bool:
    """Change the draft as the button says; only its author gets here. Return False for an unknown button."""
    match press.words[1:]:
        case ["open", _]:
            await _update_draft(context, press, draft)
        case ["whom", _]:
            callbacks.answer_in_place(
                context, press, cards.ask_audience(draft, await broadcast_draft.list_audiences(context))
            )
        case ["to", _, audience] if audience in await broadcast_draft.list_audiences(context):
            await _update_draft(context, press, draft, audience=audience)
        case ["important", _, "0" | "1" as important]:
            await _update_draft(context, press, draft, important=important == "1")
        case ["again", _]:
            await broadcast_draft.ask_for_text(context, draft.id)
            callbacks.answer_below(context, press, cards.ask_for_message(()))
        case ["drop", _]:
            await broadcasts.delete_drafts(await context.tx(), context.chat_id)
            callbacks.answer_in_place(context, press, cards.draft_deleted())
        case _:
            return False
    return True


async def _update_draft(context: Context, press: Press, draft: Broadcast, **values: str | bool) -> None:
    if values:
        draft = await broadcasts.update(await context.tx(), draft, **values)
    callbacks.answer_in_place(
        context, press, cards.draft_card(draft, await broadcast_draft.count_recipients(context, draft))
    )


async def _send_draft(context: Context, press: Press, draft: Broadcast) -> bool:
    """Test, confirm or start the draft as the button says; return False for an unknown button."""
    match press.words[1:]:
        case ["test", _]:
            context.toast(press.query_id, cards.test_sent_toast())
            context.outgoing.append(copy_of(draft, is_test=True).to(context.chat_id))
        case ["send", _]:
            count = await broadcast_draft.count_recipients(context, draft)
            callbacks.answer_in_place(context, press, cards.ask_to_send(draft, count, _rate(context)))
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
    count = await broadcast_draft.count_recipients(context, draft)
    started = await broadcasts.start(await context.tx(), draft.id, count, press.message_id, context.now)
    if started is not None:
        callbacks.answer_in_place(context, press, await _render_progress(context, started))
    return started is not None


async def _manage_started(context: Context, press: Press, broadcast: Broadcast) -> bool:
    """Show or cancel a started broadcast, which every operator may do; return False for an unknown button."""
    match press.words[1:]:
        case ["look", _]:
            callbacks.answer_below(context, press, await _render_progress(context, broadcast))
        case ["yes", _]:
            context.toast(press.query_id, cards.already_sending_toast())
        case ["cancel", _]:
            cancelled = await broadcasts.change_state(
                await context.tx(), broadcast.id, "cancelled", from_state="running"
            )
            if cancelled is None:
                context.toast(press.query_id, cards.already_over_toast())
            else:
                callbacks.answer_in_place(context, press, await _render_progress(context, cancelled))
        case _:
            return False
    return True


async def _render_progress(context: Context, broadcast: Broadcast) -> Shown:
    if broadcast.ended_at is not None:
        return replies.final_report(broadcast)
    waits = await recipients.count_postponed(await context.tx(), broadcast.id)
    return replies.progress_card(broadcast, waits, context.now)


FEATURE = Feature(
    commands=(Command("broadcast", broadcast_command, N_("Write to everyone"), HelpSection.OPERATORS),),
    buttons=(ButtonHandler("cast", cast_pressed),),
)
