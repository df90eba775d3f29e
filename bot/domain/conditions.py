"""Conditions that a message mentions and that decide who may take a pain reliever.

A profile holds what a person told once; a question often mentions a condition in passing: "I have an ulcer,
what can I take?". Every condition here is in the content's lists of who must not take a pain reliever or has
to ask first. A condition that the message denies ("no kidney problems") is not found.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from bot.domain.profiles import Condition
from bot.domain.triage.phrasings import Phrasing

NamedCondition = Literal[
    Condition,
    "asthma",
    "antidepressant",
    "steroid",
    "heart",
    "blood_pressure",
    "liver",
    "alcohol",
    "lithium",
    "methotrexate",
    "over_60",
    "dehydration",
]
"""A condition of a profile, or one that only a message names."""

NAMED_CONDITIONS: tuple[NamedCondition, ...] = get_args(NamedCondition)

AT_RISK: frozenset[NamedCondition] = frozenset({"kidney_disease", "pregnancy", "liver", "alcohol"})
"""With these too much of something needs help a step sooner (reference, overdose.yaml, `risk`)."""

# Characters before a word in which a denial of it can stand.
_REACH = 48


@dataclass(frozen=True)
class ConditionWords:
    """What a language says about conditions: the words for each, and what stands before a denied one."""

    named: Mapping[NamedCondition, Phrasing]
    denied: re.Pattern[str]


def find_conditions(
    folded: str, words: ConditionWords, implied: Collection[NamedCondition]
) -> frozenset[NamedCondition]:
    """Return the conditions that a message names.

    Args:
        folded: Text as `names.fold` returns it.
        words: What the language of the text says about conditions.
        implied: Conditions that the named medicines imply; apixaban implies a blood thinner.
    """
    return frozenset({*implied} | {each for each in NAMED_CONDITIONS if _mentions(folded, words, each)})


def _mentions(folded: str, words: ConditionWords, condition: NamedCondition) -> bool:
    found = words.named[condition].finditer(folded)
    return any(not _is_denied(folded, words, match.start()) for match in found)


def _is_denied(folded: str, words: ConditionWords, start: int) -> bool:
    return bool(words.denied.search(folded[max(0, start - _REACH) : start]))
