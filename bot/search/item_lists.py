"""Names in a list of what somebody takes: without amounts and times, and split where known names begin."""

import re
from collections.abc import Iterator
from datetime import date

from bot.domain import names
from bot.domain.parsing.several import name_with_amount
from bot.search import ConceptMention, Index, item_names
from bot.search.vocabulary import TAKEN_KINDS

# A number without a unit behind a name: "ramipril 2.5".
_BARE_STRENGTH = re.compile(r"(?<=[^\W\d])\s(?:\d{1,4}[.,])?\d{1,5}$", re.ASCII)
_A_PAIR = 2
_LOOSE_ENDS = " ,;"


def is_known_name(index: Index, text: str) -> bool:
    """Return whether a text begins with the name of something that people take."""
    found = _taken(index, names.fold(text))
    return bool(found) and found[0].start == 0


def names_in(index: Index, text: str, today: date) -> list[str]:
    """Return the names in one item of a list; no word that could be a name is dropped.

    A text that is one known name comes back as typed, since its amount can matter (aspirin 75 mg). Another is
    read without times and strength, then cut where known names begin: "aspirin ibuprofen warfarin".

    Args:
        index: The index of names.
        text: The item as typed.
        today: The person's local date.
    """
    bare = name_with_amount(text, today, index.language)
    for reading in (text, bare):
        if _is_known(index, reading):
            return [reading]
    nameless = _BARE_STRENGTH.sub("", bare)
    if nameless != bare and _is_medicine(index, nameless):
        return [nameless]
    return list(_cut(index, text, today)) or [text]


def _is_known(index: Index, text: str) -> bool:
    return all(each.concept is not None for each in item_names.resolve_names(index, text, guess=False))


def _is_medicine(index: Index, text: str) -> bool:
    """Return whether a text names one medicine; the number behind other names may belong to them."""
    found = [each.concept for each in item_names.resolve_names(index, text, guess=False)]
    return all(each is not None and each.kind == "medicine" for each in found)


def _taken(index: Index, folded: str) -> list[ConceptMention]:
    return [each for each in index.find(folded) if each.concept.kind in TAKEN_KINDS]


def _cut(index: Index, text: str, today: date) -> Iterator[str]:
    """Yield the parts of a text that begin with known names; nothing where fewer than two stand in it."""
    folded = names.fold(text)
    found = _taken(index, folded)
    if len(found) < _A_PAIR:
        return
    written = text if len(text) == len(folded) else folded
    yield from _named(index, written[: found[0].start])
    ends = [*(each.start for each in found[1:]), len(folded)]
    for mention, end in zip(found, ends, strict=True):
        parts = names_in(index, written[mention.start : end].strip(_LOOSE_ENDS), today)
        if all(_is_known(index, each) for each in parts):
            yield from parts
        else:
            yield written[mention.start : mention.end]
            yield from _named(index, written[mention.end : end])


def _named(index: Index, text: str) -> list[str]:
    """Return what stands beside known names, if it could be a name itself."""
    return [text.strip(_LOOSE_ENDS)] if item_names.has_name(names.fold(text), index.language) else []
