"""History of doses in words: what was taken and what was not, without praise or blame."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from babel.dates import format_date

from bot.domain.history import DoseCounts, count_doses, streak
from bot.replies.doses.doses import reason_words
from bot.replies.doses.history_data import (
    FILTER_EVERYTHING,
    FILTER_MINE,
    HistoryView,
    person_reference,
)
from bot.replies.i18n import _, ngettext
from bot.replies.items import isolate_rtl, item_html
from bot.replies.message import Attachment, Button, Message, Rows, button_rows, callback_data, escape
from bot.replies.time_format import current_locale, join_and, short_date
from bot.store.doses.history import DoseRecord
from bot.store.reminders.schedules import Item

SPAN_DAYS = (7, 30, 90)
# Days of a streak worth telling.
MIN_STREAK_DAYS = 2
# Buttons of items below a month; the others are reached by /history and a name.
MAX_ITEMS = 8
# Telegram takes 100 buttons and about 10 kB of them; a chat with more people than this is no family.
MAX_PEOPLE = 30


def skip_reason(reason: str | None) -> str:
    """Return the reason for skipping a dose, as part of a line."""
    return _("no reason told") if reason is None else reason_words(reason)


def history_summary(past: HistoryView, days: int, diary: str | None = None) -> Message:
    """Summarise the last `days` days, item by item; `diary` names the person's diary in callback data."""
    first = past.today - timedelta(days=days - 1)
    span = _("{first} – {last}").format(first=short_date(first), last=short_date(past.today))
    title = (
        _("History: {about}").format(about=escape(past.filter_label))
        if past.filter_label
        else _("Your history")
    )
    recent = past.by_item(days)
    entries = [
        _entry(subject.item, recent[key], streak(past.outcomes(key)))
        for subject in past.subjects
        if (key := subject.key) in recent
    ]
    parts = [f"<b>{title}</b>, {span}", *entries]
    if not entries:
        parts.append(_("Nothing was due and nothing was taken in these days. /remind sets up a reminder."))
    run = streak(past.outcomes())
    if run >= MIN_STREAK_DAYS and len(entries) > 1:
        words = ngettext(
            "Everything that was due was taken on {n} day in a row.",
            "Everything that was due was taken on {n} days in a row.",
            run,
        )
        parts.append(words.format(n=run))
    return Message("\n\n".join(parts), _summary_rows(past, days, diary))


def _entry(item: Item, recent: Sequence[DoseRecord], run: int) -> str:
    counts = count_doses([record.event for record in recent])
    name = item_html(replace(item, amount=None, unit=None))
    lines = [f"<b>{name}</b>: {', '.join(_counts(counts))}", *_not_taken(counts)]
    if run >= MIN_STREAK_DAYS:
        # Pauses and days without doses do not break a streak, so the text must not call its days consecutive.
        lines.append(ngettext("{n} day in a row", "{n} days in a row", run).format(n=run))
    return "\n    ".join(lines)


def _counts(counts: DoseCounts) -> list[str]:
    parts = []
    if counts.settled:
        taken = ngettext("{taken} of {n} taken", "{taken} of {n} taken", counts.settled)
        parts.append(taken.format(taken=counts.taken, n=counts.settled))
    if counts.late:
        parts.append(ngettext("{n} of them late", "{n} of them late", counts.late).format(n=counts.late))
    if counts.open:
        parts.append(ngettext("{n} still open", "{n} still open", counts.open).format(n=counts.open))
    if counts.as_needed:
        words = ngettext("{n} time as needed", "{n} times as needed", counts.as_needed)
        parts.append(words.format(n=counts.as_needed))
    return parts


def _not_taken(counts: DoseCounts) -> list[str]:
    parts = []
    if counts.skipped:
        reasons = [f"{n} × {skip_reason(reason)}" for reason, n in counts.reasons]
        skipped = ngettext("{n} skipped", "{n} skipped", counts.skipped).format(n=counts.skipped)
        parts.append(f"{skipped} ({join_and(reasons)})")
    if counts.missed:
        parts.append(ngettext("{n} missed", "{n} missed", counts.missed).format(n=counts.missed))
    return [", ".join(parts)] if parts else []


def _summary_rows(past: HistoryView, days: int, diary: str | None) -> Rows:
    spans = []
    for each in SPAN_DAYS:
        label = ngettext("{n} day", "{n} days", each).format(n=each)
        spans.append(
            Button(tick(label, on=each == days), callback_data("history", "text", each, past.filter_code))
        )
    month = f"{past.today:%Y-%m}"
    return (
        tuple(spans),
        (
            Button(_("📅 Calendar"), callback_data("history", "month", month, past.filter_code)),
            Button(
                _("🩺 For my doctor"),
                callback_data("history", "report", max(days, SPAN_DAYS[1]), past.filter_code),
            ),
        ),
        *([] if diary is None else [(Button(_("🖼 4 weeks"), callback_data("week", "picture", diary)),)]),
        *filter_rows(past, "text", days),
    )


def tick(label: str, *, on: bool) -> str:
    """Mark the label of a choice that is selected with a tick."""
    return f"✓ {label}" if on else label


def filter_rows(past: HistoryView, *words: str | int) -> Rows:
    """Return buttons that choose whose history is shown, where several people or a filter exist."""
    choices = [(FILTER_EVERYTHING, _("Everything"))]
    if past.people:
        choices.append((FILTER_MINE, _("Mine")))
        choices += [
            (person_reference(place, name), isolate_rtl(name))
            for place, name in enumerate(past.people[:MAX_PEOPLE])
        ]
    elif past.filter_code == FILTER_EVERYTHING:
        return ()
    buttons = [
        Button(tick(label, on=who == past.filter_code), callback_data("history", *words, who))
        for who, label in choices
    ]
    return button_rows(buttons, per_row=3)


def month_title(month: date) -> str:
    """Format a month as a heading: November 2026."""
    return format_date(month, "LLLL y", current_locale())


def month_message(past: HistoryView, month: date) -> Message:
    """Render a month's buttons; the picture and its caption are rendered when they are sent."""
    before = (month - timedelta(days=1)).replace(day=1)
    after = (month + timedelta(days=31)).replace(day=1)
    turn = [before, *([after] if after <= past.today else [])]
    signs = ("‹ {month}", "{month} ›")
    turning = tuple(
        Button(
            sign.format(month=month_title(each)),
            callback_data("history", "turn", f"{each:%Y-%m}", past.filter_code),
        )
        for sign, each in zip(signs, turn, strict=False)
    )
    items = [
        Button(
            tick(isolate_rtl(each.item.name), on=past.filter_code == each.reference),
            callback_data("history", "turn", f"{month:%Y-%m}", each.reference),
        )
        for each in past.subjects[:MAX_ITEMS]
    ]
    several = button_rows(items, per_row=2) if len(items) > 1 else ()
    rows = (turning, *several, *filter_rows(past, "turn", f"{month:%Y-%m}"))
    return Message(
        "", rows, attachment=Attachment("month", {"month": f"{month:%Y-%m}", "who": past.filter_code})
    )


def report_message(filter_code: str, days: int) -> Message:
    """Offer the report of `HistoryView.filter_code`, which is rendered when it is sent."""
    return Message("", attachment=Attachment("report", {"days": days, "who": filter_code}))
