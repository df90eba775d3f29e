"""Full-text search over the cards, in SQLite's FTS5. Content only, no personal data."""

import sqlite3
import weakref
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from bot.library import MenuTopic

CardKind = Literal["entry", "claim", "red_flag"]

_MAX_WORDS = 40
_TABLE = "CREATE VIRTUAL TABLE card USING fts5(names, title, text, tokenize='porter')"
# Weights of a word in the names of a card, in its title and in its text.
_SEARCH = """
    SELECT rowid, -bm25(card, 8.0, 4.0, 1.0) AS score FROM card WHERE card MATCH ?
    ORDER BY score DESC, rowid LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class Card:
    """A part of content/ that can be shown as an answer.

    Attributes:
        id: Its id in content/.
        kind: The part of the library that it comes from.
        names: Names that people use for it.
        title: Its heading.
        text: All of its text.
        about: Ids of the entities it is about.
        topic: The menu topic.
        sources: Ids of its sources.
    """

    id: str
    kind: CardKind
    names: tuple[str, ...]
    title: str
    text: str
    about: frozenset[str]
    topic: MenuTopic
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A card that has words of the question; a higher score is a better match."""

    card: Card
    score: float


def content_words(words: Iterable[str], stop_words: frozenset[str]) -> list[str]:
    """Return the words that are no stop words, each once."""
    return [word for word in dict.fromkeys(words) if word.isalnum() and word not in stop_words]


class FullText:
    """Full-text index of cards. Any text is safe: words are quoted, so FTS5's operators are plain words."""

    def __init__(self, cards: Iterable[Card]) -> None:
        self._cards = tuple(cards)
        self._db = sqlite3.connect(":memory:", check_same_thread=False)
        # A reload may replace the index while handlers still search it: it is closed once none holds it.
        weakref.finalize(self, self._db.close)
        self._db.execute(_TABLE)
        rows = [
            (place, " ".join(card.names), card.title, card.text) for place, card in enumerate(self._cards)
        ]
        self._db.executemany("INSERT INTO card (rowid, names, title, text) VALUES (?, ?, ?, ?)", rows)

    def search(self, words: Iterable[str], stop_words: frozenset[str], limit: int) -> tuple[Hit, ...]:
        """Return the cards that have any of `words` but the stop words, best first."""
        wanted = content_words(words, stop_words)
        if not wanted:
            return ()
        query = " OR ".join(f'"{word}"' for word in wanted[:_MAX_WORDS])
        rows = self._db.execute(_SEARCH, (query, limit)).fetchall()
        return tuple(Hit(self._cards[place], score) for place, score in rows)
