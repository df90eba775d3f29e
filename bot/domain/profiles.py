"""What a person told about themselves, all of it optional; what was never told is unknown, never "no"."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, get_args

Region = Literal["US", "EU", "UK"]
Condition = Literal[
    "kidney_disease", "pregnancy", "breastfeeding", "under_18", "blood_thinner", "ulcer", "nsaid_allergy"
]
REGIONS: tuple[Region, ...] = get_args(Region)
CONDITIONS: tuple[Condition, ...] = get_args(Condition)


@dataclass(frozen=True)
class Profile:
    """What a person told.

    Attributes:
        region: Whose names, units and limits to show; None: somewhere else, or never told.
        over_18: None: never told.
        answers: Condition → yes or no. One that is absent was never told; `under_18` is in `over_18`.
    """

    region: Region | None = None
    over_18: bool | None = None
    answers: Mapping[Condition, bool] = field(default_factory=dict)

    @property
    def conditions(self) -> frozenset[Condition]:
        """What the person has, by their own word."""
        told: set[Condition] = {condition for condition, yes in self.answers.items() if yes}
        return frozenset(told | {"under_18"} if self.over_18 is False else told)

    def answer(self, condition: Condition) -> bool | None:
        """Whether the person has it; None: never told."""
        if condition == "under_18":
            return None if self.over_18 is None else not self.over_18
        return self.answers.get(condition)

    def told(self, condition: Condition, *, yes: bool | None) -> "Profile":
        """The same with this answer; None takes the answer back."""
        if condition == "under_18":
            return replace(self, over_18=None if yes is None else not yes)
        others = {known: answer for known, answer in self.answers.items() if known != condition}
        return replace(self, answers=others if yes is None else {**others, condition: yes})
