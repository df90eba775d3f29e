"""/refill and the stock card: how much is left, and until when it lasts."""

from collections.abc import Sequence
from decimal import Decimal

from telegram import Update

from bot.context import Context
from bot.domain.meant import meant
from bot.domain.names import fold, words
from bot.domain.reading.stock import Refill, refill
from bot.replies import stock as replies
from bot.replies.message import Message
from bot.replies.stock import View
from bot.runout import told, view_of, views_of
from bot.store import dialogs, schedules, stock
from bot.store.dialogs import Dialog
from bot.store.schedules import Reminder
from handlers import pressing
from handlers.pressing import Press


async def refill_command(_update: Update, context: Context) -> None:
    """Read the text after /refill, or list the stock of everything."""
    await context.subscriber()
    text, views = " ".join(context.args or []), await _views(context)
    if not text or not views:
        context.say(replies.listing(views))
        return
    matches = [view for view in views if words(fold(text)) == words(fold(view.reminder.item.name))]
    parsed = refill(text)
    if len(matches) == 1:
        await _ask(context, matches[0].reminder, "add")
    elif parsed is None:
        context.say(replies.unread(text))
    else:
        await _refilled(context, text, parsed, _meant(parsed.name, views))


def _meant(name: str, views: Sequence[View]) -> list[View]:
    """Return the items of that name; without a name, the only item there is, or the only counted one."""
    if name:
        return [views[index] for index in meant(name, [view.reminder.item.name for view in views])]
    counted = [view for view in views if view.stock.left is not None]
    return counted if len(counted) == 1 else list(views)


async def _refilled(context: Context, text: str, read: Refill, found: Sequence[View]) -> None:
    match found:
        case []:
            context.say(replies.unread(text))
        case [only] if read.is_all:
            context.say(await _count(context, only.reminder, read.count))
        case [only]:
            context.say(await _add(context, only.reminder, read.count))
        case _:
            context.say(replies.ask_which(found, read.count, is_all=read.is_all))


async def _views(context: Context) -> list[View]:
    tx = await context.tx()
    return await views_of(tx, await schedules.of_chat(tx, context.chat_id), context.now)


async def _view(context: Context, reminder: Reminder) -> View:
    """Return the stock for display, and mark its low-stock warning as given."""
    return await told(await context.tx(), reminder, context.now)


async def _add(context: Context, reminder: Reminder, more: Decimal) -> Message:
    tx = await context.tx()
    before = await view_of(tx, reminder, context.now)
    await stock.add(tx, reminder.id, more, context.now)
    view = await _view(context, reminder)
    return replies.card(view) if before.stock.left is None else replies.refilled(view, more)


async def _count(context: Context, reminder: Reminder, left: Decimal | None) -> Message:
    await stock.count(await context.tx(), reminder.id, left, context.now)
    return replies.card(await _view(context, reminder))


async def _ask(context: Context, reminder: Reminder, what: str) -> None:
    asked = Dialog("stock", what, {"of": reminder.id})
    await dialogs.put(await context.tx(), context.chat_id, asked, context.now)
    context.say(replies.ask_count(reminder, more=what == "add"))


async def heard(context: Context, dialog: Dialog, text: str) -> None:
    """Handle a typed number."""
    tx, read = await context.tx(), refill(text)
    reminder = await schedules.get(tx, context.chat_id, dialog.data["of"])
    if reminder is None:
        await dialogs.clear(tx, context.chat_id)
        context.say(replies.listing(await _views(context)))
    elif read is None or read.name:
        context.say(replies.ask_count(reminder, more=False, again=True))
    else:
        await dialogs.clear(tx, context.chat_id)
        more = dialog.step == "add" and not read.is_all
        context.say(await (_add if more else _count)(context, reminder, read.count))


async def stock_pressed(update: Update, context: Context) -> None:
    """Handle a button of the list, of a stock card or of a warning."""
    press = pressing.pressed(update)
    match press.words[1:]:
        case ["list", "0"]:
            pressing.replace(context, press, replies.listing(await _views(context)))
            return
        case [verb, which, *rest]:
            reminder = await pressing.reminder(context, which)
            if reminder is not None and await _change(context, press, [verb, *rest], reminder):
                return
    await pressing.stale(update, context)


async def _change(context: Context, press: Press, said: list[str], reminder: Reminder) -> bool:
    match said:
        case ["open"]:
            pressing.replace(context, press, replies.card(await _view(context, reminder)))
        case ["ask", "add" | "left" as what]:
            context.toast(press.query_id)
            await _ask(context, reminder, what)
        case ["off"]:
            pressing.replace(context, press, await _count(context, reminder, None))
        case ["left", number] if (left := _typed(number)) is not None:
            pressing.replace(context, press, await _count(context, reminder, left))
        case ["add", number, there_is] if (more := _typed(number)) is not None:
            return await _add_once(context, press, reminder, more, there_is)
        case ["each", number] if number in replies.EACH_CHOICES:
            await stock.change(await context.tx(), reminder.id, per_dose=number)
            pressing.replace(context, press, replies.card(await _view(context, reminder)))
        case ["warn", days] if days in {str(each) for each in replies.WARN_CHOICES}:
            await stock.change(await context.tx(), reminder.id, warn_days=int(days), warned_on=None)
            pressing.replace(context, press, replies.card(await _view(context, reminder)))
        case _:
            return False
    return True


def _typed(number: str) -> Decimal | None:
    read = refill(f"= {number}")
    return read.count if read is not None and not read.name else None


async def _add_once(context: Context, press: Press, reminder: Reminder, more: Decimal, there_is: str) -> bool:
    """Add to the stock, unless it differs from what the button shows: then the button was pressed before."""
    view = await view_of(await context.tx(), reminder, context.now)
    left = view.stock.left
    if there_is != ("-" if left is None else f"{left.normalize():f}"):
        return False
    pressing.replace(context, press, await _add(context, reminder, more))
    return True
