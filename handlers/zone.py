"""The conversation about the time zone; whatever needed it goes on afterwards."""

from dataclasses import replace

from telegram import Update

from bot import places
from bot.context import Context
from bot.domain.schedules import zone_named
from bot.replies import settings as replies
from bot.store import dialogs, schedules, tips
from bot.store.dialogs import Dialog
from bot.ticker import next_tip_at
from handlers import pressing

MOST_CHOICES = 6


async def ask(context: Context) -> None:
    """Ask where the person is."""
    await dialogs.put(await context.tx(), context.chat_id, Dialog("zone", "place"), context.now)
    context.say(replies.ask_zone())


async def ask_first(context: Context, then: Dialog) -> None:
    """Ask, and go on with `then` once it is known."""
    asked = Dialog("zone", "place", {"then": vars(then)})
    await dialogs.put(await context.tx(), context.chat_id, asked, context.now)
    context.say(replies.ask_zone(why=replies.zone_first()))


async def heard(context: Context, _dialog: Dialog, text: str) -> None:
    """A city or a zone was typed."""
    found = places.find(text)[:MOST_CHOICES]
    match found:
        case ():
            context.say(replies.unknown_place(text))
        case (only,):
            context.say(replies.confirm_zone(only.zone, context.now))
        case _:
            context.say(replies.choose_place(found))


async def located(update: Update, context: Context) -> None:
    """A location was shared; only its zone is used."""
    message = update.effective_message
    if message is not None and message.location is not None:
        found = places.zone_at(message.location.latitude, message.location.longitude)
        context.say(replies.confirm_zone(found, context.now))


async def zone_pressed(update: Update, context: Context) -> Dialog | None:
    """A place was chosen, confirmed or refused; returns what is to go on, if anything."""
    press = pressing.pressed(update)
    match press.words[1:]:
        case ["yes", name] if _exists(name):
            context.toast(press.query_id)
            return await _settle(context, name)
        case ["no"]:
            pressing.replace(context, press, replies.ask_zone())
        case [name] if _exists(name):
            pressing.replace(context, press, replies.confirm_zone(name, context.now))
        case _:
            await pressing.stale(update, context)
    return None


def _exists(name: str) -> bool:
    try:
        zone_named(name)
    except ValueError:
        return False
    return True


async def _settle(context: Context, name: str) -> Dialog | None:
    tx = await context.tx()
    before = await context.subscriber()
    dialog = await dialogs.get(tx, context.chat_id, context.now)
    await context.change_subscriber(zone=name)
    if before.state == "active":
        await apply(context, name)
    context.say(replies.zone_set(name, context.now, moved=before.zone not in {None, name}))
    if dialog is None or dialog.name != "zone":
        return None
    await dialogs.clear(tx, context.chat_id)
    then = dialog.data.get("then")
    return None if then is None else Dialog(**then)


async def apply(context: Context, name: str) -> None:
    """Everything of this chat is due by this zone's clocks from now on; nothing past is made up for."""
    tx = await context.tx()
    await schedules.wake(tx, context.chat_id, context.now, name)
    subscription = await tips.get(tx, context.chat_id)
    if subscription is not None:
        moved = replace(subscription, zone=name)
        due_at = None if moved.paused else next_tip_at(moved, context.now)
        await tips.put(tx, replace(moved, next_due_at=due_at))
