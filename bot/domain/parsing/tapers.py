"""Parser of amounts that differ by day: "20 mg for 5 days then 10 mg", "5 mg mon fri, 4 mg other days"."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from bot.domain.language import Writer
from bot.domain.parsing.amounts import Amount, combine_amounts, format_number
from bot.domain.parsing.durations import Duration
from bot.domain.parsing.errors import ParseError, ParseErrorKind
from bot.domain.parsing.recurrence import ParsedRecurrence
from bot.domain.parsing.tokens import Tokens
from bot.domain.recurrence import Weekdays
from bot.domain.tapers import Taper, TaperStep
from bot.domain.units import PIECE_UNITS

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
        consumed_values: Values of the segments that the amounts consumed.
    """

    amount: Amount | None = None
    course: Taper | None = None
    weekdays: frozenset[int] = frozenset()
    consumed_values: tuple[object, ...] = field(default=(), compare=False)


Segment = tuple[object, str]


def other_days_at(tokens: Tokens, start: int) -> tuple[OtherDays, int] | None:
    """Parse "other days"; also return the index after it."""
    found = tokens.language.recurrences.other_days.match_at(tokens, start)
    return None if found is None else (OtherDays(), found.end)


def combine_dosing(segments: Sequence[Segment], count: Fraction | None = None) -> Dosing | ParseError:
    """Combine amounts with the days beside them.

    Args:
        segments: The parsed segments, in order.
        count: Number of pieces, if a number stood before the name.
    """
    amounts = [(each, text) for each, text in segments if isinstance(each, Amount)]
    others = [text for each, text in segments if isinstance(each, OtherDays)]
    if not amounts[1:] or _is_count_and_strength(segments):
        if others:
            return ParseError(ParseErrorKind.NOT_UNDERSTOOD, others[0])
        whole = combine_amounts([each for each, _text in amounts], count)
        return whole if isinstance(whole, ParseError) else Dosing(whole)
    if count is not None:
        return ParseError(ParseErrorKind.TWO_AMOUNTS, amounts[1][1])
    stranger = next((text for each, text in amounts if each.unit != amounts[0][0].unit), None)
    if stranger is not None:
        return ParseError(ParseErrorKind.TWO_AMOUNTS, stranger)
    named = [each for each, _text in segments if _names_days(each)]
    course = _combine_weekday_amounts(segments) if len(named) > 1 else _combine_taper(segments)
    return course or ParseError(ParseErrorKind.TWO_AMOUNTS, amounts[1][1])


def _is_count_and_strength(segments: Sequence[Segment]) -> bool:
    """Return whether two amounts are a count and a strength, as in "2 tablets zinc 5 mg"."""
    units = [each.unit if isinstance(each, Amount) else "" for each, _text in segments]
    first = next(n for n, unit in enumerate(units) if unit)
    pair = units[first : first + 2]
    return sum(map(bool, units)) == len(pair) and "" not in pair and len({*pair} & PIECE_UNITS) == 1


def _names_days(value: object) -> bool:
    return isinstance(value, OtherDays) or (
        isinstance(value, ParsedRecurrence) and isinstance(value.rule, Weekdays)
    )


def _combine_taper(segments: Sequence[Segment]) -> Dosing | None:
    """Combine amounts with a duration each; only the last may be open-ended or end on a date."""
    row = [each for each, _text in segments if isinstance(each, Amount | Duration)]
    spans = list(zip(row[::2], [*row[1::2], None], strict=False))
    steps: list[TaperStep] = []
    used: list[object] = []
    for n, (amount, length) in enumerate(spans):
        if not isinstance(amount, Amount) or isinstance(length, Amount):
            return None
        days = None if length is None else length.days
        if days is None and n < len(spans) - 1:
            return None
        steps.append(TaperStep(days, amount.value))
        used += [amount] if days is None else [amount, length]
    return _make_dosing(row, Taper(steps=tuple(steps)), frozenset(), used)


def _combine_weekday_amounts(segments: Sequence[Segment]) -> Dosing | None:
    """Combine amounts with their weekdays, named before or after each amount."""
    row = [each for each, _text in segments if isinstance(each, Amount) or _names_days(each)]
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
        if not isinstance(days, ParsedRecurrence):
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
    dosing = _make_dosing(row, Taper(by_weekday=tuple(sorted(amounts.items()))), weekdays, row)
    return dosing if len({*amounts.values()}) > 1 else replace(dosing, course=None)


def _make_dosing(
    row: Iterable[object], course: Taper, weekdays: frozenset[int], used: Sequence[object]
) -> Dosing:
    unit = next(each.unit for each in row if isinstance(each, Amount))
    return Dosing(Amount(max(course.amounts), unit), course, weekdays, tuple(used))


def format_amounts_by_day(course: Taper, unit: str, writer: Writer) -> Iterator[str]:
    """Yield the amounts of a course so that the parser reads them back, in order."""
    for n, (days, amount) in enumerate(course.steps):
        yield writer.taper_step(f"{format_number(amount)} {unit}", days, is_first=not n)
    for amount in dict.fromkeys(amount for _day, amount in course.by_weekday):
        days_of_it = writer.weekdays(day for day, each in course.by_weekday if each == amount)
        yield f"{format_number(amount)} {unit} {days_of_it}"
