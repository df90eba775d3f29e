"""The question whether an intake was a scheduled dose, and the reply to its answer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from bot.domain.dose_matching import (
    DoseWindow,
    QuantityTaken,
    differs_from_dose,
    less_than_dose,
    surplus_over_dose,
)
from bot.domain.schedules import Occurrence, zone_named
from bot.replies.i18n import _, ngettext
from bot.replies.items import item_html, item_text, item_text_without_person, unit_words
from bot.replies.message import Button, Message, button_rows, callback_data, escape
from bot.replies.time_format import day_and_time, day_word, duration_words, wall_time
from bot.store.doses.doses import Dose
from bot.store.reminders.schedules import Item, Reminder

SECONDS_A_MINUTE = 60
DAY = timedelta(days=1)


@dataclass(frozen=True)
class CandidateDose:
    """A dose that an intake may have been.

    Attributes:
        reminder: The reminder of the dose.
        occurrence: The schedule's time and amount; None: the dose is of an earlier schedule.
        dose: The row on record; None: the dose is still to come.
        item: The item with the amount of this dose.
        window: When an intake may have been this dose.
        since_last: The time since the last intake if less than half the schedule's gap; else None.
    """

    reminder: Reminder
    occurrence: Occurrence | None
    dose: Dose | None
    item: Item
    window: DoseWindow
    since_last: timedelta | None = None

    @property
    def key(self) -> list[int | str]:
        """The dose's identity in a dialog: schedule id, local date, slot."""
        day, slot = _date_and_slot(self)
        return [self.reminder.id, day.isoformat(), slot]

    @property
    def due_at(self) -> datetime:
        """The instant at which the dose is due, UTC, also after it was postponed."""
        return self.window.due_at if self.dose is None else self.dose.due_at

    @property
    def amount(self) -> QuantityTaken:
        """The amount of the dose."""
        return QuantityTaken(self.item.amount, self.item.unit)


def _date_and_slot(fit: CandidateDose) -> tuple[date, int]:
    if fit.dose is not None:
        return fit.dose.local_date, fit.dose.slot
    assert fit.occurrence is not None  # noqa: S101 - a fit is on record or to come
    return fit.occurrence.local_date, fit.occurrence.slot


def ask_which_dose(item: Item, candidates: Sequence[CandidateDose], now: datetime, token: str) -> Message:
    """Ask whether the intake at `now` was one of these doses."""
    no = Button(_("No, an extra one"), callback_data("took", "extra", token))
    if len(candidates) == 1:
        yes = Button(_("Yes"), callback_data("took", "that", token, 0))
        return Message(
            "\n\n".join([_single_question(candidates[0], now), *_details(item, candidates[0], now)]),
            ((yes, no),),
        )
    buttons = [
        Button(_label(each, now), callback_data("took", "that", token, n))
        for n, each in enumerate(candidates)
    ]
    asked = _("You took <b>{item}</b>. Which dose was that?").format(item=item_html(item))
    details = dict.fromkeys(line for each in candidates for line in _details(item, each, now, alone=False))
    return Message("\n\n".join([asked, *details]), (*button_rows(buttons), (no,)))


def _single_question(fit: CandidateDose, now: datetime) -> str:
    zone, due_at = fit.reminder.zone, fit.due_at
    item = f"<b>{escape(item_text_without_person(fit.item))}</b>"
    day, today = (each.astimezone(zone_named(zone)).date() for each in (due_at, now))
    wall, person = wall_time(due_at, zone), fit.item.person
    if day != today:
        wall = f"{day_word(day, today)} {wall}"
    if person is not None:
        return _("Was that the {time} {item} for {person}?").format(
            time=wall, item=item, person=escape(person)
        )
    return _("Was that your {time} {item}?").format(time=wall, item=item)


def _label(fit: CandidateDose, now: datetime) -> str:
    due = day_and_time(fit.due_at, fit.reminder.zone, now)
    return _("{item}, {time}").format(item=item_text(fit.item), time=due)


def _details(item: Item, fit: CandidateDose, now: datetime, *, alone: bool = True) -> list[str]:
    lines = []
    if fit.dose is None and alone:
        lines.append(_not_due_yet_line(fit, now))
    if fit.since_last is not None:
        lines.append(too_soon_warning(fit.since_last, fit.window.gap))
    if differs_from_dose(QuantityTaken(item.amount, item.unit), fit.amount):
        lines.append(_amount_difference_line(item, fit))
    return lines


def _not_due_yet_line(fit: CandidateDose, now: datetime) -> str:
    due = day_and_time(fit.due_at, fit.reminder.zone, now)
    return _("That dose is still to come: {time}. If you say yes, I won't ask for it again.").format(time=due)


def too_soon_warning(since: timedelta, gap: timedelta) -> str:
    """Warn that a dose follows the one before sooner than the schedule allows."""
    return _(
        "⚠️ The last one was only {since} before; your plan leaves {gap} between two. "
        "Not swallowed yet? Then ask a pharmacist first."
    ).format(since=_rounded_duration(since), gap=_rounded_duration(gap))


def _rounded_duration(span: timedelta) -> str:
    """Return whole hours from two hours on, days from two days on: minutes matter only between near doses."""
    if span >= 2 * DAY:
        return ngettext("{n} day", "{n} days", span // DAY).format(n=span // DAY)
    minutes = max(round(span.total_seconds() / SECONDS_A_MINUTE), 1)
    return duration_words(minutes if minutes < 2 * SECONDS_A_MINUTE else minutes - minutes % SECONDS_A_MINUTE)


def _amount_difference_line(item: Item, fit: CandidateDose) -> str:
    said, own = QuantityTaken(item.amount, item.unit), fit.amount
    if own.amount is None:
        return _("You wrote {said}. If you say yes, I keep that with the dose.").format(
            said=_amount_text(item)
        )
    words = {"said": _amount_text(item), "dose": _amount_text(fit.item)}
    more = surplus_over_dose(said, own)
    if less_than_dose(said, own) is not None:
        return _("You wrote {said}; the dose is {dose}. If you say yes, I note {said}.").format(**words)
    if more is None:
        return _("You wrote {said}; the dose is {dose}. If you say yes, I count {dose}.").format(**words)
    return _(
        "You wrote {said}; the dose is {dose}. If you say yes, I count the dose, "
        "and the other {more} as extra."
    ).format(**words, more=_amount_text(replace(item, amount=more)))


def _amount_text(item: Item) -> str:
    """Return an item's amount without the name."""
    amount = item.amount or Decimal(0)
    return f"{amount.normalize():f} {unit_words(item.unit or '', amount)}".strip()


def tap_one_hint(question: Message) -> Message:
    """Ask to tap a dose after Yes was typed where several fit."""
    return replace(question, text="\n\n".join([_("Please tap which one."), question.text]))


def already_recorded(card: Message) -> Message:
    """Say that the dose was answered already; `card` shows how."""
    return replace(
        card, text="\n\n".join([_("That one was recorded already, so it counts once:"), card.text])
    )
