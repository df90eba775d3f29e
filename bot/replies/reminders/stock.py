"""Stock: what is left, until when it lasts, and how to count it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.domain.stock import WARN_DAYS, StockForecast, amount_used, is_stock_unit
from bot.replies.i18n import _, ngettext
from bot.replies.items import item_html, item_text, unit_words
from bot.replies.message import Button, Message, Rows, bold, button_rows, callback_data, escape, shorten_end
from bot.replies.time_format import short_date
from bot.store.reminders.schedules import Item, Reminder
from bot.store.reminders.stock import Stock

WARN_CHOICES = (3, 7, 14)
PER_DOSE_CHOICES = ("0.5", "1", "2", "3")
# Characters of a name that is repeated to the person.
MAX_NAME = 60


@dataclass(frozen=True)
class StockView:
    """The stock of one reminder at present.

    Attributes:
        reminder: The reminder of the item.
        stock: The stored count and settings.
        outlook: The time that the stock lasts; None where nobody can tell.
        today: The local date in the reminder's zone.
    """

    reminder: Reminder
    stock: Stock
    outlook: StockForecast | None
    today: date


def _number(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _count_text(number: Decimal, item: Item) -> str:
    """Return a count with the item's unit if that is countable: 42 tablets, or just 42."""
    if item.unit is None or not is_stock_unit(item.unit):
        return _number(number)
    return f"{_number(number)} {unit_words(item.unit, number)}"


def _days(view: StockView, short_on: date) -> str:
    days = max((short_on - view.today).days, 0)
    return ngettext("{n} day", "{n} days", days).format(n=days)


def _supply_sentence(view: StockView) -> str:
    """Say until when the stock lasts; why not, where nobody can tell."""
    outlook = view.outlook
    if outlook is None:
        if view.reminder.schedule is None:
            return _("You take it as needed, so I can't tell until when it lasts.")
        return _("No dose is coming, so I can't tell until when it lasts.")
    if outlook.runs_out_on is None:
        return _("That is enough for every dose I can see ahead.")
    if outlook.last_dose_on is None:
        return _("That is not enough for the next dose, on <b>{date}</b>.").format(
            date=short_date(outlook.runs_out_on)
        )
    enough = ngettext("Enough for {n} dose", "Enough for {n} doses", outlook.doses).format(n=outlook.doses)
    return _("{enough}, the last on {last}. You need more by <b>{date}</b> ({days}).").format(
        enough=enough,
        last=short_date(outlook.last_dose_on),
        date=short_date(outlook.runs_out_on),
        days=_days(view, outlook.runs_out_on),
    )


def stock_card(view: StockView) -> Message:
    """Render the stock of one item, with all that can be changed about it."""
    item, kept, which = view.reminder.item, view.stock, view.reminder.ref
    head = f"📦 <b>{item_html(item)}</b>"
    back = (
        Button(_("‹ Reminder"), callback_data("schedule", "open", which)),
        Button(_("‹ All stock"), callback_data("stock", "list", 0)),
    )
    if kept.left is None:
        text = _("I don't count this one yet. How many have you got? I count down what you take.")
        ask = Button(_("🔢 I have …"), callback_data("stock", "ask", which, "left"))
        return Message(f"{head}\n{text}", ((ask,), back))
    warn = WARN_DAYS if kept.warn_days is None else kept.warn_days
    warning = ngettext(
        "I tell you once when {n} day is left.", "I tell you once when {n} days are left.", warn
    )
    lines = [head, _remaining_line(view, kept.left), _supply_sentence(view), warning.format(n=warn)]
    return Message("\n".join(lines), (*_change_rows(view, warn), back))


def _remaining_line(view: StockView, left: Decimal) -> str:
    item, schedule = view.reminder.item, view.reminder.schedule
    what = _("{left} left").format(left=_count_text(left, item))
    if is_stock_unit(item.unit) and schedule is not None and schedule.taper is not None:
        return what  # amounts differ by day
    each = _count_text(amount_used(item.amount, item.unit, view.stock.per_dose), item)
    return _("{what} · {each} each time").format(what=what, each=each)


def _change_rows(view: StockView, warn: int) -> Rows:
    item, kept, which = view.reminder.item, view.stock, view.reminder.ref
    rows: list[tuple[Button, ...]] = [
        (
            Button(_("➕ New pack"), callback_data("stock", "ask", which, "add")),
            Button(_("🔢 I have …"), callback_data("stock", "ask", which, "left")),
        )
    ]
    if not is_stock_unit(item.unit):
        now = _number(amount_used(item.amount, item.unit, kept.per_dose))
        label = _("{n} each")
        rows.append(
            tuple(
                Button(
                    _ticked(label.format(n=each), on=each == now), callback_data("stock", "each", which, each)
                )
                for each in PER_DOSE_CHOICES
            )
        )
    label = _("⚠️ {n} days")
    rows.append(
        tuple(
            Button(
                _ticked(label.format(n=days), on=days == warn), callback_data("stock", "warn", which, days)
            )
            for days in WARN_CHOICES
        )
    )
    rows.append((Button(_("Stop counting"), callback_data("stock", "off", which)),))
    return tuple(rows)


def _ticked(label: str, *, on: bool) -> str:
    return f"✓ {label}" if on else label


def refill_confirmed(view: StockView, added: Decimal) -> Message:
    """Confirm the total after a new pack, with a button for another reading of the number."""
    message = stock_card(view)
    correct = _("No, {n} in all").format(n=_number(added))
    button = Button(correct, callback_data("stock", "left", view.reminder.ref, _number(added)))
    return Message(message.text, ((button,), *message.rows))


def confirm_count(view: StockView, count: Decimal, *, added: bool) -> Message:
    """Ask whether to store a count that somebody told in words: of a new pack, or of all that is left."""
    item, ref, left = view.reminder.item, view.reminder.ref, view.stock.left
    no = Button(_("No"), callback_data("stock", "open", ref))
    in_all = callback_data("stock", "left", ref, _number(count))
    if not added or left is None:
        asked = _("📦 <b>{item}</b>: {count} left, in all?").format(
            item=item_html(item), count=_count_text(count, item)
        )
        return Message(asked, ((Button(_("✅ Yes"), in_all), no),))
    asked = _("📦 <b>{item}</b>: {more} more, so {total} in all?").format(
        item=item_html(item), more=_count_text(count, item), total=_count_text(left + count, item)
    )
    # The button carries the present count, so that a second tap adds nothing.
    yes = Button(_("✅ Yes"), callback_data("stock", "add", ref, _number(count), _number(left)))
    instead = Button(_("No, {n} in all").format(n=_number(count)), in_all)
    return Message(asked, ((yes, instead), (no,)))


def not_on_list(name: str) -> Message:
    """Say that no reminder is for an item of that name."""
    return Message(
        _(
            "I count what you have reminders for, and “{name}” is not among them. "
            "/remind sets one up, /refill shows what I count."
        ).format(name=escape(shorten_end(name, MAX_NAME)))
    )


def stock_list(views: Sequence[StockView]) -> Message:
    """List every item with what is left, for how many days, and when it runs out."""
    if not views:
        return Message(_("You have no reminders yet, so there is nothing to count. /remind sets one up."))
    lines = [_entry(view) for view in views]
    buttons = [
        Button(item_text(each.reminder.item), callback_data("stock", "open", each.reminder.ref))
        for each in views
    ]
    hint = _("A new pack? Write <code>/refill {name} 60</code>, or tap one.").format(
        name=escape(views[0].reminder.item.name)
    )
    return Message("\n".join([bold(_("Your stock")), "", *lines, "", hint]), button_rows(buttons, per_row=2))


def _entry(view: StockView) -> str:
    name = f"<b>{item_html(view.reminder.item)}</b>"
    if view.stock.left is None:
        return _("▫️ {item}: not counted").format(item=name)
    return _("📦 {item}: {what}").format(item=name, what=remaining_text(view))


def remaining_text(view: StockView) -> str:
    """Return what is left and until when, on one line."""
    remaining = Decimal(0) if view.stock.left is None else view.stock.left
    what = _("{left} left").format(left=_count_text(remaining, view.reminder.item))
    if view.outlook is None or view.outlook.runs_out_on is None:
        return what
    days = _days(view, view.outlook.runs_out_on)
    return _("{what}, {days}: more needed by {date}").format(
        what=what, days=days, date=short_date(view.outlook.runs_out_on)
    )


def running_out_warning(view: StockView, *, hidden: bool) -> Message | None:
    """Warn once that the stock runs out; None when there is no reason any more."""
    outlook, which = view.outlook, view.reminder.ref
    if outlook is None or outlook.runs_out_on is None or view.stock.left is None:
        return None
    if hidden:
        text = _("📦 One of your items runs out: you need more by <b>{date}</b> ({days}).").format(
            date=short_date(outlook.runs_out_on), days=_days(view, outlook.runs_out_on)
        )
        return Message(text, ((Button(_("👁 Show name"), callback_data("stock", "open", which)),),))
    item = view.reminder.item
    head = _("📦 <b>{item}</b> is running out: {left} left.").format(
        item=item_html(item), left=_count_text(view.stock.left, item)
    )
    rows = (
        (
            Button(_("➕ New pack"), callback_data("stock", "ask", which, "add")),
            Button(_("🔢 I have …"), callback_data("stock", "ask", which, "left")),
        ),
    )
    return Message(f"{head}\n{_supply_sentence(view)}", rows)


def ask_count(reminder: Reminder, *, is_new_pack: bool, is_retry: bool = False) -> Message:
    """Ask for a number: of the new pack, or of what is left."""
    item = item_html(reminder.item)
    if is_retry:
        return Message(_("I need just a number, such as <i>60</i>. /cancel leaves it as it is."))
    if is_new_pack:
        return Message(_("How many are in the new pack of <b>{item}</b>? Just the number.").format(item=item))
    return Message(_("How many of <b>{item}</b> do you have now, in all? Just the number.").format(item=item))


def ask_which_item(views: Sequence[StockView], count: Decimal, *, is_all: bool) -> Message:
    """Ask which of several items with that name is meant."""
    buttons = []
    for each in views:
        # The button carries the present count, so that a second tap adds nothing.
        there_is = "-" if each.stock.left is None else _number(each.stock.left)
        packed = callback_data("stock", "add", each.reminder.ref, _number(count), there_is)
        if is_all:
            packed = callback_data("stock", "left", each.reminder.ref, _number(count))
        buttons.append(Button(item_text(each.reminder.item), packed))
    return Message(_("Which one do you mean?"), button_rows(buttons))


def unreadable_refill(text: str) -> Message:
    """Say that the text has no number, or names no item."""
    return Message(
        _(
            "I can't tell what “{said}” is about. For example:\n"
            "<code>/refill magnesium 60</code> for a new pack\n"
            "<code>/refill magnesium 42 left</code> when you have counted\n"
            "Nothing was changed. /refill shows what I count."
        ).format(said=escape(text))
    )
