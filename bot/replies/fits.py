"""The question whether an intake was a scheduled dose, and the reply to its answer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from bot.domain.matching import Said, Window, differs, surplus
from bot.domain.schedules import Occurrence, zone_named
from bot.replies.conflicts import length
from bot.replies.items import bare_item, item_words, plain_item, unit_words
from bot.replies.message import Button, Message, data, escape, stacked
from bot.replies.times import clock, day_word, when
from bot.replies.words import _, ngettext
from bot.store.doses import Dose
from bot.store.schedules import Item, Reminder

MINUTES = 60
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Fit:
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
    window: Window
    near: timedelta | None = None

    @property
    def key(self) -> list[int | str]:
        """The dose's identity in a dialog: schedule id, local date, slot."""
        day, slot = _named(self)
        return [self.reminder.id, day.isoformat(), slot]

    @property
    def due_at(self) -> datetime:
        """The instant at which the dose is due, UTC, also after it was postponed."""
        return self.window.due_at if self.dose is None else self.dose.due_at

    @property
    def amount(self) -> Said:
        """The amount of the dose."""
        return Said(self.item.amount, self.item.unit)


def _named(fit: Fit) -> tuple[date, int]:
    if fit.dose is not None:
        return fit.dose.local_date, fit.dose.slot
    assert fit.occurrence is not None  # noqa: S101 - a fit is on record or to come
    return fit.occurrence.local_date, fit.occurrence.slot


def ask(item: Item, fits: Sequence[Fit], now: datetime, token: str) -> Message:
    """Ask whether the intake at `now` was one of these doses."""
    no = Button(_("No, an extra one"), data("took", "extra", token))
    if len(fits) == 1:
        yes = Button(_("Yes"), data("took", "that", token, 0))
        return Message("\n\n".join([_which(fits[0], now), *_details(item, fits[0], now)]), ((yes, no),))
    buttons = [Button(_label(each, now), data("took", "that", token, n)) for n, each in enumerate(fits)]
    asked = _("You took <b>{item}</b>. Which dose was that?").format(item=item_words(item))
    details = dict.fromkeys(line for each in fits for line in _details(item, each, now, alone=False))
    return Message("\n\n".join([asked, *details]), (*stacked(buttons), (no,)))


def _which(fit: Fit, now: datetime) -> str:
    zone, due_at = fit.reminder.zone, fit.due_at
    item = f"<b>{escape(bare_item(fit.item))}</b>"
    day, today = (each.astimezone(zone_named(zone)).date() for each in (due_at, now))
    wall, person = clock(due_at, zone), fit.item.person
    if day != today:
        wall = f"{day_word(day, today)} {wall}"
    if person is not None:
        return _("Was that the {time} {item} for {person}?").format(
            time=wall, item=item, person=escape(person)
        )
    return _("Was that your {time} {item}?").format(time=wall, item=item)


def _label(fit: Fit, now: datetime) -> str:
    due = when(fit.due_at, fit.reminder.zone, now)
    return _("{item}, {time}").format(item=plain_item(fit.item), time=due)


def _details(item: Item, fit: Fit, now: datetime, *, alone: bool = True) -> list[str]:
    lines = []
    if fit.dose is None and alone:
        lines.append(_early(fit, now))
    if fit.near is not None:
        lines.append(near(fit.near, fit.window.gap))
    if differs(Said(item.amount, item.unit), fit.amount):
        lines.append(_other_amount(item, fit))
    return lines


def _early(fit: Fit, now: datetime) -> str:
    due = when(fit.due_at, fit.reminder.zone, now)
    return _("That dose is still to come: {time}. If you say yes, I won't ask for it again.").format(time=due)


def near(since: timedelta, gap: timedelta) -> str:
    """Warn that a dose follows the one before sooner than the schedule allows."""
    return _(
        "⚠️ The last one was only {since} before; your plan leaves {gap} between two. "
        "Not swallowed yet? Then ask a pharmacist first."
    ).format(since=_about(since), gap=_about(gap))


def _about(span: timedelta) -> str:
    """Return whole hours from two hours on, days from two days on: minutes matter only between near doses."""
    if span >= 2 * DAY:
        return ngettext("{n} day", "{n} days", span // DAY).format(n=span // DAY)
    minutes = max(round(span.total_seconds() / MINUTES), 1)
    return length(minutes if minutes < 2 * MINUTES else minutes - minutes % MINUTES)


def _other_amount(item: Item, fit: Fit) -> str:
    said, own = Said(item.amount, item.unit), fit.amount
    if own.amount is None:
        return _("You wrote {said}. If you say yes, I keep that with the dose.").format(said=_how_much(item))
    words = {"said": _how_much(item), "dose": _how_much(fit.item)}
    more = surplus(said, own)
    if more is None:
        return _("You wrote {said}; the dose is {dose}. If you say yes, I count {dose}.").format(**words)
    return _(
        "You wrote {said}; the dose is {dose}. If you say yes, I count the dose, "
        "and the other {more} as extra."
    ).format(**words, more=_how_much(replace(item, amount=more)))


def _how_much(item: Item) -> str:
    """Return an item's amount without the name."""
    amount = item.amount or Decimal(0)
    return f"{amount.normalize():f} {unit_words(item.unit or '', amount)}".strip()


def tap_one(question: Message) -> Message:
    """Ask to tap a dose after Yes was typed where several fit."""
    return replace(question, text="\n\n".join([_("Please tap which one."), question.text]))


def answered_meanwhile(card: Message) -> Message:
    """Say that the dose was answered already; `card` shows how."""
    return replace(
        card, text="\n\n".join([_("That one was recorded already, so it counts once:"), card.text])
    )
