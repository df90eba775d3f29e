"""content/*.yaml as validated, frozen objects: everything the bot knows, with its sources.

`load` reads the whole folder at once and either returns a `Library` or raises a `ContentError` that lists
every problem found, each with its file, its line and what to write instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

from pydantic import BaseModel, ValidationError

from bot.library.models import (
    Claim,
    Condition,
    Emergency,
    EmergencyNumber,
    Entry,
    Grade,
    Guidance,
    Intake,
    Interaction,
    MagnesiumForm,
    Medicine,
    MedicineClass,
    MemberOverride,
    Menu,
    PainReliever,
    RedFlag,
    Source,
    Spacing,
    Supplement,
    Tip,
    Topic,
    UpperLimit,
)
from bot.library.reading import Document, Problem, Where, read

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = [
    "ACE_ARB_PLUS_DIURETIC",
    "NSAID",
    "Claim",
    "Condition",
    "ContentError",
    "Emergency",
    "EmergencyNumber",
    "Entry",
    "Grade",
    "Guidance",
    "Intake",
    "Interaction",
    "Library",
    "MagnesiumForm",
    "Medicine",
    "MedicineClass",
    "MemberOverride",
    "Menu",
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
    "load",
]

NSAID = "nsaid"
"""Subject of the rules for any NSAID: ibuprofen, naproxen and pain-dose aspirin."""
ACE_ARB_PLUS_DIURETIC = "ace_arb_plus_diuretic"
"""Target of the three-way rule: an ACE inhibitor or ARB together with any diuretic."""


class ContentError(Exception):
    """Something in content/ has to be corrected before the bot can start."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class Unreviewed(NamedTuple):
    """Something whose main fact nobody has read in its source: `part` is None for the whole item."""

    file: str
    id: str
    part: str | None


@dataclass(frozen=True, slots=True)
class Library:
    """Everything in content/, by id, in the order of the files."""

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
        """What still has to be read in its source before a release, whole items and parts of items."""
        found = [
            Unreviewed(f"{name}.yaml", item_id, part)
            for name in _MODELS
            for item_id, item in getattr(self, name).items()
            for part in _unread_parts(item)
        ]
        found += [
            Unreviewed("emergency.yaml", "numbers", n.place)
            for n in self.emergency.numbers
            if n.reviewed is None
        ]
        return tuple(found)


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
    """None for the item itself, then the names of its parts that carry their own review."""
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


def load(directory: Path) -> Library:
    """Read and check every file of `directory`.

    Raises:
        ContentError: with all problems found, not only the first.
    """
    documents = {name: read(directory / f"{name}.yaml") for name in (*_MODELS, "emergency")}
    shelves = {name: _shelf(documents[name], model) for name, model in _MODELS.items()}
    emergency = _checked(documents["emergency"], (), Emergency, documents["emergency"].value)
    _check_references(documents)
    problems = [problem for document in documents.values() for problem in sorted(document.problems)]
    if problems or emergency is None:
        raise ContentError(tuple(problems))
    return Library(emergency=emergency, **cast("dict[str, Any]", shelves))


_M = TypeVar("_M", bound=BaseModel)


def _shelf(document: Document, model: type[_M]) -> Mapping[str, _M]:
    """The items of one file by id; a second item with the same id is a problem."""
    if not isinstance(document.value, list):
        if not document.problems:
            document.complain(
                1, "the file is not a list of items", 'items that each start with "- id: some_name"'
            )
        return {}
    items: dict[str, _M] = {}
    for number, raw in enumerate(document.value):
        item_id = str(raw.get("id")) if isinstance(raw, dict) else ""
        item = _checked(document, (number,), model, raw)
        if item_id in items:
            document.complain(
                document.line((number, "id")),
                f'the id "{item_id}" is taken',
                f"id: {item_id}_2, or a better name",
            )
        elif item is not None:
            items[item_id] = item
    return MappingProxyType(items)


def _checked(document: Document, where: Where, model: type[_M], raw: object) -> _M | None:
    if where == () and document.problems:
        return None
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            place = (*where, *detail["loc"])
            what, instead = _explain(cast("dict[str, Any]", detail), model)
            document.complain(document.line(place), f"{_spoken(place, raw)}: {what}", instead)
    return None


def _spoken(place: Where, raw: object) -> str:
    """How to name a place to a person: the item's id, then the way to the field."""
    item_id = raw.get("id") if isinstance(raw, dict) else None
    steps = [f"item {step + 1}" if isinstance(step, int) else step for step in place[1:]]
    return " > ".join([str(item_id or "item"), *steps])


def _explain(detail: dict[str, Any], model: type[BaseModel]) -> tuple[str, str]:
    """What is wrong, and what to write instead, for one of pydantic's errors."""
    kind, given, limits = detail["type"], detail["input"], detail.get("ctx", {})
    name = str(detail["loc"][-1]) if detail["loc"] else ""
    fields = ", ".join(model.model_fields)
    if kind == "string_too_long":
        return f"{len(given)} characters are too many", f"at most {limits['max_length']} characters"
    answers = {
        "missing": (
            "this field is missing",
            f"a line {name}: with its value (null if the reference does not say)",
        ),
        "extra_forbidden": ("there is no such field", f"one of the fields an item can have: {fields}"),
        "string_type": ("text is needed here", 'some text; to mean the word null write "null" in quotes'),
        "literal_error": (f'"{given}" is not one of the words allowed', str(limits.get("expected", ""))),
        "string_pattern_mismatch": (
            f'"{given}" has characters not allowed here',
            "letters, digits and _ (lower case in names)",
        ),
        "tuple_type": ("a list is needed here", f"[{given}]" if isinstance(given, str) else "[one, two]"),
        "bool_type": (f'"{given}" is neither true nor false', "true or false, without quotes"),
        "model_type": ("fields are needed here", "field: value lines, as in the items around it"),
        "int_parsing": (f'"{given}" is not a whole number', "digits only, such as 200"),
        "float_parsing": (f'"{given}" is not a number', "digits, with a point if needed, such as 0.5"),
    }
    return answers.get(kind, (str(detail["msg"]).lower(), f"another value for {name}"))


def _check_references(documents: dict[str, Document]) -> None:
    """Refuse every id that points to nothing."""
    ids = {name: _ids(document) for name, document in documents.items()}
    things = ids["supplements"] | ids["pain_relief"]
    known = {
        "sources": ids["sources"],
        "how_sources": ids["sources"],
        "about": things | ids["red_flags"],
        "basis": things | ids["interactions"] | ids["red_flags"] | ids["guidance"] | ids["claims"],
        "subject": things | {NSAID},
        "target": ids["medicines"] | ids["supplements"] | {ACE_ARB_PLUS_DIURETIC},
    }
    for document in documents.values():
        for where, text in document.texts.items():
            name = next((step for step in reversed(where) if isinstance(step, str)), "")
            if name in known and len(where) > 1:
                _check_id(document, where, text.partition(".")[0] if name == "basis" else text, known[name])


def _check_id(document: Document, where: Where, text: str, known: set[str]) -> None:
    if text not in known:
        near = get_close_matches(text, known, n=3, cutoff=0.3) or sorted(known)[:3]
        document.complain(
            document.line(where), f'"{text}" is unknown', "an id that exists, such as " + ", ".join(near)
        )


def _ids(document: Document) -> set[str]:
    return {text for where, text in document.texts.items() if where[1:] == ("id",)}
