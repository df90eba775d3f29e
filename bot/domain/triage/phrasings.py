"""What is said about red flags: the rules of the content, and words that tell a story from a question."""

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

    def __eq__(self, other: object) -> bool:
        """Return whether both say the same."""
        return isinstance(other, Phrasing) and self.pattern == other.pattern

    def __hash__(self) -> int:
        """Return the hash of what is said."""
        return hash(self.pattern)

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
class RedFlagRule:
    """One way of saying a red flag, as content/red_flag_wording has it.

    Attributes:
        flag: Its id.
        near: All of these stand near each other in one sentence, and the first of them is not denied.
        beside: All of these stand anywhere in the text.
        unless: None of these stands in the sentence.
        asked: A general question counts too, not only somebody's own story.
        example: A text that raises it.
    """

    flag: str
    near: tuple[Phrasing, ...]
    beside: tuple[Phrasing, ...] = ()
    unless: tuple[Phrasing, ...] = ()
    asked: bool = False
    example: str = ""


@dataclass(frozen=True, slots=True)
class TriageWords:
    """What the recogniser has to know of a language.

    Attributes:
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

    person: re.Pattern[str]
    question: re.Pattern[str]
    denied: re.Pattern[str]
    took: re.Pattern[str]
    overdose: re.Pattern[str]
    times: re.Pattern[str]
    asks_signs: re.Pattern[str]
    told: ToldIntakeWords
    took_line: str
