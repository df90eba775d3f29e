"""Too much of a medicine or supplement: how much needs what help (reference, overdose.yaml, `how_to_judge`).

Every band that fits counts, and the strictest wins. Where the weight of an adult is not known, 50 kg stand
for it; a child's is never guessed, and nobody counts as heavier than 110 kg. The bands of all regions count:
nobody is judged more mildly for where they live.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

HelpLevel = Literal["ordinary", "same_day", "poison_line", "emergency"]
Who = Literal["adult", "child", "anyone", "risk"]
Window = Literal["dose", "day"]

LEVELS: tuple[HelpLevel, ...] = ("ordinary", "same_day", "poison_line", "emergency")
"""From the mildest to the strictest: nothing; no more of it today; the poison line; emergency care, now."""

CALLS_FOR_HELP: frozenset[HelpLevel] = frozenset({"poison_line", "emergency"})
"""From these on somebody is called."""

ADULT_KG, MOST_KG = 50.0, 110.0


@dataclass(frozen=True, slots=True)
class Band:
    """From which amount too much needs what help.

    Attributes:
        who: Whom it is about; "risk": who has a condition that makes it stricter.
        within: Whether one dose (within an hour) is compared, or all doses of 24 hours.
        days: On so many days running.
        mg_per_kg: The amount from which it counts, in mg per kg of body weight; None: no such amount.
        from_mg: The amount in mg from which it counts; None: no such amount.
        over_mg: The amount in mg above which it counts; None: no such amount.
        all_of: Whether all amounts have to be reached, not only the lowest.
        level: What it needs.
    """

    who: Who
    within: Window
    level: HelpLevel
    days: int = 1
    mg_per_kg: float | None = None
    from_mg: float | None = None
    over_mg: float | None = None
    all_of: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """What somebody took of one ingredient.

    Attributes:
        at_once_mg: The most within one hour.
        in_a_day_mg: The most within 24 hours.
        days: On so many days running.
    """

    at_once_mg: float
    in_a_day_mg: float
    days: int = 1


@dataclass(frozen=True, slots=True)
class Taker:
    """Who took it.

    Attributes:
        is_child: Whether a child did.
        kg: The weight; None: not known.
        at_risk: Whether a condition makes every level a step stricter: under 50 kg, over 65, pregnant, kidney
            or liver disease, heavy drinking, long fasting.
    """

    is_child: bool = False
    kg: float | None = None
    at_risk: bool = False


UNKNOWN_ADULT = Taker()
"""An adult of whom nothing is known."""


def judge(bands: Iterable[Band], taken: Taken, taker: Taker) -> HelpLevel:
    """Return what an amount needs."""
    level = max(
        (band.level for band in bands if _fits(band, taken, taker)), key=LEVELS.index, default=LEVELS[0]
    )
    return stricter(level) if taker.at_risk and level != LEVELS[0] else level


def stricter(level: HelpLevel) -> HelpLevel:
    """Return the next stricter level."""
    return LEVELS[min(LEVELS.index(level) + 1, len(LEVELS) - 1)]


def _fits(band: Band, taken: Taken, taker: Taker) -> bool:
    of_age: Who = "child" if taker.is_child else "adult"
    is_about = band.who in {"anyone", of_age} or (band.who == "risk" and taker.at_risk)
    if not is_about or taken.days < band.days:
        return False
    mg = taken.at_once_mg if band.within == "dose" else taken.in_a_day_mg
    reached = list(_reached(band, mg, taker))
    return all(reached) and bool(reached) if band.all_of else any(reached)


def _reached(band: Band, mg: float, taker: Taker) -> Iterable[bool]:
    """Yield of each amount of a band whether it is reached; of one per kg only if the weight can be told."""
    kg = taker.kg if taker.kg is not None else None if taker.is_child else ADULT_KG
    if band.mg_per_kg is not None and kg is not None:
        yield mg >= band.mg_per_kg * min(kg, MOST_KG)
    if band.from_mg is not None:
        yield mg >= band.from_mg
    if band.over_mg is not None:
        yield mg > band.over_mg
