"""Profiles: facts that a person gave about themselves, all optional; a missing answer is never a "no"."""

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
    """Answers of one person.

    Attributes:
        region: The region whose names, units and limits to show; None: elsewhere, or not answered.
        over_18: None: not answered.
        answers: Condition → yes or no; an absent one was not answered. `under_18` is in `over_18`.
    """

    region: Region | None = None
    over_18: bool | None = None
    answers: Mapping[Condition, bool] = field(default_factory=dict)

    @property
    def conditions(self) -> frozenset[Condition]:
        """Conditions that the person says they have."""
        told: set[Condition] = {condition for condition, yes in self.answers.items() if yes}
        return frozenset(told | {"under_18"} if self.over_18 is False else told)

    def answer(self, condition: Condition) -> bool | None:
        """Return whether the person has a condition; None: not answered."""
        if condition == "under_18":
            return None if self.over_18 is None else not self.over_18
        return self.answers.get(condition)

    def with_answer(self, condition: Condition, *, yes: bool | None) -> "Profile":
        """Return the profile with this answer; None withdraws the answer."""
        if condition == "under_18":
            return replace(self, over_18=None if yes is None else not yes)
        others = {known: answer for known, answer in self.answers.items() if known != condition}
        return replace(self, answers=others if yes is None else {**others, condition: yes})
