"""What a language says about red flags: the signs, and the words that tell a story from a question."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from bot.domain.triage.told_intakes import ToldIntakeWords

MEDICINE = "medicine"
"""What the patterns see after each name of a medicine."""
STREET_DRUG = "streetdrug"


class Phrasing:
    """Any of these ways of saying it, as a regular expression.

    It is compiled when it is first looked for: all of them take a sixth of a start, and of each command.
    """

    def __init__(self, *alternatives: str) -> None:
        self.pattern = r"\b(?:" + "|".join(alternatives) + r")\b"

    def search(self, text: str) -> re.Match[str] | None:
        """Find it once."""
        return self._compiled.search(text)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Find it everywhere."""
        return self._compiled.finditer(text)

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self.pattern)


@dataclass(frozen=True, slots=True)
class RedFlagPattern:
    """One way of saying a red flag.

    Attributes:
        flag: Its id.
        says: All of these stand near each other in one sentence.
        beside: All of these stand anywhere in the text.
        unless: Does not stand in the sentence.
        asked: A general question counts too, not only somebody's own story.
    """

    flag: str
    says: tuple[Phrasing, ...]
    beside: tuple[Phrasing, ...] = ()
    unless: Phrasing | None = None
    asked: bool = False


@dataclass(frozen=True, slots=True)
class TriageWords:
    """What the recogniser has to know of a language.

    Attributes:
        signs: How people say the signs of content/red_flags.yaml, the most dangerous first.
        person: A person whom a story can be about.
        question: The beginning of a general question.
        denied: What stands before a sign that is denied.
        took: That something was taken.
        overdose: The word itself.
        times: Times of day, whose numbers count no tablets.
        asks_signs: A question what something is, or by what it is known.
        told: What is said about amounts that were taken.
        took_line: A sentence about a line that somebody wrote as taken.
    """

    signs: tuple[RedFlagPattern, ...]
    person: re.Pattern[str]
    question: re.Pattern[str]
    denied: re.Pattern[str]
    took: re.Pattern[str]
    overdose: re.Pattern[str]
    times: re.Pattern[str]
    asks_signs: re.Pattern[str]
    told: ToldIntakeWords
    took_line: str
