"""Amounts: "2 x 500 mg" read from text, units turned into each other, and shares of a limit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Unit = Literal["mg", "iu"]

IU_PER_UG_VITAMIN_D = 40.0
"""1 microgram of vitamin D is 40 IU (content/supplements.yaml, `conversion`)."""

MG_PER_IU_VITAMIN_E = {"natural": 0.67, "synthetic": 0.45}
"""What 1 IU counts towards the need, by the kind of vitamin E (content/supplements.yaml, `conversion`)."""

IU_AT_LIMIT_VITAMIN_E = {"natural": 1_500.0, "synthetic": 1_100.0}
"""IU that count as 1,000 mg towards a limit, for which all forms count (the same line of the content)."""

MOST_TIMES = 24
_HOURS_A_DAY = 24

_MG = {"g": 1_000.0, "gram": 1_000.0, "mg": 1.0, "milligram": 1.0}
_MG |= dict.fromkeys(("mcg", "ug", "μg", "microgram"), 0.001)
_COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
_OFTEN = {"once": 1, "twice": 2, "thrice": 3, "one": 1, **_COUNTS}
_TIMES = re.compile(
    rf"\b(\d{{1,2}}|{'|'.join(_OFTEN)})(?: ?[x×]| times?)? (?:(?:a|per|each|every) day|daily)\b"
    r"|\bevery (\d{1,2}) ?(?:hours?|hrs?|h)\b"
)
_DECIMAL_COMMA = re.compile(r"(?<![\d.,])(\d+),(\d{1,2})(?![\d,])")
# To half of Europe that is a thousand; nobody else writes the last zeros.
_TWO_READINGS = re.compile(r"(?<![\d.,])[1-9]\d{0,2}\.\d\d0(?![\d.])")
_PIECES = r"(?:tablet|pill|capsule|caplet|gummie)s?"
_COUNT = rf"(?:(\d{{1,2}}|{'|'.join(_COUNTS)}) ?(?:[x×]|times|{_PIECES} of|of|{_PIECES}) ?)?"
_NUMBER = r"(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,9}(?:\.\d+)?|\.\d+)"
_UNIT = r"(mgs?|milligrams?|mcg|ug|μg|micrograms?|grams?|g|iu|units?)"
_AMOUNT = re.compile(rf"(?<![\w.,]){_COUNT}{_NUMBER} ?{_UNIT}(?: ?[x×] ?(\d{{1,2}}))?(?!\w)")


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount as written.

    Attributes:
        value: All of it, count included: 1000 for "2 x 500 mg".
        unit: mg (grams and micrograms are turned into it) or IU.
        count: How many pieces, if the text says.
        start: Where it stands in the folded text.
        end: Where it ends.
    """

    value: float
    unit: Unit
    count: int
    start: int
    end: int


def read(folded: str) -> tuple[Amount, ...]:
    """Return the amounts in a folded text, in its order."""
    return tuple(_amount(match) for match in _AMOUNT.finditer(folded))


def without(folded: str) -> str:
    """Return a folded text with its amounts taken out."""
    return _AMOUNT.sub(" ", folded)


def has_two_readings(folded: str) -> bool:
    """Say whether a number such as "1.000" may mean a thousand or one."""
    return bool(_TWO_READINGS.search(folded))


def with_points(folded: str) -> str:
    """Return the text with decimal commas as points: "0,5 mg"; "1,000 mg" stays a thousand."""
    return _DECIMAL_COMMA.sub(r"\1.\2", folded)


def times_a_day(folded: str) -> int | None:
    """Return how often a day a text says, 1 to 24; None when it does not."""
    match = _TIMES.search(folded)
    if match is None:
        return None
    word, hours = match.groups()
    times = _HOURS_A_DAY // max(int(hours), 1) if hours else _OFTEN.get(word) or int(word)
    return min(max(times, 1), MOST_TIMES)


def _amount(match: re.Match[str]) -> Amount:
    before, number, unit, after = match.groups()
    count = _count(before) * _count(after)
    in_mg = _MG.get(unit.removesuffix("s"))
    value = float(number.replace(",", "")) * count * (in_mg or 1)
    return Amount(value, "mg" if in_mg else "iu", count, match.start(), match.end())


def _count(word: str | None) -> int:
    return 1 if word is None else _COUNTS.get(word) or int(word)


def elemental_mg(salt_mg: float, fraction_pct: float) -> float:
    """Return the mg of the element in `salt_mg` of a compound that is `fraction_pct` percent element."""
    return salt_mg * fraction_pct / 100


def vitamin_d_ug(iu: float) -> float:
    """Return micrograms of vitamin D."""
    return iu / IU_PER_UG_VITAMIN_D


def vitamin_e_mg(iu: float, kind: str) -> float:
    """Return the mg that count towards the need; `kind` is natural or synthetic."""
    return iu * MG_PER_IU_VITAMIN_E[kind]


def vitamin_e_mg_at_limit(iu: float, kind: str) -> float:
    """Return the mg that count towards a limit; `kind` is natural or synthetic."""
    return iu * 1_000 / IU_AT_LIMIT_VITAMIN_E[kind]
