"""How a language postpones a dose that is due; `bot/domain/languages/` has the words."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, eq=False, repr=False)
class PostponingWords:
    """Patterns of folded texts in which `talk_words.NAME_PLACEHOLDER` stands for a name.

    Attributes:
        whole: A whole text without a time: "not now".
        again: What begins a wish to be reminded again, before a time: "remind me again".
        later: What begins the announcement of an intake, before a time: "I'll take it"; a group that matches
            says that somebody else takes it.
        sometime: What begins a time that is not known: "after my shower".
        every_day: What says that more than one day is meant.
    """

    whole: re.Pattern[str]
    again: re.Pattern[str]
    later: re.Pattern[str]
    sometime: re.Pattern[str]
    every_day: re.Pattern[str]
