"""The library: content/*.yaml as validated, frozen objects with their sources.

`load` reads the whole folder and either returns a `Library` or raises a `ContentError` that lists every
problem, each with its file, its line and what to write instead.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import BaseModel

from bot.domain.profiles import Condition
from bot.errors import OperatorError
from bot.library.checking import (
    check_members,
    check_names,
    check_not_covered,
    check_references,
    check_repeats,
    check_usual,
    parse_items,
    validate,
)
from bot.library.models import (
    Claim,
    Compound,
    Emergency,
    EmergencyNumber,
    Entry,
    Grade,
    Guidance,
    Hotline,
    Intake,
    Interaction,
    InternationalUnit,
    Medicine,
    MedicineClass,
    MemberOverride,
    Menu,
    MenuTopic,
    PainReliever,
    RedFlag,
    Source,
    Spacing,
    Supplement,
    Tip,
    Topic,
    UpperLimit,
    VitaminKind,
    repeated_id,
)
from bot.library.reading import Problem, read_document

__all__ = [
    "Claim",
    "Compound",
    "Condition",
    "ContentError",
    "Emergency",
    "EmergencyNumber",
    "Entry",
    "Grade",
    "Guidance",
    "Hotline",
    "Intake",
    "Interaction",
    "InternationalUnit",
    "Library",
    "Medicine",
    "MedicineClass",
    "MemberOverride",
    "Menu",
    "MenuTopic",
    "PainReliever",
    "Problem",
    "RedFlag",
    "Source",
    "Spacing",
    "Supplement",
    "Tip",
    "Topic",
    "Unreviewed",
    "UpperLimit",
    "VitaminKind",
    "covered_names",
    "load",
    "repeated_id",
]


class ContentError(OperatorError):
    """Problems in content/ that have to be corrected before the bot can start."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class Unreviewed(NamedTuple):
    """An item, or a part of one, that nobody has compared with its source; `part` None: the whole item."""

    file: str
    id: str
    part: str | None


@dataclass(frozen=True, slots=True)
class Library:
    """All content, by id, in the order of the files."""

    sources: Mapping[str, Source]
    supplements: Mapping[str, Supplement]
    medicines: Mapping[str, MedicineClass]
    interactions: Mapping[str, Interaction]
    pain_relief: Mapping[str, PainReliever]
    red_flags: Mapping[str, RedFlag]
    guidance: Mapping[str, Guidance]
    claims: Mapping[str, Claim]
    entries: Mapping[str, Entry]
    tips: Mapping[str, Tip]
    emergency: Emergency

    def unreviewed(self) -> tuple[Unreviewed, ...]:
        """Return the items and parts of items to be compared with their sources before a release."""
        items = [
            Unreviewed(f"{name}.yaml", item_id, part)
            for name in _MODELS
            for item_id, item in getattr(self, name).items()
            for part in _unread_parts(item)
        ]
        items += [
            Unreviewed("emergency.yaml", "numbers", n.place)
            for n in self.emergency.numbers
            if n.reviewed is None
        ]
        return tuple(items)


_MODELS: dict[str, type[BaseModel]] = {
    "sources": Source,
    "supplements": Supplement,
    "medicines": MedicineClass,
    "interactions": Interaction,
    "pain_relief": PainReliever,
    "red_flags": RedFlag,
    "guidance": Guidance,
    "claims": Claim,
    "entries": Entry,
    "tips": Tip,
}


def _unread_parts(item: BaseModel) -> Iterator[str | None]:
    """Yield None if the item itself is unreviewed, then the names of its unreviewed parts."""
    if getattr(item, "reviewed", "") is None:
        yield None
    if getattr(item, "how_reviewed", "") is None:
        yield "how_to_take"
    for name, value in item:
        if name == "unreviewed_fields":
            yield from value
        elif isinstance(value, tuple):
            yield from (f"{name} {_label(part)}" for part in value if getattr(part, "reviewed", "") is None)


def _label(part: BaseModel) -> str:
    return " ".join(
        str(getattr(part, name)) for name in ("id", "who", "region", "member") if hasattr(part, name)
    )


def covered_names(
    supplements: Mapping[str, Supplement], pain_relief: Mapping[str, PainReliever]
) -> frozenset[str]:
    """Return the ids and names of everything with facts of its own, as the content writes them."""
    relievers = (name for item in pain_relief.values() for name in (item.id, *item.names))
    named = (name for item in supplements.values() for name in (item.id, item.name, *item.aliases))
    return frozenset((*named, *relievers))


def load(directory: Path) -> Library:
    """Load and check every file of `directory`.

    Raises:
        ContentError: The content has problems; the error lists all of them.
    """
    documents = {name: read_document(directory / f"{name}.yaml") for name in (*_MODELS, "emergency")}
    shelves: dict[str, Any] = {name: parse_items(documents[name], model) for name, model in _MODELS.items()}
    emergency = validate(documents["emergency"], (), Emergency, documents["emergency"].value)
    check_references(documents)
    check_repeats(documents["pain_relief"])
    check_usual(documents["pain_relief"])
    check_not_covered(documents["emergency"], covered_names(shelves["supplements"], shelves["pain_relief"]))
    check_members(documents["interactions"], shelves["interactions"], shelves["medicines"])
    check_names(documents["entries"])
    problems = [problem for document in documents.values() for problem in sorted(document.problems)]
    if problems or emergency is None:
        raise ContentError(tuple(problems))
    return Library(emergency=emergency, **shelves)
