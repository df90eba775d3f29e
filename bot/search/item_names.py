"""Resolution of a typed item name to a concept, or to an unknown name with suggestions."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.domain import names
from bot.domain.language import Language
from bot.domain.parsing import amounts
from bot.domain.parsing.tokens import tokenize
from bot.domain.units import MG_PER_UNIT
from bot.search import Index
from bot.search.vocabulary import Concept

MAX_NAME_LENGTH = 100
"""Characters of a name at most; longer names are cut, to be readable and to bound the work."""

_MAX_PARTS = 50
_MAX_REMEMBERED = 500
_MAX_SUGGESTIONS = 3
_PARENTHESES = re.compile(r"\([^)]{0,100}\)")
_JOINED = re.compile(r"[;&+\n]|\b(?:and|with|plus)\b", re.IGNORECASE)
_SALTS = frozenset(
    names.words(
        "acetate anhydrous ascorbate besylate bromide calcium carbonate chloride citrate fumarate"
        " gluconate hcl hydrobromide hydrochloride maleate mesylate monohydrate oxide phosphate"
        " picolinate sodium succinate sulfate sulphate tartrate"
    )
)
_PACKAGING_WORDS = frozenset(
    names.words(
        "tablet tab pill capsule cap caplet gummy gummie gummies softgel liquid drop syrup powder"
        " gel cream spray patch supplement extract oral daily extra strength max maximum regular er"
        " xr sr xl la cr ec mr dr otc brand generic mg mcg ug g iu ml my the a of dose low high"
        " medicine medication x"
    )
)


@dataclass(frozen=True, slots=True)
class ResolvedName:
    """One resolved name of a person's list.

    Attributes:
        name: The name as written, cut to `MAX_NAME_LENGTH`.
        concept: The concept it names; None when the name is unknown.
        suggestions: Labels of concepts with names near it, when none is certain.
        corrected: The name is misspelt; its reading is shown, and confirmed before it is recorded.
    """

    name: str
    concept: Concept | None
    suggestions: tuple[str, ...] = ()
    corrected: bool = False

    @property
    def confirmation_labels(self) -> tuple[str, ...]:
        """Labels to choose from before the name is recorded; empty where the name is certain or unknown."""
        return (self.concept.label,) if self.concept is not None and self.corrected else self.suggestions


def resolve_names(index: Index, written: str, *, guess: bool = True) -> Iterator[ResolvedName]:
    """Yield the names in `written`: usually one, several if it joins them ("zinc and iron").

    No part is dropped: an unknown name is yielded without a concept.

    Args:
        index: The index of names.
        written: The text as the person wrote it.
        guess: Whether to search for names near an unknown one, which takes time.
    """
    whole = _resolve(index, written, guess=guess)
    parts = [part for each in _JOINED.split(written[: names.MAX_TEXT]) if (part := each.strip())]
    if whole.concept is None and len(parts) > 1:
        yield from (_resolve(index, part, guess=guess) for part in parts[:_MAX_PARTS])
        yield from (ResolvedName(shorten_name(part), None) for part in parts[_MAX_PARTS:])
    else:
        yield whole


def mean_same(index: Index, one: str, other: str) -> bool:
    """Return whether two names mean the same item: equal when folded, or brands of equal ingredients."""
    if names.words(names.fold(one)) == names.words(names.fold(other)):
        return True
    known = _ingredients(index, one)
    return bool(known) and known == _ingredients(index, other)


def _ingredients(index: Index, written: str) -> frozenset[str]:
    """Return the ingredients of all names in a text; none where part of it is unknown."""
    found = [item.concept for item in resolve_names(index, written, guess=False)]
    if any(thing is None for thing in found):
        return frozenset()
    return frozenset(entity for thing in found if thing is not None for entity in thing.entities)


def has_name(folded: str, language: Language) -> bool:
    """Return whether a folded text has a word besides additions of packs, numbers and connectors."""
    nameless = _PACKAGING_WORDS | language.lines.connectors
    return any(word not in nameless and not word.isdigit() for word in names.words(folded))


def shorten_name(written: str) -> str:
    """Return a name on one line, cut to `MAX_NAME_LENGTH`."""
    return " ".join(written.split())[:MAX_NAME_LENGTH]


def _resolve(index: Index, written: str, *, guess: bool) -> ResolvedName:
    name = shorten_name(written)
    folded = names.fold(name)
    known = _known(index, folded)
    if known is not None and known.term is not None:
        return ResolvedName(
            name, _refine_dose(index, index.concepts[known.term], folded), corrected=known.corrected
        )
    readings = dict.fromkeys(_name_variants(folded, index.language) if guess else ())
    near = (index.lexicon.resolve(reading).suggestions for reading in readings)
    meant = (*(_contained_terms(index, folded) if guess else ()), *next(filter(None, near), ()))
    return ResolvedName(name, None, tuple(dict.fromkeys(_labels(index, meant)))[:_MAX_SUGGESTIONS])


def _known(index: Index, folded: str) -> names.LexiconMatch | None:
    """Return what a name stands for.

    The names of a person's list are looked up for each pair on it, so the latest names are remembered.
    """
    if folded not in index.known_names:
        if len(index.known_names) >= _MAX_REMEMBERED:
            index.known_names.clear()
        index.known_names[folded] = _look_up(index, folded)
    return index.known_names[folded]


def _look_up(index: Index, folded: str) -> names.LexiconMatch | None:
    """Return what a name stands for; right as it stands says more than a longer reading, corrected."""
    corrected = None
    for reading in _name_variants(folded, index.language):
        match = index.lexicon.resolve(reading, guess=False)
        if match.term is not None and not match.corrected:
            return match
        corrected = corrected or (match if match.term is not None else None)
    return corrected


def _contained_terms(index: Index, folded: str) -> Iterator[str]:
    """Yield the terms of names inside a name: "tylenol zzz" may be Tylenol itself."""
    return (mention.term for mention in index.lexicon.find(folded))


def _name_variants(folded: str, language: Language) -> Iterator[str]:
    """Yield the name, then variants without the additions of packs: strength, salt, form, an explanation."""
    yield folded
    if (outside := _PARENTHESES.sub(" ", folded)) != folded:
        yield outside
    plain = names.words(_PARENTHESES.sub(" ", amounts.remove_amounts(folded, language)))
    bare = [word for word in plain if word not in _PACKAGING_WORDS and not _is_strength(word)]
    yield " ".join(bare)
    while len(bare) > 1 and bare[-1] in _SALTS:
        bare.pop()
        yield " ".join(bare)


def _is_strength(word: str) -> bool:
    """Return whether a word is a number of two or more digits; one digit can be part of a name (omega 3)."""
    return word.isdigit() and len(word) > 1


def _labels(index: Index, terms: tuple[str, ...]) -> Iterator[str]:
    return (index.concepts[term].label for term in terms if index.concepts[term].substance is not None)


def _refine_dose(index: Index, thing: Concept, folded: str) -> Concept:
    """Tell heart aspirin from pain-dose aspirin where the amount is written; the rules differ."""
    low = index.low_doses.get(thing.id)
    if low is None or thing.substance is None:
        return thing
    strength = amounts.extract_amount(tokenize(folded, index.language)).amount
    if not isinstance(strength, amounts.Amount) or strength.unit not in MG_PER_UNIT:
        return thing
    # The strength of one piece decides which aspirin it is, however many are taken.
    most = low.low_dose_up_to_mg or 0
    if float(strength.value) / float(strength.pieces) * MG_PER_UNIT[strength.unit] <= most:
        return index.concepts[low.id]
    return replace(thing, substance=replace(thing.substance, groups=thing.substance.groups - {low.id}))
