"""How much: "200 mg", "1,000 IU", "half a tablet". A number with two readings is asked about, not chosen."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from bot.domain.reading import words as table
from bot.domain.reading.phrases import Phrases, key_at, number
from bot.domain.reading.problems import Problem, Trouble
from bot.domain.reading.typed import is_number_like, joined, split

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.reading.typed import Word

# Beyond these a number is a slip of the hand. They say nothing about what is safe.
MOST = {"mg": 100_000, "g": 1_000, "mcg": 1_000_000, "IU": 1_000_000, "ml": 5_000, "billion CFU": 10_000}
MOST_PIECES = 500
MOST_PLACES = 6

_HALF = Phrases(table.HALF)
_AND_A_HALF = Phrases(table.AND_A_HALF)
_UNITS = Phrases(table.UNITS)
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(,\d{3})+(\.\d+)?", re.ASCII)
_PLAIN = re.compile(r"\d+|\d*\.\d+|\d+,\d{1,2}|0,\d+", re.ASCII)
# "1.000" and "2.500" are thousands to half of Europe; nobody else writes the last zero.
_TWO_READINGS = re.compile(r"[1-9]\d{0,2}\.\d\d0", re.ASCII)
_POWER = re.compile(r"\d+(?:\.\d+)?(?:e|\^|\*\*)\+?(\d+)", re.ASCII)
_FRACTION = re.compile(r"(\d{1,3})/([248])", re.ASCII)
_VULGAR = {"½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75")}
_HALF_ONE = Decimal("0.5")
_HUGE_POWER = 6


class Amount(NamedTuple):
    """How much of something: a number above zero and its unit, such as "mg" or "tablet" (never plural)."""

    value: Decimal
    unit: str


def strength(text: str) -> tuple[Decimal, str] | Problem:
    """Read one amount with its unit, as a person answers "how much?"."""
    words = split(text)
    found = amount_at(words, 0)
    if found is None:
        return Problem(Trouble.BAD_AMOUNT, joined(words), _with_units(words))
    value, end = found
    if isinstance(value, Amount) and end < len(words):
        return Problem(Trouble.BAD_AMOUNT, joined(words), (joined(words[:end]),))
    return value


def amount_at(words: Sequence[Word], start: int) -> tuple[Amount | Problem, int] | None:
    """Read the amount that begins with the word at `start`; also return the index behind it."""
    half = _HALF.at(words, start)
    key = key_at(words, start)
    if not (half or is_number_like(key) or number(key)):
        return None
    more = _AND_A_HALF.at(words, start + 1)
    before_unit = half or more
    unit = _UNITS.at(words, before_unit.end if before_unit else start + 1)
    if unit is None:
        return None
    text = joined(words[start : unit.end])
    if half:
        return Amount(_HALF_ONE, unit.value), unit.end
    return _checked(key, _HALF_ONE if more else Decimal(0), unit.value, text), unit.end


def unit_is_missing(text: str) -> Problem:
    """Return the problem with a number that stands alone."""
    return Problem(Trouble.BAD_AMOUNT, text, _with_units(split(text)))


def written(value: Decimal) -> str:
    """Return a number without needless zeros and never as a power of ten."""
    return f"{value.normalize():f}"


def _with_units(words: Sequence[Word]) -> tuple[str, ...]:
    """Propose units for a lone readable number."""
    if len(words) != 1 or not isinstance(_checked(words[0].key, Decimal(0), "mg", ""), Amount):
        return ()
    return tuple(f"{words[0].key} {unit}" for unit in ("mg", "mcg", "IU"))


def _checked(key: str, extra: Decimal, unit: str, text: str) -> Amount | Problem:
    if power := _POWER.fullmatch(key):
        huge = len(power[1]) > 1 or int(power[1]) >= _HUGE_POWER
        return Problem(Trouble.HUGE_AMOUNT if huge else Trouble.BAD_AMOUNT, text)
    if _TWO_READINGS.fullmatch(key):
        readings = (Decimal(key), Decimal(key.replace(".", "")))
        plausible = (f"{written(each)} {unit}" for each in readings if each <= MOST.get(unit, MOST_PIECES))
        return Problem(Trouble.BAD_AMOUNT, text, tuple(plausible))
    value = _value(key)
    if value is None or value + extra <= 0 or -int(value.as_tuple().exponent) > MOST_PLACES:
        return Problem(Trouble.BAD_AMOUNT, text)
    if value + extra > MOST.get(unit, MOST_PIECES):
        return Problem(Trouble.HUGE_AMOUNT, text)
    return Amount(value + extra, unit)


def _value(key: str) -> Decimal | None:
    """Return the number that a word means, or None if it has no certain meaning."""
    if (whole := number(key)) is not None:
        return Decimal(whole)
    if _THOUSANDS.fullmatch(key):
        return Decimal(key.replace(",", ""))
    if _PLAIN.fullmatch(key):
        return Decimal(key.replace(",", "."))
    if match := _FRACTION.fullmatch(key):
        return Decimal(match[1]) / Decimal(match[2])
    if key[-1:] in _VULGAR and (key[:-1] == "" or key[:-1].isdecimal()):
        return Decimal(key[:-1] or 0) + _VULGAR[key[-1]]
    return None
