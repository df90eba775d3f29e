"""Warnings from a person's profile or message: for whom the content says to ask a professional first.

No medical knowledge is here: conditions and cautions are in the content, and only its words are repeated.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.domain.conditions import NAMED_CONDITIONS, NamedCondition
from bot.domain.profiles import CONDITIONS, Condition
from bot.library import Library, repeated_id

NO_AMOUNTS_FOR: frozenset[Condition] = frozenset({"pregnancy", "breastfeeding", "under_18"})
"""Conditions for which the content gives no doses: its red flags `pregnancy` and `child`."""

ALWAYS_ASK: frozenset[Condition] = NO_AMOUNTS_FOR | {"kidney_disease"}
"""Conditions with which everything is asked about first, as `scope` of content/emergency.yaml says."""

# How the content's `ask_first` and `do_not` lists refer to a condition.
_CONTENT_WORDINGS: Mapping[NamedCondition, re.Pattern[str]] = {
    "kidney_disease": re.compile(r"kidney(?! stones)|dialysis", re.IGNORECASE),
    "pregnancy": re.compile(r"pregnan", re.IGNORECASE),
    "breastfeeding": re.compile(r"breastfe", re.IGNORECASE),
    "under_18": re.compile(r"\bchild|teenager|under-\d", re.IGNORECASE),
    "blood_thinner": re.compile(r"blood thinner|warfarin|antiplatelet|low-dose aspirin", re.IGNORECASE),
    "ulcer": re.compile(r"\bulcer", re.IGNORECASE),
    "nsaid_allergy": re.compile(r"after any nsaid", re.IGNORECASE),
    "asthma": re.compile(r"\basthma", re.IGNORECASE),
    "antidepressant": re.compile(r"\bSSRI", re.IGNORECASE),
    "steroid": re.compile(r"\bsteroid", re.IGNORECASE),
    "heart": re.compile(r"heart disease|heart failure|heart surgery|\bstroke", re.IGNORECASE),
    "blood_pressure": re.compile(r"high blood pressure|\bdiuretic", re.IGNORECASE),
    "liver": re.compile(r"\bliver", re.IGNORECASE),
    "alcohol": re.compile(r"alcohol", re.IGNORECASE),
    "lithium": re.compile(r"\blithium", re.IGNORECASE),
    "methotrexate": re.compile(r"\bmethotrexate", re.IGNORECASE),
    "over_60": re.compile(r"\bage 60\b", re.IGNORECASE),
    "dehydration": re.compile(r"\bdehydrat", re.IGNORECASE),
}
_AMOUNT = re.compile(
    r"\d\s?(?:mg|g|micrograms?|ug|µg|iu)\b|\b(?:one|two|three|\d+) (?:more|tablets?|capsules?|doses?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ProfileWarning:
    """Why a person should ask a professional before they take an item.

    Attributes:
        conditions: Conditions of the person's profile that matter here.
        cautions: The content's lines about these conditions, in its words.
        no_amounts: Whether no dose may be shown to the person.
    """

    conditions: tuple[Condition, ...]
    cautions: tuple[str, ...]
    no_amounts: bool


def find_profile_warning(
    library: Library, conditions: Collection[Condition], about: Iterable[str]
) -> ProfileWarning | None:
    """Return the warning that a person's profile adds to an answer, or None.

    Args:
        library: The content.
        conditions: Conditions that the person says they have.
        about: Ids of the supplements and pain relievers that the answer is about.
    """
    things = [each for each in about if each in library.supplements or each in library.pain_relief]
    lines = tuple(line for each in things for line in ask_first_lines(library, each))
    always = ALWAYS_ASK if things else frozenset[Condition]()
    spoken = {each: [line for line in lines if _CONTENT_WORDINGS[each].search(line)] for each in conditions}
    meant = tuple(each for each in CONDITIONS if each in conditions and (each in always or spoken[each]))
    if not meant:
        return None
    cautions = dict.fromkeys(line for each in meant for line in spoken[each])
    return ProfileWarning(meant, tuple(cautions), bool(NO_AMOUNTS_FOR & set(meant)))


@dataclass(frozen=True, slots=True)
class ConditionCaution:
    """Why a message that names a condition gets no plain answer about a pain reliever.

    Attributes:
        conditions: Conditions that the message names.
        reliever_id: Id of the pain reliever whose lists are quoted.
        label: Its name, where the message names it; None: it is the usual one.
        lines: Lines of these lists about the conditions, in the content's words; may be empty.
        replaces_cell: The cell of the answer would offer a pain reliever, so it is not shown.
    """

    conditions: tuple[NamedCondition, ...]
    reliever_id: str
    lines: tuple[str, ...]
    replaces_cell: bool = False
    label: str | None = None


def find_caution(
    library: Library, named: Collection[NamedCondition], relievers: Iterable[str]
) -> ConditionCaution | None:
    """Return the caution that comes before any answer about pain relievers, if a condition is named.

    Args:
        library: The content.
        named: Conditions that the message names.
        relievers: Ids of the pain relievers that the message names.
    """
    if not named:
        return None
    conditions = tuple(each for each in NAMED_CONDITIONS if each in named)
    usual = next(each.id for each in library.pain_relief.values() if each.usual)
    thing = next(iter(relievers), usual)
    lines = dict.fromkeys(
        line
        for each in conditions
        for line in ask_first_lines(library, thing)
        if _CONTENT_WORDINGS[each].search(line)
    )
    return ConditionCaution(conditions, thing, tuple(lines))


def ask_first_lines(library: Library, thing: str) -> Iterator[str]:
    """Yield the content's lines on who must not take a supplement or pain reliever, or has to ask first."""
    if thing in library.supplements:
        yield from library.supplements[thing].ask_first
    elif thing in library.pain_relief:
        yield from expand_lines(library, library.pain_relief[thing].do_not, "do_not")
        yield from expand_lines(library, library.pain_relief[thing].ask_first, "ask_first")


def expand_lines(library: Library, lines: Iterable[str], field: str) -> Iterator[str]:
    """Yield a pain reliever's list with "as for ibuprofen" written out."""
    for line in lines:
        item_id = repeated_id(line)
        if item_id is None:
            yield line
        else:
            yield from getattr(library.pain_relief[item_id], field)


def names_amount(text: str) -> bool:
    """Return whether a text names an amount, which people with `NO_AMOUNTS_FOR` are not told."""
    return bool(_AMOUNT.search(text))
