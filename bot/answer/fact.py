"""A fact of the content that answers a question, and how its lines are recognised."""

import re
from dataclasses import dataclass
from typing import Literal

FactHeading = Literal[
    "need", "limits", "conversion", "how_to_take", "side_effects", "overdose_signs", "ask_first", "do_not",
    "warnings", "stop_and_seek", "overdose", "dose", "daily_max", "days", "names", "contains", "signs",
    "says", "avoid", "space", "monitor",
]  # fmt: skip
KnowledgeGap = Literal["thing", "aspect", "exact"]

FOR_TWO = re.compile(r"pregnan|breastfe", re.IGNORECASE)
AMOUNT = re.compile(r"\d\s?(?:mg|g|ug|iu)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fact:
    """Something in the content that answers what was asked.

    Attributes:
        heading: What kind of fact it is; its words are for people's eyes to come.
        lines: The content's own words and numbers.
        sources: Ids.
        reviewed: Whether somebody has read it in its source.
        amounts: Whether it names an amount to take.
    """

    heading: FactHeading
    lines: tuple[str, ...]
    sources: tuple[str, ...]
    reviewed: bool
    amounts: bool = False
