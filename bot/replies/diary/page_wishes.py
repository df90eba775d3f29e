"""What a person wants on a page for a clinician."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

# What may be on the page, as one letter each in callback data.
TAKEN, SLEEP, PAIN, TRIAL = "tspr"
DIARY = frozenset({SLEEP, PAIN})
SPANS = (2, 4, 12)
"""Weeks that a page may cover."""


@dataclass(frozen=True)
class PageWishes:
    """What a person wants on the page.

    Attributes:
        ticks: Letters of what may be on it: `TAKEN`, `SLEEP`, `PAIN`, `TRIAL`.
        weeks: How far back, one of `SPANS`.
        in_english: Whether the page is in English, whatever the language of the person.
        questions: The person's own lines.
    """

    ticks: frozenset[str]
    weeks: int = SPANS[1]
    in_english: bool = False
    questions: tuple[str, ...] = ()

    def to_plain(self) -> dict[str, Any]:
        """Return the wishes as JSON; `from_plain` reads them."""
        return {
            "ticks": sorted(self.ticks),
            "weeks": self.weeks,
            "in_english": self.in_english,
            "questions": list(self.questions),
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        """Return wishes from JSON, which may hold other keys, too."""
        questions = tuple(plain["questions"])
        return cls(frozenset(plain["ticks"]), plain["weeks"], plain["in_english"], questions)
