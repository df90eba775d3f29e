"""What can be wrong with what a person typed. The sentences about it live with the replies."""

from dataclasses import dataclass
from enum import StrEnum, auto

LONGEST_QUOTE = 64


class Trouble(StrEnum):
    """Why a text was not taken."""

    NO_NAME = auto()
    NAME_TOO_LONG = auto()
    NO_TIME = auto()
    """No time of day; the suggestions are to be added."""
    NO_FIRST_TIME = auto()
    """No time for the first of doses that are counted in hours from the last one."""
    IMPOSSIBLE_TIME = auto()
    """No clock shows it: "25:00"."""
    AMBIGUOUS_TIME = auto()
    """It could be several: "8" is 08:00 or 20:00."""
    VAGUE_TIME = auto()
    """"In the morning", "tomorrow-ish"."""
    TOO_MANY_TIMES = auto()
    WRONG_COUNT = auto()
    """"Twice a day" with one time."""
    BAD_AMOUNT = auto()
    """Not above zero, without a unit, or with two readings: "1.000 IU"."""
    HUGE_AMOUNT = auto()
    TWO_AMOUNTS = auto()
    """A second amount, and nobody can tell on which days: "5 mg 8:00 10 mg 20:00"."""
    BAD_LIMIT = auto()
    """A most in a day that does not go with the amount of one dose."""
    ONLY_AS_NEEDED = auto()
    """A limit beside fixed times."""
    BAD_INTERVAL = auto()
    """"Every 0 days", "every 5 hours"."""
    BAD_LENGTH = auto()
    """"For 0 days", or a last day that is over or years away."""
    BAD_DATE = auto()
    """A date that does not exist or has two readings: "until 01/02/2027"."""
    NOT_TAKEN = auto()
    """An intake that did not happen: "I did not take it"."""
    RANGE = auto()
    """Two ends where one is needed: "8-9 am", "every 4 to 6 hours"."""
    TWO_READINGS = auto()
    """"Biweekly", "2nd monday", "midnight" of a day of the week."""
    WHICH_DAYS = auto()
    """"Twice a week", "monthly": on which days is to be added."""
    SHORT_MONTHS = auto()
    """A day that some months lack: "on the 31st"."""
    LEFT_OVER = auto()
    """Words of a rule that stand in a name, such as "zinc once" or "zinc not"."""
    NOT_UNDERSTOOD = auto()
    """Words that are neither a name nor a rule, or contradict an earlier rule."""


@dataclass(frozen=True)
class Problem:
    """What stops a text from being read.

    Attributes:
        trouble: The kind of problem.
        text: The part it is about, at most 64 characters; may be empty when something is missing.
        suggestions: What to write instead of `text`, most likely first. Where a time is missing, and for
            WRONG_COUNT, they are sets of times ("08:00 20:00") to write beside it.
    """

    trouble: Trouble
    text: str
    suggestions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if len(self.text) > LONGEST_QUOTE:
            object.__setattr__(self, "text", self.text[: LONGEST_QUOTE - 1] + "…")
