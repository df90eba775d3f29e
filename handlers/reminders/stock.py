"""/refill and the stock card: how much is left, and until when it lasts."""

from collections.abc import Sequence
from decimal import Decimal

from telegram import Update

from bot.context import Context
from bot.domain.name_matching import match_names
from bot.domain.names import fold, words
from bot.domain.parsing.stock import Refill, parse_refill
from bot.doses.stock import view_and_mark_warned
from bot.queries.dose_matching import reminders_named
from bot.queries.stock import view_of, views_of
from bot.replies.basics import HelpSection
from bot.replies.message import Message
from bot.replies.reminders import stock as replies
from bot.replies.reminders.stock import StockView
from bot.store.account import dialogs
from bot.store.account.dialogs import Dialog
from bot.store.reminders import schedules, stock
from bot.store.reminders.schedules import Reminder
from handlers import callbacks
from handlers.callbacks import Press
from handlers.feature import N_, ButtonHandler, Command, DialogHandler, Feature, OtherTextError


async def refill_command(_update: Update, context: Context) -> None:
    """Read the text after /refill, or list the stock of everything."""
    await context.subscriber()
    text, views = " ".join(context.args or []), await _load_views(context)
    if not text or not views:
        context.say(replies.stock_list(views))
        return
    matches = [view for view in views if words(fold(text)) == words(fold(view.reminder.item.name))]
    parsed = parse_refill(text, context.language)
    if len(matches) == 1:
        await _ask(context, matches[0].reminder, "add")
    elif parsed is None:
        context.say(replies.unreadable_refill(text))
    else:
        await _apply_refill(context, text, parsed, _find_views(parsed.name, views))


async def set_count(context: Context, name: str | None, count: Decimal, *, added: bool) -> None:
    """Ask with one tap whether to store a count of stock that somebody told.

    Args:
        context: Of the text's update.
        name: The item, as the person wrote it; None: the only one there is, or the only counted one.
        count: Number of the item's unit, or of pieces.
        added: Whether the count is that of a new pack, rather than of all that is left.
    """
    await context.subscriber()
    views = await _load_views(context)
    match _find_named(context, name, views):
        case []:
            context.say(_not_found(name, views))
        case [only] if _is_countable(context, count, added=added):
            context.say(replies.confirm_count(only, count, added=added))
        case [only]:
            await _ask(context, only.reminder, "add" if added else "left")
        case several if _is_countable(context, count, added=added):
            context.say(replies.ask_which_item(several, count, is_all=not added))
        case several:
            context.say(replies.stock_list(several))


async def run_out(context: Context, name: str | None) -> None:
    """Answer until when a stock lasts: the card of the named item, or the list of everything."""
    await context.subscriber()
    views = await _load_views(context)
    named = views if name is None else _find_named(context, name, views)
    if not named:
        context.say(_not_found(name, views))
    elif len(named) == 1:
        await _offer_typing(context, named[0].reminder)
        context.say(replies.stock_card(await _load_view_and_mark_warned(context, named[0].reminder)))
    else:
        context.say(replies.stock_list(named))


def _find_named(context: Context, name: str | None, views: Sequence[StockView]) -> list[StockView]:
    """Return the items that a name can mean, brands included; without a name as after /refill."""
    if name is None:
        return _find_views("", views)
    ids = {each.id for each in reminders_named(context.knowledge, [view.reminder for view in views], name)}
    return [view for view in views if view.reminder.id in ids]


def _not_found(name: str | None, views: Sequence[StockView]) -> Message:
    return replies.stock_list(views) if name is None else replies.not_on_list(name)


def _is_countable(context: Context, count: Decimal, *, added: bool) -> bool:
    return _parse_count(context, f"{count:f}") is not None and (count > 0 or not added)


def _find_views(name: str, views: Sequence[StockView]) -> list[StockView]:
    """Return the items of that name; without a name, the only item there is, or the only counted one."""
    if name:
        return [views[index] for index in match_names(name, [view.reminder.item.name for view in views])]
    counted = [view for view in views if view.stock.left is not None]
    return counted if len(counted) == 1 else list(views)


async def _apply_refill(context: Context, text: str, parsed: Refill, views: Sequence[StockView]) -> None:
    match views:
        case []:
            context.say(replies.unreadable_refill(text))
        case [only] if parsed.is_total:
            context.say(await _count(context, only.reminder, parsed.count))
        case [only]:
            context.say(await _add(context, only.reminder, parsed.count))
        case _:
            context.say(replies.ask_which_item(views, parsed.count, is_all=parsed.is_total))


async def _load_views(context: Context) -> list[StockView]:
    tx = await context.tx()
    return await views_of(tx, await schedules.of_chat(tx, context.chat_id), context.now)


async def _load_view_and_mark_warned(context: Context, reminder: Reminder) -> StockView:
    """Return the stock for display, and mark its low-stock warning as given."""
    return await view_and_mark_warned(await context.tx(), reminder, context.now)


async def _add(context: Context, reminder: Reminder, more: Decimal) -> Message:
    tx = await context.tx()
    before = await view_of(tx, reminder, context.now)
    await stock.add(tx, reminder.id, more, context.now)
    context.react("✍")
    view = await _load_view_and_mark_warned(context, reminder)
    return replies.stock_card(view) if before.stock.left is None else replies.refill_confirmed(view, more)


async def _count(context: Context, reminder: Reminder, left: Decimal | None) -> Message:
    await stock.set_left(await context.tx(), reminder.id, left, context.now)
    context.react("✍")
    return replies.stock_card(await _load_view_and_mark_warned(context, reminder))


async def _ask(context: Context, reminder: Reminder, what: str) -> None:
    asked = Dialog("stock", what, {"of": reminder.id})
    await dialogs.put(await context.tx(), context.chat_id, asked, context.now)
    context.say(replies.ask_count(reminder, is_new_pack=what == "add"))


async def _offer_typing(context: Context, reminder: Reminder) -> None:
    """Take a number that is typed next for the answer to a card, unless a question is open already."""
    tx, view = await context.tx(), await _load_view_and_mark_warned(context, reminder)
    asked = await dialogs.get(tx, context.chat_id, context.now)
    if view.stock.left is None and (asked is None or asked.is_offer):
        offered = Dialog("stock", "left", {"of": reminder.id, dialogs.OFFERED: True})
        await dialogs.put(tx, context.chat_id, offered, context.now)


async def handle_text(context: Context, dialog: Dialog, text: str) -> None:
    """Handle a typed number.

    Raises:
        OtherTextError: The number was not asked for alone, and the text is none.
    """
    tx, read = await context.tx(), parse_refill(text, context.language)
    if dialog.is_offer and (read is None or read.name):
        raise OtherTextError
    reminder = await schedules.get(tx, context.chat_id, dialog.data["of"])
    if reminder is None:
        await dialogs.clear(tx, context.chat_id)
        context.say(replies.stock_list(await _load_views(context)))
    elif read is None or read.name:
        context.say(replies.ask_count(reminder, is_new_pack=False, is_retry=True))
    else:
        await dialogs.clear(tx, context.chat_id)
        more = dialog.step == "add" and not read.is_total
        context.say(await (_add if more else _count)(context, reminder, read.count))


async def stock_pressed(update: Update, context: Context) -> None:
    """Handle a button of the list, of a stock card or of a warning."""
    press = callbacks.read_press(update)
    match press.words[1:]:
        case ["list", "0"]:
            callbacks.answer_in_place(context, press, replies.stock_list(await _load_views(context)))
            return
        case [verb, which, *rest]:
            reminder = await callbacks.find_reminder(context, which)
            if reminder is not None and await _handle_button(context, press, [verb, *rest], reminder):
                return
    await callbacks.answer_unknown(update, context)


async def _handle_button(context: Context, press: Press, button: list[str], reminder: Reminder) -> bool:
    match button:
        case ["open"]:
            await _offer_typing(context, reminder)
            callbacks.answer_in_place(
                context, press, replies.stock_card(await _load_view_and_mark_warned(context, reminder))
            )
        case ["ask", "add" | "left" as what]:
            context.toast(press.query_id)
            await _ask(context, reminder, what)
        case ["off"]:
            callbacks.answer_in_place(context, press, await _count(context, reminder, None))
        case ["left", number] if (left := _parse_count(context, number)) is not None:
            callbacks.answer_in_place(context, press, await _count(context, reminder, left))
        case ["add", number, there_is] if (more := _parse_count(context, number)) is not None:
            return await _add_once(context, press, reminder, more, there_is)
        case ["each", number] if number in replies.PER_DOSE_CHOICES:
            await stock.update(await context.tx(), reminder.id, per_dose=number)
            callbacks.answer_in_place(
                context, press, replies.stock_card(await _load_view_and_mark_warned(context, reminder))
            )
        case ["warn", days] if days in {str(each) for each in replies.WARN_CHOICES}:
            await stock.update(await context.tx(), reminder.id, warn_days=int(days), warned_on=None)
            callbacks.answer_in_place(
                context, press, replies.stock_card(await _load_view_and_mark_warned(context, reminder))
            )
        case _:
            return False
    return True


def _parse_count(context: Context, number: str) -> Decimal | None:
    read = parse_refill(f"= {number}", context.language)
    return read.count if read is not None and not read.name else None


async def _add_once(
    context: Context, press: Press, reminder: Reminder, more: Decimal, shown_left: str
) -> bool:
    """Add to the stock, unless it differs from what the button shows: then the button was pressed before."""
    view = await view_of(await context.tx(), reminder, context.now)
    left = view.stock.left
    if shown_left != ("-" if left is None else f"{left.normalize():f}"):
        return False
    callbacks.answer_in_place(context, press, await _add(context, reminder, more))
    return True


FEATURE = Feature(
    commands=(
        Command(
            "refill",
            refill_command,
            N_("What is left, and until when it lasts"),
            HelpSection.TO_REMEMBER,
            reads=True,
        ),
    ),
    buttons=(
        ButtonHandler(
            "stock", stock_pressed, affects_group=frozenset({"off", "warn"}), reads=frozenset({"list"})
        ),
    ),
    dialog=DialogHandler("stock", handle_text, answers=frozenset({"stock_set", "stock_when"})),
)
