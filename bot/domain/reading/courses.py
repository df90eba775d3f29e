"""Parser of amounts that differ by day: "20 mg for 5 days then 10 mg", "5 mg mon fri, 4 mg other days"."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from bot.domain.courses import Course, Step
from bot.domain.reading import manner_words as table
from bot.domain.reading.amounts import Amount, together, written
from bot.domain.reading.lengths import Length
from bot.domain.reading.phrases import Phrases
from bot.domain.reading.problems import Problem, Trouble
from bot.domain.reading.rhythms import Rhythm
from bot.domain.reading.typed import Word
from bot.domain.reading.words import PIECES, SHORT_WEEKDAYS

_OTHER_DAYS = Phrases(table.OTHER_DAYS)
_WEEK = frozenset(range(7))


@dataclass(frozen=True)
class OtherDays:
    """The days of the week that the line does not name."""


@dataclass(frozen=True)
class Dosing:
    """Amounts and the days they apply to.

    Attributes:
        amount: The largest of the amounts.
        course: How the amount differs by day; None means that it is the same every day.
        weekdays: Weekdays with doses (0 is Monday) as far as the amounts name them; empty means every day.
        used: Values of the segments that the amounts consumed.
    """

    amount: Amount | None = None
    course: Course | None = None
    weekdays: frozenset[int] = frozenset()
    used: tuple[object, ...] = field(default=(), compare=False)


Piece = tuple[object, str]


def other_days_at(words: Sequence[Word], start: int) -> tuple[OtherDays, int] | None:
    """Parse "other days"; also return the index after it."""
    found = _OTHER_DAYS.at(words, start)
    return None if found is None else (OtherDays(), found.end)


def dosing(pieces: Sequence[Piece], count: Fraction | None = None) -> Dosing | Problem:
    """Combine amounts with the days beside them.

    Args:
        pieces: The parsed segments, in order.
        count: Number of pieces, if a number stood before the name.
    """
    amounts = [(each, text) for each, text in pieces if isinstance(each, Amount)]
    others = [text for each, text in pieces if isinstance(each, OtherDays)]
    if not amounts[1:] or _counts_another(pieces):
        if others:
            return Problem(Trouble.NOT_UNDERSTOOD, others[0])
        whole = together([each for each, _text in amounts], count)
        return whole if isinstance(whole, Problem) else Dosing(whole)
    if count is not None:
        return Problem(Trouble.TWO_AMOUNTS, amounts[1][1])
    stranger = next((text for each, text in amounts if each.unit != amounts[0][0].unit), None)
    if stranger is not None:
        return Problem(Trouble.TWO_AMOUNTS, stranger)
    named = [each for each, _text in pieces if _names_days(each)]
    course = _by_weekday(pieces) if len(named) > 1 else _taper(pieces)
    return course or Problem(Trouble.TWO_AMOUNTS, amounts[1][1])


def _counts_another(pieces: Sequence[Piece]) -> bool:
    """Return whether two amounts are a count and a strength, as in "2 tablets zinc 5 mg"."""
    units = [each.unit if isinstance(each, Amount) else "" for each, _text in pieces]
    first = next(n for n, unit in enumerate(units) if unit)
    pair = units[first : first + 2]
    return sum(map(bool, units)) == len(pair) and "" not in pair and len({*pair} & PIECES) == 1


def _names_days(value: object) -> bool:
    return isinstance(value, OtherDays) or (
        isinstance(value, Rhythm) and bool(value.weekdays) and value.every_days == 1
    )


def _taper(pieces: Sequence[Piece]) -> Dosing | None:
    """Combine amounts with a duration each; only the last may be open-ended or end on a date."""
    row = [each for each, _text in pieces if isinstance(each, Amount | Length)]
    spans = list(zip(row[::2], [*row[1::2], None], strict=False))
    steps: list[Step] = []
    used: list[object] = []
    for n, (amount, length) in enumerate(spans):
        if not isinstance(amount, Amount) or isinstance(length, Amount):
            return None
        days = None if length is None else length.days
        if days is None and n < len(spans) - 1:
            return None
        steps.append(Step(days, amount.value))
        used += [amount] if days is None else [amount, length]
    return _dosing(row, Course(steps=tuple(steps)), frozenset(), used)


def _by_weekday(pieces: Sequence[Piece]) -> Dosing | None:
    """Combine amounts with their weekdays, named before or after each amount."""
    row = [each for each, _text in pieces if isinstance(each, Amount) or _names_days(each)]
    pairs = list(zip(row[::2], row[1::2], strict=False))
    if len(row) % 2:
        return None
    if _names_days(row[0]):
        pairs = [(amount, days) for days, amount in pairs]
    amounts: dict[int, Decimal] = {}
    rest: list[Decimal] = []
    for amount, days in pairs:
        if not isinstance(amount, Amount) or isinstance(days, Amount):
            return None
        if not isinstance(days, Rhythm):
            rest.append(amount.value)
        elif days.weekdays & amounts.keys():
            return None
        else:
            amounts |= dict.fromkeys(days.weekdays, amount.value)
    others = _WEEK - amounts.keys()
    if len(rest) > 1 or (rest and not others):
        return None
    amounts |= {day: rest[0] for day in others if rest}
    weekdays = frozenset(amounts) if len(amounts) < len(_WEEK) else frozenset()
    dosing = _dosing(row, Course(by_weekday=tuple(sorted(amounts.items()))), weekdays, row)
    return dosing if len({*amounts.values()}) > 1 else replace(dosing, course=None)


def _dosing(
    row: Iterable[object], course: Course, weekdays: frozenset[int], used: Sequence[object]
) -> Dosing:
    unit = next(each.unit for each in row if isinstance(each, Amount))
    return Dosing(Amount(max(course.amounts), unit), course, weekdays, tuple(used))


def days_long(days: int) -> str:
    """Format a number of days."""
    return "1 day" if days == 1 else f"{days} days"


def written_course(course: Course, unit: str) -> Iterator[str]:
    """Yield the amounts of a course so that the parser reads them back, in order."""
    for n, (days, amount) in enumerate(course.steps):
        then = "then " if n else ""
        span = "" if days is None else f" for {days_long(days)}"
        yield f"{then}{written(amount)} {unit}{span}"
    for amount in dict.fromkeys(amount for _day, amount in course.by_weekday):
        days_of_it = (SHORT_WEEKDAYS[day] for day, each in course.by_weekday if each == amount)
        yield f"{written(amount)} {unit} {' '.join(days_of_it)}"
