"""Index of names and cards: which concepts a text mentions, and which card of the library answers it.

`build` joins the library with content/names.yaml once, at start. No question is stored here.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from pathlib import Path

from bot.domain import names
from bot.domain.interactions import InteractionRules
from bot.domain.language import Language
from bot.domain.languages import ENGLISH
from bot.domain.names import Lexicon, Mention
from bot.library import Library, MedicineClass, MenuTopic
from bot.search import vocabulary
from bot.search.cards import build_cards
from bot.search.fulltext import Card, FullText, Hit
from bot.search.interaction_rules import build_rules
from bot.search.vocabulary import Concept, ConceptKind

__all__ = ["Card", "Concept", "ConceptKind", "ConceptMention", "Hit", "Index", "MenuTopic", "build"]

# Scores of a card in the unit of the full-text score: a good match of words is about 10.
_SAME_SUBJECT = 10.0
_OTHER_SUBJECT = 3.0
_MAX_OTHERS = 2
_OWN_CARD = 8.0
# An entry called by a name other than its subject's is what is asked: "mri" together with "back pain".
_CALLED_SCORE = 22.0
_FIRST_NAMED = 2.0
# Weight by kind: what a person takes says more about a question than what they take it for.
_WEIGHT = {"subject": 0.8}
_SCORE_BY_CARD_KIND = {"entry": 5.0, "claim": 2.0, "red_flag": 0.0}
_MAX_HITS = 60
_PARENTHESES = re.compile(r"\([^()]*\)")


@dataclass(frozen=True, slots=True)
class ConceptMention:
    """A concept that a text names, and its place in the folded text; `corrected`: the name is misspelt."""

    concept: Concept
    start: int
    end: int
    corrected: bool = False


class Index:
    """Lexicon, cards and rules to understand a question; created by `build`.

    Attributes:
        language: The language in which texts are read.
    """

    def __init__(self, library: Library, words: vocabulary.Vocabulary, language: Language) -> None:
        self.language = language
        plain = Lexicon(words.names)
        self.concepts: Mapping[str, Concept] = words.concepts
        self.medicine_cards: Mapping[str, str] = words.cards
        classes = library.medicines.values()
        self._class_subjects = frozenset(each.as_subject for each in classes if each.as_subject)
        self.low_doses: Mapping[str, MedicineClass] = {
            vocabulary.slug(each.low_dose_of): each for each in classes if each.low_dose_of
        }
        self.rules: InteractionRules = build_rules(library, words.ingredients)
        self._class_subjects = frozenset(
            each.as_subject for each in library.medicines.values() if each.as_subject
        )
        ingredients = {
            card: frozenset(part for part, shown in words.cards.items() if shown == card)
            for card in library.pain_relief
        }
        self._cards = build_cards(library, lambda text: self._entities(plain, text), ingredients)
        self._own = self._own_cards(plain)
        self._entries = {card.id: card for card in self._cards if card.kind == "entry"}
        self._text = FullText(self._cards)
        self.off_topic_words = frozenset(
            word for text in words.off_topic for word in names.words(names.fold(text))
        )
        everyday = (*words.ordinary, *words.off_topic, *_ordinary_texts(library, self._cards))
        self.lexicon = Lexicon(words.names, everyday)
        called = {name: entry.id for entry in library.entries.values() for name in entry.names}
        self._card_names = Lexicon(called, (*everyday, *words.names))

    def in_language(self, language: Language) -> "Index":
        """Return this index for texts in another language; both share everything else."""
        other = copy(self)
        other.language = language
        return other

    def find(self, folded: str) -> tuple[ConceptMention, ...]:
        """Return the concepts that a folded text mentions, in order.

        Parentheses may hold a gloss that splits a name, as in "tylenol (acetaminophen) 3", so the text is
        also read without them, and the longer mention wins.
        """
        mentions = set(self.lexicon.find(folded))
        if "(" in folded:
            mentions |= set(self.lexicon.find(_PARENTHESES.sub(lambda gap: " " * len(gap[0]), folded)))
        longest: list[Mention] = []
        for mention in sorted(mentions, key=lambda item: (item.start, -item.end)):
            if not longest or mention.end > longest[-1].end:
                longest.append(mention)
        found = (
            ConceptMention(self.concepts[each.term], each.start, each.end, each.corrected) for each in longest
        )
        return tuple(item for item in found if item.concept.kind != "nothing")

    def rank_cards(
        self, folded: str, mentions: Sequence[ConceptMention], hits: Sequence[Hit], *, together: bool
    ) -> tuple[Card, ...]:
        """Return the cards that answer a text, the nearest first.

        A medicine that is neither a supplement nor a pain reliever is not a subject by itself: a card that
        merely warns of it answers no question about it.

        Args:
            folded: The folded text.
            mentions: Mentions in the text.
            hits: Result of `search` for the text.
            together: Whether the text asks what goes with what.
        """
        things = [item.concept for item in mentions]
        topics = {thing.topic for thing in things if _is_subject(thing)}
        if not topics and not together:
            things = []
        # A spasm of the back is about the back.
        if any(thing.kind == "subject" and not thing.without_place for thing in things):
            things = [thing for thing in things if not thing.without_place]
        about = {entity: _WEIGHT.get(thing.kind, 1.0) for thing in things for entity in thing.entities}
        groups = {group: 1.0 for thing in things if thing.substance for group in thing.substance.groups}
        who = {item.concept.id: 1.0 for item in mentions if item.concept.qualifies == "person"}
        about = {entity: weight for entity, weight in about.items() if entity not in who}
        called = frozenset(self._entries_called(folded, topics))
        return (
            self._rank(hits, about, called)
            or self._rank(hits, groups, called)
            or self._rank(hits, who, called)
        )

    def _entries_called(self, folded: str, topics: Collection[MenuTopic | None]) -> Iterator[str]:
        """Yield the ids of entries called by name; a single word counts only if the entry's topic fits."""
        for mention in self._card_names.find(folded):
            card = self._entries[mention.term]
            if card.topic in topics or " " in folded[mention.start : mention.end]:
                yield card.id

    def is_own_card(self, entity: str, card_id: str) -> bool:
        """Return whether a card is the main card of a supplement or pain reliever (by its own id)."""
        ingredients = [part for part, shown in self.medicine_cards.items() if shown == entity]
        return card_id in {self._own.get(part) for part in (entity, *ingredients)}

    def subjects_of_card(self, card: str) -> frozenset[str]:
        """Return the subjects by which rules name any ingredient of a pain reliever's card: "nsaid"."""
        shown = [self.concepts[part].substance for part, its in self.medicine_cards.items() if its == card]
        groups = frozenset[str]().union(*(each.groups for each in shown if each is not None))
        return groups & self._class_subjects

    def search(self, folded: str) -> tuple[Hit, ...]:
        """Return hits of the cards that share words with a folded text, best first."""
        return self._text.search(names.words(folded), self.language.questions.stop_words, _MAX_HITS)

    def _rank(
        self, hits: Sequence[Hit], about: Mapping[str, float], called: frozenset[str]
    ) -> tuple[Card, ...]:
        scores = {(hit.card.kind, hit.card.id): hit.score for hit in hits}
        own = {self._own[entity] for entity in about if entity in self._own}
        first = next(iter(about), None)

        def nearness(card: Card) -> float:
            near = scores.get((card.kind, card.id), 0.0) + _SCORE_BY_CARD_KIND[card.kind]
            near += sum(_SAME_SUBJECT * about[entity] for entity in card.about & about.keys())
            near -= _OTHER_SUBJECT * min(len(card.about - about.keys()), _MAX_OTHERS)
            near += _FIRST_NAMED if first in card.about else 0.0
            if card.kind == "entry":
                near += _OWN_CARD if card.id in own else _CALLED_SCORE if card.id in called else 0.0
            return near

        candidates = (card for card in self._cards if card.about & about.keys() or card.id in called)
        return tuple(sorted(candidates, key=nearness, reverse=True))

    def _entities(self, lexicon: Lexicon, text: str) -> frozenset[str]:
        mentions = lexicon.find(names.fold(text))
        return frozenset(entity for mention in mentions for entity in self.concepts[mention.term].entities)

    def _own_cards(self, lexicon: Lexicon) -> dict[str, str]:
        """Return the main entry of each entity: the one with the most names of it."""
        counts: Counter[tuple[str, str]] = Counter()
        for card in self._cards:
            if card.kind == "entry":
                counts.update(
                    (entity, card.id) for name in card.names for entity in self._entities(lexicon, name)
                )
        own: dict[str, str] = {}
        for (entity, card_id), _ in counts.most_common():
            own.setdefault(entity, card_id)
        return own


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The content and the index built from it, which always belong together."""

    library: Library
    index: Index

    def in_language(self, language: Language) -> "Knowledge":
        """Return the same content for texts in another language."""
        return (
            self if language is self.index.language else replace(self, index=self.index.in_language(language))
        )


def _is_subject(thing: Concept) -> bool:
    ours = thing.kind in {"subject", "supplement"} or thing.topic is not None
    return ours and thing.qualifies != "person"


def _ordinary_texts(library: Library, shown: Sequence[Card]) -> Iterator[str]:
    """Yield the texts whose words are ordinary English."""
    yield from (f"{card.title} {card.text}" for card in shown)
    yield from (tip.text for tip in library.tips.values())
    yield from (item.statement for item in library.guidance.values())


def build(library: Library, directory: Path) -> Index:
    """Return the index of `library` and of names.yaml in `directory`, which are in English.

    Raises:
        ContentError: names.yaml is missing or malformed, or contains an unknown id.
    """
    return Index(library, vocabulary.load(library, directory), ENGLISH)
