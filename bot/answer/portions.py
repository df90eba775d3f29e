"""What somebody takes of one thing in a day, beside its limits: `/dose`. Never a recommendation."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, Literal

from bot.domain import amounts, names
from bot.domain.regions import counts_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.domain.amounts import Unit
    from bot.domain.profiles import Region
    from bot.library import Library, MagnesiumForm, PainReliever, Supplement, UpperLimit
    from bot.search import Found, Index

VITAMIN_D = "vitamin_d"
VITAMIN_E = "vitamin_e"
# Most of their weight on a label can be something else, so a bare figure may be read in two ways.
_SOLD_AS_COMPOUNDS = frozenset({"magnesium", "calcium", "zinc", "iron", "potassium", "omega_3"})
_COMPOUND = re.compile(r"\b(?:\w{4,}ate|oxide|hydroxide|chloride|ferrous|oil)\b")
_ELEMENT = re.compile(r"\belemental\b|\bof which\b|\bepa\b.*\bdha\b")
_SYNTHETIC = re.compile(r"\bsynthetic\b|\bdl\b|\bdl-|\ball[ -]rac")
_NATURAL = re.compile(r"\bnatural\b|\bd-|\brrr\b")
_PIECES = re.compile(
    r"\b(\d{1,2}) ?(?:tablet|pill|capsule|caplet|gumm|softgel|drop|scoop|sachet|teaspoon|ml)"
)
_LEADING_COUNT = re.compile(r"\s*(\d{1,2}) (?=[a-z])")
_NOT_DAILY = re.compile(
    r"\b(?:weekly|monthly|yearly|(?:a|per|every|each|once) (?:other day|week|month|year))\b"
)
# What can be read in more than one way, and why; the first that fits is said.
_SPACED_THOUSAND = re.compile(r"(?<![\w.,])\d{1,3} \d{3}\b")
_HALF = re.compile(r"\bhalf\b|\bquarter\b|[½¼¾]|\b1[/⁄][234]\b")
_FROM_TO = re.compile(r"\d ?(?:-|–|to|or) ?\d[\d.,]* ?(?:m?g|mcg|ug|μg|iu)\b")
_BY_WEIGHT = re.compile(r"\bper kg\b|/ ?kg\b")
_BY_VOLUME = re.compile(r"[gu] ?(?:/|per) ?\d* ?ml\b")
_INITIAL = 3  # letters that even a misspelt name shares with the right one
_OFTEN_LEFT_OUT = frozenset({"l", *names.words("anhydrous")})
_MOST = 1_000_000  # mg or IU; beyond it a number is a slip of the hand
_UNITS_MG = {"mg/day": 1.0, "ug/day": 0.001, "g/day": 1_000.0}

Reading = Literal["element", "compound", "natural", "synthetic"]


class Trouble(Enum):
    """Why an amount cannot be compared."""

    NOTHING = "nothing"
    UNKNOWN = "unknown"
    SEVERAL = "several"
    MIXTURE = "mixture"
    NOT_OURS = "not ours"
    NO_AMOUNT = "no amount"
    PIECES = "pieces"
    TWO_READINGS = "two readings"
    UNITS = "units"
    HUGE = "huge"
    NOT_DAILY = "not daily"


@dataclass(frozen=True, slots=True)
class Taken:
    """An amount as it was written.

    Attributes:
        id: A supplement, or the ingredient of a pain reliever.
        single: What is taken at one time.
        unit: Of `single`.
        times: How often a day.
        form: Id of the magnesium salt the text names.
        reading: What the figure is; None: the text leaves it open, and it has to be asked.
    """

    id: str
    single: float
    unit: Unit
    times: int = 1
    form: str | None = None
    reading: Reading | None = None

    @property
    def daily(self) -> float:
        """The figure for a whole day."""
        return self.single * self.times


@dataclass(frozen=True, slots=True)
class Beside:
    """A limit, and how much of it an amount is: 1.0 is all; None: no number, or none to compare with."""

    limit: UpperLimit
    share: float | None


def read(library: Library, index: Index, text: str) -> Taken | Trouble:
    """Return what a text says is taken, or why that cannot be known for certain."""
    folded = amounts.with_points(names.fold(text))
    found = [item for item in index.find(folded) if item.thing.substance is not None]
    things = {item.thing.id for item in found}
    if len(things) != 1:
        return _unnamed(folded) if not things else Trouble.SEVERAL
    named = found[0]
    trouble = _unclear(f"{folded[: named.start]} | {folded[named.end :]}")
    if trouble is not None:
        return trouble
    return _of_thing(library, index, folded, named)


def _unnamed(folded: str) -> Trouble:
    return Trouble.UNKNOWN if re.search(r"[^\W\d_]{3}", amounts.without(folded)) else Trouble.NOTHING


def _unclear(folded: str) -> Trouble | None:
    """Why the text around a name gives no certain amount."""
    ways = (
        (Trouble.TWO_READINGS, amounts.has_two_readings(folded) or _SPACED_THOUSAND.search(folded)),
        (Trouble.NOT_DAILY, _NOT_DAILY.search(folded)),
        (Trouble.SEVERAL, _FROM_TO.search(folded)),
        (Trouble.UNITS, _BY_WEIGHT.search(folded)),
        (Trouble.PIECES, _HALF.search(folded) or _BY_VOLUME.search(folded)),
    )
    return next((why for why, found in ways if found), None) or _no_amount(folded)


def _no_amount(folded: str) -> Trouble | None:
    found = amounts.read(folded)
    if not found or found[0].value <= 0:
        return Trouble.PIECES if _PIECES.search(folded) else Trouble.NO_AMOUNT
    if len(found) > 1:
        return Trouble.SEVERAL
    return Trouble.HUGE if found[0].value > _MOST else None


def _of_thing(library: Library, index: Index, folded: str, found: Found) -> Taken | Trouble:
    entities = found.thing.entities
    if len(entities) != 1:
        return Trouble.MIXTURE
    amount, rest = amounts.read(folded)[0], amounts.without(folded)
    single = amount.value * _pieces(rest)
    taken = Taken(entities[0], single, amount.unit, amounts.times_a_day(rest) or 1)
    if single > _MOST:
        return Trouble.HUGE
    if taken.id in library.supplements:
        named = folded[found.start : found.end]
        return _of_supplement(library.supplements[taken.id], taken, folded, named)
    if taken.id not in index.medicine_cards:
        return Trouble.NOT_OURS
    return Trouble.UNITS if amount.unit == "iu" else replace(taken, reading="element")


def _pieces(rest: str) -> int:
    """How many of it, when that stands apart from the amount: "200 mg, 2 tablets" or "2 advil 200 mg"."""
    count = _PIECES.search(rest) or _LEADING_COUNT.match(rest)
    return max(int(count[1]), 1) if count else 1


def _of_supplement(supplement: Supplement, taken: Taken, folded: str, named: str) -> Taken | Trouble:
    if taken.unit == "iu" and supplement.id not in {VITAMIN_D, VITAMIN_E}:
        return Trouble.UNITS
    if supplement.id == VITAMIN_E and taken.unit == "iu":
        return replace(taken, reading=_kind_of_e(folded))
    form = form_named(supplement, folded)
    plainly = named[:_INITIAL] == names.fold(supplement.name)[:_INITIAL]
    is_compound = form is not None or bool(_COMPOUND.search(folded)) or not plainly
    open_to_two = supplement.id in _SOLD_AS_COMPOUNDS and is_compound and not _ELEMENT.search(folded)
    return replace(taken, form=form.id if form else None, reading=None if open_to_two else "element")


def _kind_of_e(folded: str) -> Reading | None:
    if _SYNTHETIC.search(folded):
        return "synthetic"
    return "natural" if _NATURAL.search(folded) else None


def form_named(supplement: Supplement, folded: str) -> MagnesiumForm | None:
    """Return the compound a text names; of equally good ones the first of the content, the dry one."""
    said = f" {' '.join(names.words(folded.replace('sulph', 'sulf')))} "
    best: tuple[int, MagnesiumForm] | None = None
    for form in supplement.forms:
        length = max((len(called) for called in _called(form) if f" {called} " in said), default=0)
        if length and (best is None or length > best[0]):
            best = length, form
    return best[1] if best else None


def _called(form: MagnesiumForm) -> Iterator[str]:
    """What people call a compound: its id, its name without the metal, and what stands in parentheses."""
    whole = re.sub(r"\([^)]*\)|\b(?:tri)?magnesium\b", " ", form.name.lower())
    inside = re.findall(r"\(([^)\d]+)\)", form.name.lower())
    for text in (form.id.replace("_", " "), whole.partition(",")[0], whole.replace(",", " "), *inside):
        words = names.words(names.fold(text))
        yield " ".join(words)
        yield " ".join(word for word in words if word not in _OFTEN_LEFT_OUT)


def hydrates(supplement: Supplement, form: MagnesiumForm) -> tuple[MagnesiumForm, ...]:
    """Return the other compounds that packs call by the same name: with water in them, or another ratio."""
    name = form.id.partition("_")[0] if not form.id.startswith("l_") else form.id.split("_")[1]
    return tuple(other for other in supplement.forms if other is not form and name in other.id.split("_"))


def element_mg(library: Library, taken: Taken) -> float | None:
    """Return the mg a day that count towards a limit; None when the content cannot say.

    Raises:
        ValueError: The reading is still open.
    """
    if taken.reading is None:
        raise ValueError("it has to be asked what the figure is")
    if taken.unit == "iu":
        if taken.id == VITAMIN_D:
            return amounts.vitamin_d_ug(taken.daily) / 1_000
        return amounts.vitamin_e_mg_at_limit(taken.daily, taken.reading)
    if taken.reading == "element":
        return taken.daily
    form = form_of(library, taken)
    return None if form is None else amounts.elemental_mg(taken.daily, form.elemental_fraction_pct)


def form_of(library: Library, taken: Taken) -> MagnesiumForm | None:
    """Return the compound of what is taken, if the content knows it."""
    supplement = library.supplements.get(taken.id)
    forms = supplement.forms if supplement else ()
    return next((form for form in forms if form.id == taken.form), None)


def range_mg(library: Library, taken: Taken) -> tuple[float, float] | None:
    """Return the least and the most mg a day that a figure can mean; None when the content cannot say."""
    readings: tuple[Reading, ...] = ("element", "compound")
    if taken.reading is not None:
        readings = (taken.reading,)
    elif taken.unit == "iu":
        readings = ("natural", "synthetic")
    found = [element_mg(library, replace(taken, reading=reading)) for reading in readings]
    known = [mg for mg in found if mg is not None]
    # A compound of unknown strength holds something between nothing and its weight: that is no amount.
    return (min(known), max(known)) if len(known) == len(found) else None


def beside(supplement: Supplement, mg: float, region: Region | None) -> tuple[Beside, ...]:
    """Return the limits that count for somebody, each with the share of it that `mg` a day are."""
    limits = (limit for limit in supplement.upper_limits if counts_in(limit.region, region))
    return tuple(Beside(limit, _share(limit, mg)) for limit in limits)


def _share(limit: UpperLimit, mg: float) -> float | None:
    in_mg = _UNITS_MG.get(limit.unit.partition(" ")[0])
    return mg / (limit.value * in_mg) if in_mg and isinstance(limit.value, float) else None


def pain_reliever(library: Library, index: Index, ingredient: str) -> PainReliever | None:
    """Return the card whose numbers are about this ingredient."""
    card = index.medicine_cards.get(ingredient)
    return library.pain_relief[card] if card else None


def comparable(reliever: PainReliever, ingredient: str) -> bool:
    """Say whether the card's maximum is this ingredient's: one card gives it for the first of two."""
    said = reliever.dose.lower()
    others = [word for word in ("diphenhydramine", "doxylamine") if word in said]
    return not others or ingredient == others[0]


def add(parts: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Return the least and the most that some ranges can add up to."""
    return sum(low for low, _ in parts), sum(high for _, high in parts)
