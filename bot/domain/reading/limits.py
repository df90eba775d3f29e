"""As-needed doses and their limits; every limit comes from the person's text, none is a default."""

from dataclasses import dataclass
from decimal import Decimal

from bot.domain.reading.amounts import Amount
from bot.domain.reading.hours import Hours
from bot.domain.reading.manners import Manner
from bot.domain.reading.pieces import Pieces
from bot.domain.reading.problems import Problem, Trouble
from bot.domain.reading.rhythms import Rhythm
from bot.domain.terms import Terms

_IN_MCG = {"g": Decimal(1_000_000), "mg": Decimal(1_000), "mcg": Decimal(1)}
_HOUR = 60


@dataclass(frozen=True)
class Limits:
    """All instructions of a line combined.

    Attributes:
        as_needed: Whether the item is taken as needed.
        terms: Food, least time between doses and daily maximum.
        only_as_needed: Texts of the instructions that are valid only for as-needed doses.
    """

    as_needed: bool
    terms: Terms
    only_as_needed: tuple[str, ...] = ()


def limits(pieces: Pieces, amount: Amount | None) -> Limits | Problem:
    """Combine the instructions of a line.

    "Every 6 hours as needed" means at least 6 hours apart, "twice a day as needed" at most twice a day.

    Args:
        pieces: The parsed segments.
        amount: Amount of one dose; None if the text names none.
    """
    instructions = pieces.of(Manner)
    needed = [text for each, text in instructions if each.as_needed]
    food = [(each.food, text) for each, text in instructions if each.food is not None]
    gaps = [(each.gap_minutes, text) for each, text in instructions if each.gap_minutes is not None]
    maxima = [(each.most, text) for each, text in instructions if each.most is not None]
    only = tuple(text for each, text in instructions if each.gap_minutes is not None or each.most is not None)
    if needed:
        gaps += [(each.hours * _HOUR, text) for each, text in pieces.of(Hours) if each.hours is not None]
        maxima += [(each.times, text) for each, text in pieces.of(Rhythm) if each.times is not None]
    for texts in (needed, *([text for _each, text in row] for row in (food, gaps, maxima))):
        if len(texts) > 1:
            return Problem(Trouble.NOT_UNDERSTOOD, texts[1])
    most = _most(maxima[0][0], amount) if maxima else None
    if maxima and most is None:
        return Problem(Trouble.BAD_LIMIT, maxima[0][1])
    terms = Terms(food[0][0] if food else None, gaps[0][0] if gaps else None, most)
    return Limits(bool(needed), terms, only)


def _most(said: Amount | int | None, amount: Amount | None) -> Decimal | None:
    """Return the daily maximum in the unit of one dose, or in doses if a dose has no amount.

    None if the maximum does not fit the dose: it has another unit, or is less than one dose.
    """
    if said is None or isinstance(said, int):
        return Decimal(said or 0) * (Decimal(1) if amount is None else amount.value)
    if amount is None:
        return None
    value = said.value
    if said.unit != amount.unit:
        if not {said.unit, amount.unit} <= _IN_MCG.keys():
            return None
        value = value * _IN_MCG[said.unit] / _IN_MCG[amount.unit]
    return value if value >= amount.value else None
