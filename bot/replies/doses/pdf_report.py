"""The report for a clinician: what was planned and what was taken, as the person told it."""

from collections.abc import Sequence
from datetime import timedelta
from html import unescape

from babel.dates import format_date, format_datetime

from bot.domain.history import DoseEvent, count_doses
from bot.domain.schedules import zone_named
from bot.drawings.pdf_report import Report, Table
from bot.replies.doses.history import skip_reason
from bot.replies.doses.history_data import HistoryView
from bot.replies.i18n import _, ngettext
from bot.replies.items import item_text
from bot.replies.reminders.confirmation import Regimen, regimen_details
from bot.replies.time_format import current_locale, intake_phrase, short_date
from bot.store.doses.history import DoseRecord
from bot.store.reminders.schedules import Item, Reminder

MAX_LINES = 60
BLANK = "_" * 32


def build_report(past: HistoryView, days: int) -> Report:
    """Return the report of the last `days` days."""
    records = past.last_days(days)
    made = past.now.astimezone(zone_named(past.zone))
    first = past.today - timedelta(days=days - 1)
    period = _("{first} – {last} ({days})").format(
        first=format_date(first, "d MMM y", current_locale()),
        last=format_date(past.today, "d MMM y", current_locale()),
        days=ngettext("{n} day", "{n} days", days).format(n=days),
    )
    facts = (
        (_("Name"), past.filter_label if past.filter_code[:1] == "p" else BLANK),
        (_("Period"), period),
        (_("Time zone"), _("{zone}; all times are local").format(zone=past.zone)),
        (_("Made on"), format_datetime(made.replace(tzinfo=None), "d MMM y, HH:mm", locale=current_locale())),
    )
    tables = (_planned(past, records), _as_needed(records), _not_taken(records))
    title = _("Medicines and supplements: what was taken")
    return Report(title, facts, tables, _notes(tables), _("Page"))


def _planned(past: HistoryView, records: Sequence[DoseRecord]) -> Table:
    plans = {each.id: plan_text(each) for each in past.reminders}
    rows = []
    for schedule_id in dict.fromkeys(each.schedule_id for each in records if not each.event.is_as_needed):
        group = [each for each in records if each.schedule_id == schedule_id]
        counts = count_doses([each.event for each in group])
        percent = "–" if counts.percent is None else _("{n} %").format(n=counts.percent)
        numbers = (counts.settled, counts.taken, counts.late, counts.skipped, counts.missed)
        plan = plans.get(schedule_id) or ended_plan(group)
        rows.append((amounts_text(group), plan, *map(str, numbers), percent))
    head = (_("What"), _("Plan"), _("Due"), _("Taken"), _("Late"), _("Skip."), _("Miss."), _("Taken %"))
    return Table(_("By the clock"), head, tuple(rows), (46, 58, 13, 16, 13, 14, 14, 20), numbers=6)


def plan_text(reminder: Reminder) -> str:
    """Return when and how an item is to be taken."""
    plan = Regimen(reminder.item, reminder.schedule, reminder.instructions)
    return "; ".join([intake_phrase(reminder.schedule), *map(unescape, regimen_details(plan))])


def ended_plan(records: Sequence[DoseRecord]) -> str:
    """Return at what times an item was due of which there is no reminder any more."""
    return _("ended; was at {times}").format(times=", ".join(sorted({each.wall for each in records})))


def amounts_text(records: Sequence[DoseRecord]) -> str:
    """Return the item with its amount; from the least to the most where amounts differed."""
    items = {each.item.amount: each.item for each in records}
    amounts = sorted(amount for amount in items if amount is not None)
    if len(items) == 1 or not amounts:
        return item_text(records[-1].item)
    least, most = items[amounts[0]], items[amounts[-1]]
    bare = Item(most.name, person=most.person)
    # A non-breaking space keeps a number and its unit on one line.
    return f"{item_text(bare)} {_number(least)}–{_number(most)}\u00a0{most.unit}"


def _number(item: Item) -> str:
    return "" if item.amount is None else f"{item.amount.normalize():f}"


def _as_needed(records: Sequence[DoseRecord]) -> Table:
    taken = [each for each in records if each.event.is_as_needed and each.event.state == "taken"]
    rows = []
    for schedule_id in dict.fromkeys(each.schedule_id for each in taken):
        group = [each for each in taken if each.schedule_id == schedule_id]
        days = [each.event.local_date for each in group]
        most = max(days.count(day) for day in days)
        last = short_date(max(days))
        rows.append((amounts_text(group), str(len(group)), str(len({*days})), str(most), last))
    head = (_("What"), _("Times"), _("Days"), _("Most a day"), _("Last"))
    return Table(_("As needed"), head, tuple(rows), (70, 20, 20, 30, 34), numbers=4)


def _not_taken(records: Sequence[DoseRecord]) -> Table:
    left_out = [each for each in records if each.event.state in {"skipped", "missed"}]
    rows = [
        (f"{short_date(each.event.local_date)}, {each.wall}", item_text(each.item), _why(each.event))
        for each in left_out[-MAX_LINES:]
    ]
    if len(left_out) > MAX_LINES:
        rows.insert(0, ("…", _("{n} earlier ones").format(n=len(left_out) - MAX_LINES), ""))
    return Table(_("Not taken"), (_("When"), _("What"), _("Why")), tuple(rows), (44, 70, 60))


def _why(event: DoseEvent) -> str:
    if event.state == "missed":
        return _("missed: no answer in time")
    return _("skipped: {reason}").format(reason=skip_reason(event.reason))


def _notes(tables: Sequence[Table]) -> tuple[str, ...]:
    if not any(table.rows for table in tables):
        return (_("Nothing was due and nothing was recorded in this period."), _self_reported())
    return (
        _self_reported(),
        _("Due: doses whose time came and that are settled. Times of a planned pause are not among them."),
        _("Late: known to have been taken more than an hour after its time; it is counted under Taken, too."),
        _("Taken %: taken of what was due, without what was skipped because a doctor said so; rounded down."),
    )


def _self_reported() -> str:
    return _("Self-reported: tapped in by the person, or by somebody who helps them. Nothing was measured.")


def report_caption(days: int) -> str:
    """Return the caption of the file."""
    words = ngettext(
        "Your last {n} day for a doctor or a pharmacist, to print or to forward.",
        "Your last {n} days for a doctor or a pharmacist, to print or to forward.",
        days,
    )
    return words.format(n=days)
