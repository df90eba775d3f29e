"""Errors that the parsers return. Their sentences are in bot/replies/."""

from dataclasses import dataclass
from enum import StrEnum, auto

MAX_QUOTE_LENGTH = 64


class ParseErrorKind(StrEnum):
    """The reason why a text could not be parsed."""

    NO_NAME = auto()
    NAME_TOO_LONG = auto()
    NO_TIME = auto()
    """No time of day; the suggestions are times to add to the text."""
    NOT_A_TIME = auto()
    """Words that are no time, where a time was asked for: "banana"."""
    NO_FIRST_TIME = auto()
    """No time for the first dose, where later doses are counted in hours from the last dose."""
    DAYS_NOT_TOLD = auto()
    """No days, for a medicine that nobody may assume to be taken daily; the suggestions are days to add."""
    IMPOSSIBLE_TIME = auto()
    """A time that no clock shows: "25:00"."""
    AMBIGUOUS_TIME = auto()
    """A time with several readings: "8" is 08:00 or 20:00."""
    VAGUE_TIME = auto()
    """"In the morning", "tomorrow-ish"."""
    TOO_MANY_TIMES = auto()
    TIMES_MISMATCH = auto()
    """"Twice a day" with one time."""
    BAD_AMOUNT = auto()
    """An amount that is zero, without a unit, or ambiguous: "1.000 IU"."""
    HUGE_AMOUNT = auto()
    TWO_AMOUNTS = auto()
    """A second amount without days of its own: "5 mg 8:00 10 mg 20:00"."""
    BAD_LIMIT = auto()
    """A daily maximum that does not fit the amount of one dose."""
    ONLY_AS_NEEDED = auto()
    """A limit of as-needed doses beside fixed times."""
    BAD_INTERVAL = auto()
    """"Every 0 days", "every 5 hours"."""
    BAD_DURATION = auto()
    """"For 0 days", or a last day that is past or years away."""
    BAD_DATE = auto()
    """A date that does not exist or has two readings: "until 01/02/2027"."""
    NOT_TAKEN = auto()
    """An intake that did not happen: "I did not take it"."""
    RANGE = auto()
    """A range instead of one value: "8-9 am", "every 4 to 6 hours"."""
    AMBIGUOUS = auto()
    """"Biweekly", "2nd monday", "midnight" of a day of the week."""
    NO_DAYS = auto()
    """"Twice a week", "monthly": the days are missing."""
    SHORT_MONTHS = auto()
    """A day that some months lack: "on the 31st"."""
    RULE_IN_NAME = auto()
    """Words of a rule inside a name, such as "zinc once" or "zinc not"."""
    NOT_UNDERSTOOD = auto()
    """Words that are neither a name nor a rule, or contradict an earlier rule."""


@dataclass(frozen=True)
class ParseError:
    """An error of a parser, with suggestions; parsers return errors rather than raise them.

    Attributes:
        kind: The kind of error.
        text: The part of the text in error, at most 64 characters; may be empty if something is missing.
        suggestions: Replacements for `text`, most likely first. If a time is missing, and for WRONG_COUNT,
            suggestions are sets of times ("08:00 20:00") to add to the text.
    """

    kind: ParseErrorKind
    text: str
    suggestions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if len(self.text) > MAX_QUOTE_LENGTH:
            object.__setattr__(self, "text", self.text[: MAX_QUOTE_LENGTH - 1] + "…")
