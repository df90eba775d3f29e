"""Index of names and cells: which concepts a text mentions, and which cells could answer it.

`build` joins the library with content/names.yaml once, at start. No question is stored here.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, replace
from pathlib import Path

from bot.domain import names
from bot.domain.interactions import InteractionRules
from bot.domain.language import Language
from bot.domain.languages import ENGLISH
from bot.domain.names import Lexicon, Mention
from bot.domain.triage.phrasings import RedFlagRule
from bot.library import Library, MedicineClass, MenuTopic
from bot.search import vocabulary
from bot.search.cells import Candidate, CellIndex
from bot.search.interaction_rules import build_rules
from bot.search.vocabulary import Concept, ConceptKind

__all__ = [
    "Candidate",
    "CellIndex",
    "Concept",
    "ConceptKind",
    "ConceptMention",
    "Index",
    "MenuTopic",
    "build",
]

_PARENTHESES = re.compile(r"\([^()]*\)")


@dataclass(frozen=True, slots=True)
class ConceptMention:
    """A concept that a text names.

    Attributes:
        start: Where its name begins in the folded text; `end`: where it ends.
        corrected: The name is misspelt.
        written: The name as it stands in the folded text.
    """

    concept: Concept
    start: int
    end: int
    corrected: bool = False
    written: str = ""


class Index:
    """Lexicon, cells and rules to understand a question; created by `build`.

    Attributes:
        language: The language in which texts are read.
        flag_names: What people call the red flags.
        low_doses: From an ingredient to the class of its low dose: "aspirin" to heart aspirin.
        ids_of_low_doses: Ids of those classes.
        known_names: What the latest folded names of items stand for; see `bot.search.item_names`.
    """

    def __init__(self, library: Library, words: vocabulary.Vocabulary, language: Language) -> None:
        self.language = language
        self.known_names: dict[str, names.LexiconMatch | None] = {}
        self.concepts: Mapping[str, Concept] = words.concepts
        self.medicine_cards: Mapping[str, str] = words.cards
        classes = library.medicines.values()
        self.low_doses: Mapping[str, MedicineClass] = {
            vocabulary.slug(each.low_dose_of): each for each in classes if each.low_dose_of
        }
        self.ids_of_low_doses = frozenset(each.id for each in self.low_doses.values())
        self.rules: InteractionRules = build_rules(library, words.ingredients)
        self._class_subjects = frozenset(each.as_subject for each in classes if each.as_subject)
        outweighing = frozenset(each.id for each in classes if each.outweighs)
        self.cells = CellIndex(library.pages, words.concepts, outweighing)
        self._only_in_lists = words.only_in_lists
        self.off_topic_words = frozenset(
            word for text in words.off_topic for word in names.words(names.fold(text))
        )
        texts = list(_ordinary_texts(library))
        self.lexicon = Lexicon(words.names, (*words.ordinary, *words.off_topic, *texts))
        flags = library.red_flags.values()
        self.flag_names = Lexicon({name: flag.id for flag in flags for name in flag.names}, texts)
        self._content_words = _words_of((*texts, *words.ordinary, *_wordings(library)))

    def in_language(self, language: Language) -> "Index":
        """Return this index for texts in another language; both share everything else."""
        other = copy(self)
        other.language = language
        other.known_names = {}
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
            ConceptMention(
                self.concepts[each.term], each.start, each.end, each.corrected, folded[each.start : each.end]
            )
            for each in longest
        )
        return tuple(
            item
            for item in found
            if item.concept.kind != "nothing" and item.written not in self._only_in_lists
        )

    def unknown_share(self, folded: str) -> float:
        """Return which share of the words of a folded text the content never uses, 0 to 1; 0 of no words."""
        written = [word for word in names.words(folded) if not word.isdigit()]
        return sum(word not in self._content_words for word in written) / len(written) if written else 0.0

    def subjects_of_card(self, card: str) -> frozenset[str]:
        """Return the subjects by which rules name any ingredient of a pain reliever's card: "nsaid"."""
        shown = [self.concepts[part].substance for part, its in self.medicine_cards.items() if its == card]
        groups = frozenset[str]().union(*(each.groups for each in shown if each is not None))
        return groups & self._class_subjects


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The content and the index built from it, which always belong together."""

    library: Library
    index: Index

    @property
    def red_flag_rules(self) -> tuple[RedFlagRule, ...]:
        """How people say red flags in the language of the texts; none where nobody has written it down."""
        return self.library.red_flag_rules.get(self.index.language.code, ())

    def in_language(self, language: Language) -> "Knowledge":
        """Return the same content for texts in another language."""
        return (
            self if language is self.index.language else replace(self, index=self.index.in_language(language))
        )


def _ordinary_texts(library: Library) -> Iterator[str]:
    """Yield the texts whose words are ordinary English; people write wordings, and spell them as they do."""
    for page in library.pages.values():
        yield page.summary
        for cell in page.cells.values():
            yield " ".join((cell.says, cell.more or "", cell.caution or ""))
    yield from (flag.title for flag in library.red_flags.values())
    yield from (tip.text for tip in library.tips.values())
    yield from (item.statement for item in library.guidance.values())


def _wordings(library: Library) -> Iterator[str]:
    for page in library.pages.values():
        for cell in page.cells.values():
            yield from cell.wordings


def _words_of(texts: Iterable[str]) -> frozenset[str]:
    """Return the words of texts, without those that only one of them has: a slip, or a word of a dialect."""
    counted = Counter(word for text in texts for word in set(names.words(names.fold(text))))
    return frozenset(word for word, count in counted.items() if count > 1)


def build(library: Library, directory: Path) -> Index:
    """Return the index of `library` and of names.yaml in `directory`, which are in English.

    Raises:
        ContentError: names.yaml is missing or malformed, or contains an unknown id.
    """
    return Index(library, vocabulary.load(library, directory), ENGLISH)
