"""History of doses in words: what was taken and what was not, without praise or blame."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from babel.dates import format_date

from bot.domain.history import Tally, streak, tally
from bot.replies.doses import reason_words
from bot.replies.items import isolated, item_words
from bot.replies.message import Button, Drawing, Message, Rows, data, escape, stacked
from bot.replies.past import EVERYTHING, MINE, Past, Subject, person_word
from bot.replies.times import listed, locale, short_date
from bot.replies.words import _, ngettext
from bot.store.history import Record

SPANS = (7, 30, 90)
# Days of a streak worth telling.
WORTH_TELLING = 2
MOST_BUTTONS = 8


def why_skipped(reason: str | None) -> str:
    """Return the reason for skipping a dose, as part of a line."""
    return _("no reason told") if reason is None else reason_words(reason)


def summary(past: Past, days: int) -> Message:
    """Summarise the last `days` days, item by item."""
    first = past.today - timedelta(days=days - 1)
    span = _("{first} – {last}").format(first=short_date(first), last=short_date(past.today))
    title = _("History: {about}").format(about=escape(past.about)) if past.about else _("Your history")
    entries = [entry for subject in past.subjects if (entry := _entry(past, subject, days))]
    parts = [f"<b>{title}</b>, {span}", *entries]
    if not entries:
        parts.append(_("Nothing was due and nothing was taken in these days. /remind sets up a reminder."))
    run = streak(record.event for record in past.records)
    if run >= WORTH_TELLING and len(entries) > 1:
        words = ngettext(
            "Everything that was due was taken on {n} day in a row.",
            "Everything that was due was taken on {n} days in a row.",
            run,
        )
        parts.append(words.format(n=run))
    return Message("\n\n".join(parts), _summary_rows(past, days))


def _entry(past: Past, subject: Subject, days: int) -> str:
    recent = _of(past.within(days), subject)
    if not recent:
        return ""
    counts = tally([record.event for record in recent])
    name = item_words(replace(subject.item, amount=None, unit=None))
    lines = [f"<b>{name}</b>: {', '.join(_counts(counts))}", *_not_taken(counts)]
    run = streak(record.event for record in _of(past.records, subject))
    if run >= WORTH_TELLING:
        # Pauses and days without doses do not break a streak, so the text must not call its days consecutive.
        lines.append(ngettext("{n} day in a row", "{n} days in a row", run).format(n=run))
    return "\n    ".join(lines)


def _of(records: Sequence[Record], subject: Subject) -> list[Record]:
    return [record for record in records if record.of == subject.of]


def _counts(counts: Tally) -> list[str]:
    parts = []
    if counts.asked:
        taken = ngettext("{taken} of {n} taken", "{taken} of {n} taken", counts.asked)
        parts.append(taken.format(taken=counts.taken, n=counts.asked))
    if counts.late:
        parts.append(ngettext("{n} of them late", "{n} of them late", counts.late).format(n=counts.late))
    if counts.waiting:
        parts.append(ngettext("{n} still open", "{n} still open", counts.waiting).format(n=counts.waiting))
    if counts.as_needed:
        words = ngettext("{n} time as needed", "{n} times as needed", counts.as_needed)
        parts.append(words.format(n=counts.as_needed))
    return parts


def _not_taken(counts: Tally) -> list[str]:
    parts = []
    if counts.skipped:
        reasons = [f"{n} × {why_skipped(reason)}" for reason, n in counts.reasons]
        skipped = ngettext("{n} skipped", "{n} skipped", counts.skipped).format(n=counts.skipped)
        parts.append(f"{skipped} ({listed(reasons)})")
    if counts.missed:
        parts.append(ngettext("{n} missed", "{n} missed", counts.missed).format(n=counts.missed))
    return [", ".join(parts)] if parts else []


def _summary_rows(past: Past, days: int) -> Rows:
    spans = []
    for each in SPANS:
        label = ngettext("{n} day", "{n} days", each).format(n=each)
        spans.append(Button(ticked(label, on=each == days), data("history", "text", each, past.who)))
    month = f"{past.today:%Y-%m}"
    return (
        tuple(spans),
        (
            Button(_("📅 Calendar"), data("history", "month", month, past.who)),
            Button(_("🩺 For my doctor"), data("history", "report", max(days, SPANS[1]), past.who)),
        ),
        *who_rows(past, "text", days),
    )


def ticked(label: str, *, on: bool) -> str:
    """Mark the label of a choice that is selected with a tick."""
    return f"✓ {label}" if on else label


def who_rows(past: Past, *words: str | int) -> Rows:
    """Return buttons that choose whose history is shown, where several people or a filter exist."""
    choices = [(EVERYTHING, _("Everything"))]
    if past.people:
        choices.append((MINE, _("Mine")))
        choices += [(person_word(place, name), isolated(name)) for place, name in enumerate(past.people)]
    elif past.who == EVERYTHING:
        return ()
    buttons = [
        Button(ticked(label, on=who == past.who), data("history", *words, who)) for who, label in choices
    ]
    return stacked(buttons[:MOST_BUTTONS], across=3)


def month_title(month: date) -> str:
    """Format a month as a heading: November 2026."""
    return format_date(month, "LLLL y", locale())


def month_message(past: Past, month: date) -> Message:
    """Render a month's buttons; the picture and its caption are rendered when they are sent."""
    before = (month - timedelta(days=1)).replace(day=1)
    after = (month + timedelta(days=31)).replace(day=1)
    turn = [before, *([after] if after <= past.today else [])]
    signs = ("‹ {month}", "{month} ›")
    turning = tuple(
        Button(sign.format(month=month_title(each)), data("history", "turn", f"{each:%Y-%m}", past.who))
        for sign, each in zip(signs, turn, strict=False)
    )
    items = [
        Button(
            ticked(isolated(each.item.name), on=past.who == each.word),
            data("history", "turn", f"{month:%Y-%m}", each.word),
        )
        for each in past.subjects[:MOST_BUTTONS]
    ]
    several = stacked(items, across=2) if len(items) > 1 else ()
    rows = (turning, *several, *who_rows(past, "turn", f"{month:%Y-%m}"))
    return Message("", rows, drawing=Drawing("month", {"month": f"{month:%Y-%m}", "who": past.who}))


def report_message(past: Past, days: int) -> Message:
    """Offer the report, which is rendered when it is sent."""
    return Message("", drawing=Drawing("report", {"days": days, "who": past.who}))
