"""As-needed doses and their limits; every limit comes from the person's text, none is a default."""

from dataclasses import dataclass
from decimal import Decimal

from bot.domain.instructions import Instructions
from bot.domain.parsing.amounts import Amount
from bot.domain.parsing.errors import ParseError, ParseErrorKind
from bot.domain.parsing.hour_intervals import HourInterval
from bot.domain.parsing.instructions import Instruction
from bot.domain.parsing.recurrence import ParsedRecurrence
from bot.domain.parsing.segments import Segments

_IN_MCG = {"g": Decimal(1_000_000), "mg": Decimal(1_000), "mcg": Decimal(1)}
_HOUR = 60


@dataclass(frozen=True)
class CombinedInstructions:
    """All instructions of a line combined.

    Attributes:
        as_needed: Whether the item is taken as needed.
        terms: Food, least time between doses and daily maximum.
        valid_only_as_needed: Texts of the instructions that are valid only for as-needed doses.
    """

    as_needed: bool
    terms: Instructions
    valid_only_as_needed: tuple[str, ...] = ()


def combine_instructions(segments: Segments, amount: Amount | None) -> CombinedInstructions | ParseError:
    """Combine the instructions of a line.

    "Every 6 hours as needed" means at least 6 hours apart, "twice a day as needed" at most twice a day.

    Args:
        segments: The parsed segments.
        amount: Amount of one dose; None if the text names none.
    """
    instructions = segments.of_type(Instruction)
    needed = [text for each, text in instructions if each.as_needed]
    food = [(each.food, text) for each, text in instructions if each.food is not None]
    gaps = [(each.gap_minutes, text) for each, text in instructions if each.gap_minutes is not None]
    maxima = [(each.daily_maximum, text) for each, text in instructions if each.daily_maximum is not None]
    only = tuple(
        text for each, text in instructions if each.gap_minutes is not None or each.daily_maximum is not None
    )
    if needed:
        gaps += [
            (each.hours * _HOUR, text)
            for each, text in segments.of_type(HourInterval)
            if each.hours is not None
        ]
        maxima += [
            (each.times_a_day, text)
            for each, text in segments.of_type(ParsedRecurrence)
            if each.times_a_day is not None
        ]
    for texts in (needed, *([text for _each, text in row] for row in (food, gaps, maxima))):
        if len(texts) > 1:
            return ParseError(ParseErrorKind.NOT_UNDERSTOOD, texts[1])
    most = _daily_maximum(maxima[0][0], amount) if maxima else None
    if maxima and most is None:
        return ParseError(ParseErrorKind.BAD_LIMIT, maxima[0][1])
    terms = Instructions(food[0][0] if food else None, gaps[0][0] if gaps else None, most)
    return CombinedInstructions(bool(needed), terms, only)


def _daily_maximum(limit: Amount | int | None, amount: Amount | None) -> Decimal | None:
    """Return the daily maximum in the unit of one dose, or in doses if a dose has no amount.

    None if the maximum does not fit the dose: it has another unit, or is less than one dose.
    """
    if limit is None or isinstance(limit, int):
        return Decimal(limit or 0) * (Decimal(1) if amount is None else amount.value)
    if amount is None:
        return None
    value = limit.value
    if limit.unit != amount.unit:
        if not {limit.unit, amount.unit} <= _IN_MCG.keys():
            return None
        value = value * _IN_MCG[limit.unit] / _IN_MCG[amount.unit]
    return value if value >= amount.value else None
