"""Daily amounts of one item, compared with its limits: `/dose`. Never a recommendation."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from math import ceil
from typing import Literal

from bot.domain import names, units
from bot.domain.parsing import amounts as reading
from bot.domain.parsing.amounts import Amount
from bot.domain.parsing.errors import ParseError
from bot.domain.parsing.errors import ParseErrorKind as Unread
from bot.domain.parsing.frequencies import AMOUNT_PLACEHOLDER, Frequency, find_frequency, remove_frequencies
from bot.domain.parsing.tokens import Token, Tokens, is_clock_like, is_number_like, tokenize
from bot.domain.profiles import Region
from bot.domain.regions import limit_applies
from bot.domain.units import MG_PER_UNIT
from bot.library import Compound, Library, PainReliever, Supplement, UpperLimit, VitaminKind
from bot.search import ConceptMention, Knowledge

_COMPOUND = re.compile(r"\b(?:\w{4,}ate|oxide|hydroxide|chloride|ferrous|oil)\b")
_ELEMENT = re.compile(r"\belemental\b|\bof which\b|\bepa\b.{0,200}\bdha\b")
_SYNTHETIC = re.compile(r"\bsynthetic\b|\bdl\b|\bdl-|\ball[ -]rac")
_NATURAL = re.compile(r"\bnatural\b|\bd-|\brrr\b")
_BY_WEIGHT = re.compile(r"per (?:kg|kilo)|/ ?kg")
_BY_VOLUME = re.compile(r"\d ?m?c?g ?(?:/|per) ?\d* ?(?:ml|dl|l)\b")
_AT_ONCE = re.compile(r"no more than (\d+) mg at once")
_NAME = "¤"
# Words that join two amounts to be added up: each alone is less than the person takes.
_ADDED = re.compile(r"\b(?:and|plus|then)\b|\+")
_A_NUMBER = re.compile(r"\d[\d.,]*")
_MAX_PERIOD = 31  # days; an item taken less often has no meaningful daily amount
_INITIAL = 3  # letters that even a misspelt name shares with the right one
_OFTEN_LEFT_OUT = frozenset({"l", *names.words("anhydrous")})
_MOST = 1_000_000  # mg or IU; beyond it a number is a slip of the hand
# Units that mean IU on packs of vitamins; for other items such a unit has no weight.
_IN_UNITS = frozenset({"IU", "unit"})

AmountUnit = Literal["mg", "iu"]
AmountReading = Literal["element", "compound", VitaminKind]


# Counts in words: "a pair of nurofen 200 mg" is more than 200 mg.
_COUNTS_IN_WORDS = frozenset({"couple", "pair", "several", "handful", "dozen"})


class AmountProblem(Enum):
    """Why an amount cannot be compared."""

    NOTHING = "nothing"
    UNKNOWN = "unknown"
    SEVERAL = "several"
    MIXTURE = "mixture"
    NOT_OURS = "not ours"
    NO_AMOUNT = "no amount"
    PIECES = "pieces"
    TWO_READINGS = "two readings"
    LEFT_OVER = "left over"
    UNITS = "units"
    HUGE = "huge"
    NOT_DAILY = "not daily"


@dataclass(frozen=True, slots=True)
class AmountTaken:
    """An amount of one item as written.

    Attributes:
        id: Id of a supplement, or the ingredient of a pain reliever.
        per_intake: The amount taken at one time.
        unit: The unit of `per_intake`.
        times: Intakes within `days`.
        days: Days of one period; 7 for "once a week".
        form: Id of the compound that the text names.
        reading: What the figure measures; None: the text leaves it open, and the bot has to ask.
    """

    id: str
    per_intake: float
    unit: AmountUnit
    times: int = 1
    form: str | None = None
    reading: AmountReading | None = None
    days: int = 1

    @property
    def daily(self) -> float:
        """Amount of a day, on average where the item is not taken every day."""
        return self.per_intake * self.times / self.days


@dataclass(frozen=True, slots=True)
class LimitComparison:
    """A limit, and the share of it that an amount is: 1.0 is all; None: the limit has no usable number."""

    limit: UpperLimit
    share: float | None


def read_amount(knowledge: Knowledge, text: str) -> AmountTaken | AmountProblem:
    """Return the amount that a text says is taken, or why it is not certain."""
    folded = names.fold(text)
    found = [item for item in knowledge.index.find(folded) if item.concept.substance is not None]
    things = {item.concept.id for item in found}
    words = mask_names(tokenize(folded, knowledge.index.language), found)
    if len(things) != 1:
        return _unnamed(words) if not things else AmountProblem.SEVERAL
    marked = _mark_amounts(words)
    amount = _amount(words, marked, folded)
    if isinstance(amount, AmountProblem):
        return amount
    often = find_frequency(marked) or Frequency()
    if often.days > _MAX_PERIOD:
        return AmountProblem.NOT_DAILY
    return _of_thing(knowledge, folded, found[0], amount, often)


def mask_names(words: Tokens, mentions: Sequence[ConceptMention]) -> Tokens:
    """Return words with the keys of mentions blanked, so that the 3 of omega 3 is no number.

    The strength in a name ("aspirin 75 mg") stays: it is the amount as well.
    """
    return words.of(
        replace(word, key="") if _is_named(word, mentions) and not _is_unit_at(words, at + 1) else word
        for at, word in enumerate(words)
    )


def _is_unit_at(words: Tokens, at: int) -> bool:
    return at < len(words) and _is_unit(words[at])


def _is_named(word: Token, found: Sequence[ConceptMention]) -> bool:
    return any(item.start < word.end and word.start < item.end for item in found) and not _is_unit(word)


def _is_unit(word: Token) -> bool:
    """Return whether a word is a unit of weight: "mg" also stands for magnesium."""
    return word.key in MG_PER_UNIT


def _unnamed(words: Tokens) -> AmountProblem:
    rest = " ".join(word.text for word in reading.extract_amount(words).rest)
    return AmountProblem.UNKNOWN if re.search(r"[^\W\d_]{3}", rest) else AmountProblem.NOTHING


def _amount(words: Tokens, marked: Tokens, folded: str) -> Amount | AmountProblem:
    """Return the one amount of a text, or why it has no certain one."""
    amount = reading.extract_amount(words).amount
    if isinstance(amount, ParseError):
        added = len(reading.amounts_in(words)) > 1 and _ADDED.search(folded)
        why = _amount_problem(amount)
        return AmountProblem.LEFT_OVER if added and why is AmountProblem.SEVERAL else why
    if _BY_WEIGHT.search(folded):
        return AmountProblem.UNITS
    if amount is None or words.language.questions.how_many.search(folded):
        return AmountProblem.PIECES if _BY_VOLUME.search(folded) else AmountProblem.NO_AMOUNT
    if amount.unit not in MG_PER_UNIT.keys() | _IN_UNITS:
        return AmountProblem.UNITS if amount.unit == "billion CFU" else AmountProblem.PIECES
    if _number_beside(marked) or any(word.key in _COUNTS_IN_WORDS for word in words):
        return AmountProblem.LEFT_OVER
    return AmountProblem.HUGE if amount.value * Decimal(MG_PER_UNIT.get(amount.unit, 1)) > _MOST else amount


def _amount_problem(problem: ParseError) -> AmountProblem:
    """Return the problem of a parsed amount."""
    if problem.kind is Unread.HUGE_AMOUNT:
        return AmountProblem.HUGE
    if problem.suggestions:
        return AmountProblem.TWO_READINGS
    if _BY_WEIGHT.search(problem.text):
        return AmountProblem.UNITS
    if _BY_VOLUME.search(problem.text):
        return AmountProblem.PIECES
    return AmountProblem.SEVERAL if len(_A_NUMBER.findall(problem.text)) > 1 else AmountProblem.NO_AMOUNT


def _mark_amounts(words: Tokens) -> Tokens:
    """Return words with each amount as one word."""
    found = {each.start: each for each in reading.amounts_in(words)}
    inside = {index for each in found.values() for index in range(each.start + 1, each.end)}
    rest = [(index, word) for index, word in enumerate(words) if index not in inside]
    return words.of(replace(word, key=AMOUNT_PLACEHOLDER) if index in found else word for index, word in rest)


def _number_beside(marked: Tokens) -> bool:
    """Say whether a number stands right behind a name or an amount, and nothing says what it means."""
    said = remove_frequencies(
        " ".join(word.key or _NAME for word in marked), marked.language.frequencies
    ).split()
    numbers = (n for n, key in enumerate(said) if is_number_like(key) and not is_clock_like(key))
    return any(n and said[n - 1] in {_NAME, AMOUNT_PLACEHOLDER} for n in numbers)


def _of_thing(
    knowledge: Knowledge, folded: str, found: ConceptMention, amount: Amount, often: Frequency
) -> AmountTaken | AmountProblem:
    entities = found.concept.entities
    if len(entities) != 1:
        return AmountProblem.MIXTURE
    single = float(amount.value) * MG_PER_UNIT.get(amount.unit, 1.0)
    taken = AmountTaken(
        entities[0], single, "mg" if amount.unit in MG_PER_UNIT else "iu", often.times, days=often.days
    )
    if taken.id in knowledge.library.supplements:
        named = folded[found.start : found.end]
        return _of_supplement(knowledge.library.supplements[taken.id], taken, folded, named)
    if taken.id not in knowledge.index.medicine_cards:
        return AmountProblem.NOT_OURS
    if taken.unit == "iu":
        return AmountProblem.UNITS
    # A label's limit holds for each day by itself, so days without the medicine are not averaged in.
    return replace(taken, reading="element", times=ceil(often.times / often.days), days=1)


def _of_supplement(
    supplement: Supplement, taken: AmountTaken, folded: str, named: str
) -> AmountTaken | AmountProblem:
    if taken.unit == "iu" and not supplement.iu:
        return AmountProblem.UNITS
    if taken.unit == "iu" and supplement.iu_of_kinds:
        return replace(taken, reading=_vitamin_kind(folded))
    form = find_form(supplement, folded)
    plainly = named[:_INITIAL] == names.fold(supplement.name)[:_INITIAL]
    is_compound = form is not None or bool(_COMPOUND.search(folded)) or not plainly
    open_to_two = supplement.sold_as_compound and is_compound and not _ELEMENT.search(folded)
    return replace(taken, form=form.id if form else None, reading=None if open_to_two else "element")


def _vitamin_kind(folded: str) -> VitaminKind | None:
    if _SYNTHETIC.search(folded):
        return "synthetic"
    return "natural" if _NATURAL.search(folded) else None


def find_form(supplement: Supplement, folded: str) -> Compound | None:
    """Return the compound that a text names; of equal matches the content's first, the anhydrous one."""
    said = f" {' '.join(names.words(folded.replace('sulph', 'sulf')))} "
    best: tuple[int, Compound] | None = None
    for form in supplement.forms:
        called = _form_names(form.id, form.name, supplement.name)
        length = max((len(each) for each in called if f" {each} " in said), default=0)
        if length and (best is None or length > best[0]):
            best = length, form
    return best[1] if best else None


@lru_cache(maxsize=1_024)  # the content has a few dozen
def _form_names(form_id: str, name: str, element: str) -> frozenset[str]:
    """Return a compound's names: its id, its name without the element, and what stands in parentheses."""
    """What people call a compound: its id, its name without the element, and what stands in parentheses."""
    whole = re.sub(rf"\([^)]{{0,200}}\)|\b(?:di|tri)?{re.escape(element.lower())}\b", " ", name.lower())
    inside = re.findall(r"\(([^)\d]{1,200})\)", name.lower())
    texts = (form_id.replace("_", " "), whole.partition(",")[0], whole.replace(",", " "), *inside)
    said = [names.words(names.fold(text)) for text in texts]
    shorter = ([word for word in words if word not in _OFTEN_LEFT_OUT] for words in said)
    return frozenset(" ".join(words) for words in (*said, *shorter))


def forms_with_same_name(supplement: Supplement, form: Compound) -> tuple[Compound, ...]:
    """Return the other compounds with the same name on packs: hydrates, or another ratio."""
    name = form.id.partition("_")[0] if not form.id.startswith("l_") else form.id.split("_")[1]
    return tuple(other for other in supplement.forms if other is not form and name in other.id.split("_"))


def element_mg(library: Library, taken: AmountTaken) -> float | None:
    """Return the mg a day that count towards a limit; None when the content cannot say.

    Raises:
        ValueError: The reading is still open.
    """
    if taken.reading is None:
        raise ValueError("it has to be asked what the figure is")
    if taken.unit == "iu":
        unit = library.supplements[taken.id].find_iu(taken.reading)
        return None if unit is None else unit.mg(taken.daily)
    if taken.reading == "element":
        return taken.daily
    form = form_of(library, taken)
    return None if form is None else units.elemental_mg(taken.daily, form.elemental_fraction_pct)


def form_of(library: Library, taken: AmountTaken) -> Compound | None:
    """Return the compound of an amount, if the content has it."""
    supplement = library.supplements.get(taken.id)
    forms = supplement.forms if supplement else ()
    return next((form for form in forms if form.id == taken.form), None)


def range_mg(library: Library, taken: AmountTaken) -> tuple[float, float] | None:
    """Return the least and the most mg a day that a figure can mean; None when the content cannot say."""
    readings: tuple[AmountReading, ...] = ("element", "compound")
    if taken.reading is not None:
        readings = (taken.reading,)
    elif taken.unit == "iu":
        readings = ("natural", "synthetic")
    found = [element_mg(library, replace(taken, reading=reading)) for reading in readings]
    known = [mg for mg in found if mg is not None]
    # A compound of unknown strength contains anything from nothing to its full weight: no usable range.
    return (min(known), max(known)) if len(known) == len(found) else None


def compare_with_limits(
    supplement: Supplement, mg: float, region: Region | None
) -> tuple[LimitComparison, ...]:
    """Return the limits that apply in a region, each with the share of it that `mg` a day are."""
    limits = (limit for limit in supplement.upper_limits if limit_applies(limit.region, region))
    return tuple(LimitComparison(limit, _share(limit, mg)) for limit in limits)


def _share(limit: UpperLimit, mg: float) -> float | None:
    most = units.limit_mg(limit.value, limit.unit)
    return mg / most if most else None


def single_max_mg(limit: UpperLimit) -> float | None:
    """Return the most mg at one time that the scope of a limit names; None when it names none."""
    found = _AT_ONCE.search(limit.scope)
    return None if found is None else float(found[1])


def find_pain_reliever(knowledge: Knowledge, ingredient: str) -> PainReliever | None:
    """Return the pain reliever's card for an ingredient; None where there is none."""
    card = knowledge.index.medicine_cards.get(ingredient)
    return knowledge.library.pain_relief[card] if card else None


def add_ranges(parts: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Return the sum of ranges as a range."""
    return sum(low for low, _ in parts), sum(high for _, high in parts)
