"""A reminder in plain words: when, amounts by day, intervals, food."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from bot.domain.instructions import NO_INSTRUCTIONS, Instructions
from bot.domain.reminder_edits import has_deferred_start
from bot.domain.schedules import Occurrence, Schedule
from bot.domain.tapers import Taper
from bot.replies.i18n import _, ngettext
from bot.replies.items import food_words, item_html, unit_words
from bot.replies.time_format import (
    day_and_time,
    duration_words,
    intake_phrase,
    join_and,
    schedule_phrase,
    weekday_names,
)
from bot.store.reminders.schedules import Item


@dataclass(frozen=True)
class Regimen:
    """An item to take, its schedule (None: as needed) and instructions."""

    item: Item
    schedule: Schedule | None
    terms: Instructions = NO_INSTRUCTIONS

    @property
    def course(self) -> Taper | None:
        """The amounts by day; None where they do not differ."""
        return None if self.schedule is None else self.schedule.taper


def regimen_heading(regimen: Regimen) -> str:
    """Return the item's name, with its amount where that is the same every day; HTML."""
    item = regimen.item if regimen.course is None else Item(regimen.item.name, person=regimen.item.person)
    return item_html(item)


def regimen_lines(regimen: Regimen, now: datetime) -> list[str]:
    """Describe the whole reminder, a line for each part; HTML.

    Args:
        regimen: The reminder to describe.
        now: The present, aware.
    """
    when_taken = intake_phrase(regimen.schedule)
    if regimen.schedule is not None:
        when_taken = schedule_phrase(regimen.schedule, begins=has_deferred_start(regimen.schedule, now))
    return [each[:1].upper() + each[1:] for each in (when_taken, *regimen_details(regimen))]


def regimen_details(regimen: Regimen) -> list[str]:
    """Describe everything but the schedule, a line for each part; HTML."""
    return [*_amounts(regimen), *_terms(regimen)]


def _amounts(regimen: Regimen) -> Iterator[str]:
    if regimen.course is None:
        return
    unit = regimen.item.unit or ""
    if regimen.course.steps:
        steps = [_step(days, amount_words(amount, unit)) for days, amount in regimen.course.steps]
        yield _(", then ").join(steps)
    for amount in dict.fromkeys(amount for _day, amount in regimen.course.by_weekday):
        days = [day for day, each in regimen.course.by_weekday if each == amount]
        names = join_and(weekday_names(days))
        yield _("{amount} on {days}").format(amount=amount_words(amount, unit), days=names)


def _step(days: int | None, amount: str) -> str:
    if days is None:
        return amount
    return ngettext("{amount} for {n} day", "{amount} for {n} days", days).format(amount=amount, n=days)


def amount_words(amount: Decimal, unit: str) -> str:
    """Return an amount with its unit, such as 2.5 mg or 2 tablets."""
    return _("{amount} {unit}").format(amount=f"{amount.normalize():f}", unit=unit_words(unit, amount))


def _terms(regimen: Regimen) -> Iterator[str]:
    terms = regimen.terms
    if terms.gap_minutes is not None:
        yield _("at least {length} apart").format(length=duration_words(terms.gap_minutes))
    if terms.most_in_day is not None and regimen.item.unit is not None:
        most = amount_words(terms.most_in_day, regimen.item.unit)
        yield _("at most {amount} in any 24 hours").format(amount=most)
    elif terms.most_in_day is not None:
        times = int(terms.most_in_day)
        yield ngettext("at most once in any 24 hours", "at most {n} times in any 24 hours", times).format(
            n=times
        )
    if terms.food is not None:
        yield food_words(terms.food)
    if terms.note is not None:
        yield terms.note


def coming_doses_text(regimen: Regimen, coming: Sequence[Occurrence], zone: str, now: datetime) -> str:
    """List the next occurrences, each with its amount where that differs by day."""
    times = []
    for each in coming:
        moment = day_and_time(each.due_at, zone, now)
        if each.amount is not None:
            amount = amount_words(each.amount, regimen.item.unit or "")
            moment = _("{when} ({amount})").format(when=moment, amount=amount)
        times.append(moment)
    return " · ".join(times)
