"""The library: content/*.yaml as validated, frozen objects with their sources.

`load` reads the whole folder and either returns a `Library` or raises a `ContentError` that lists every
problem, each with its file, its line and what to write instead.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from pydantic import BaseModel

from bot.domain.profiles import Condition
from bot.domain.triage.phrasings import RedFlagRule
from bot.errors import OperatorError
from bot.library.checking import (
    check_members,
    check_not_covered,
    check_pages,
    check_read_members,
    check_references,
    check_repeats,
    check_taken,
    check_trials,
    check_usual,
)
from bot.library.models import (
    Cell,
    Claim,
    Compound,
    Emergency,
    EmergencyNumber,
    Fact,
    Grade,
    Guidance,
    HelpLine,
    HelpNumbers,
    Hotline,
    Intake,
    Interaction,
    InternationalUnit,
    Medicine,
    MedicineClass,
    MemberOverride,
    Menu,
    MenuTopic,
    Overdose,
    PainReliever,
    PairKnownFine,
    RedFlag,
    Source,
    Spacing,
    SubjectPage,
    Supplement,
    Tip,
    Topic,
    UpperLimit,
    VitaminKind,
    repeated_id,
)
from bot.library.reading import Document, Problem, read_document
from bot.library.red_flag_wording import parse_red_flag_rules
from bot.library.validating import parse_items, parse_pages, validate

__all__ = [
    "Cell",
    "Claim",
    "Compound",
    "Condition",
    "ContentError",
    "Emergency",
    "EmergencyNumber",
    "Fact",
    "Grade",
    "Guidance",
    "HelpLine",
    "HelpNumbers",
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
    "Overdose",
    "PainReliever",
    "PairKnownFine",
    "Problem",
    "RedFlag",
    "Source",
    "Spacing",
    "Statement",
    "SubjectPage",
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
    """An item, or a part of one, that nobody has compared with its source.

    `file` is the folder where an item may be in any of its files; `part` None: the whole item.
    """

    file: str
    id: str
    part: str | None


Statement = Fact | Guidance | Claim | Interaction | PairKnownFine | RedFlag
"""What a cell can rest on: it has sources and a review."""


@dataclass(frozen=True, slots=True)
class Library:
    """All content, by id, in the order of the files; the rules of red flags by the code of their language."""

    sources: Mapping[str, Source]
    supplements: Mapping[str, Supplement]
    medicines: Mapping[str, MedicineClass]
    interactions: Mapping[str, Interaction]
    pain_relief: Mapping[str, PainReliever]
    red_flags: Mapping[str, RedFlag]
    red_flag_rules: Mapping[str, tuple[RedFlagRule, ...]]
    guidance: Mapping[str, Guidance]
    claims: Mapping[str, Claim]
    fine_together: Mapping[str, PairKnownFine]
    facts: Mapping[str, Fact]
    pages: Mapping[str, SubjectPage]
    tips: Mapping[str, Tip]
    overdoses: Mapping[str, Overdose]
    help_numbers: Mapping[str, HelpNumbers]
    help_lines: Mapping[str, HelpLine]
    emergency: Emergency

    def menu(self, name: Menu) -> tuple[SubjectPage, ...]:
        """Return the pages that a menu lists, in its order."""
        pages = (page for page in self.pages.values() if page.menu == name)
        return tuple(sorted(pages, key=lambda page: page.place or _LAST))

    def cell(self, cell_id: str) -> Cell | None:
        """Return the cell "subject.intent"; None if there is none."""
        subject, _, intent = cell_id.partition(".")
        page = self.pages.get(subject)
        return None if page is None else {str(name): cell for name, cell in page.cells.items()}.get(intent)

    def sources_of(self, cell: Cell) -> tuple[str, ...]:
        """Return the ids of the sources of what a cell rests on."""
        return tuple(
            dict.fromkeys(source for each in cell.rests_on for source in self.statement(each).sources)
        )

    def is_reviewed(self, cell: Cell) -> bool:
        """Return whether anything that a cell rests on was read in its source."""
        return any(self.statement(each).reviewed is not None for each in cell.rests_on)

    def statement(self, statement_id: str) -> Statement:
        """Return what a cell rests on, by its id.

        Raises:
            KeyError: Nothing has this id; `load` refuses content in which a cell rests on such an id.
        """
        shelves: tuple[Mapping[str, Statement], ...] = (
            self.facts,
            self.guidance,
            self.claims,
            self.interactions,
            self.fine_together,
            self.red_flags,
        )
        for shelf in shelves:
            if statement_id in shelf:
                return shelf[statement_id]
        raise KeyError(statement_id)

    def unreviewed(self) -> tuple[Unreviewed, ...]:
        """Return the items and parts of items to be compared with their sources before a release."""
        files = {**{name: f"{name}.yaml" for name in _MODELS}, "facts": "facts/"}
        items = [
            Unreviewed(file, item_id, part)
            for name, file in files.items()
            for item_id, item in getattr(self, name).items()
            for part in _unread_parts(item)
        ]
        items += [
            Unreviewed("emergency.yaml", "numbers", n.place)
            for n in self.emergency.numbers
            if n.reviewed is None
        ]
        return tuple(items)


# The place in a menu of a page without one.
_LAST = 1_000
_STATEMENTS = ("guidance", "claims", "interactions", "fine_together", "red_flags")
_MODELS: dict[str, type[BaseModel]] = {
    "sources": Source,
    "supplements": Supplement,
    "medicines": MedicineClass,
    "interactions": Interaction,
    "pain_relief": PainReliever,
    "red_flags": RedFlag,
    "guidance": Guidance,
    "claims": Claim,
    "fine_together": PairKnownFine,
    "tips": Tip,
    "overdoses": Overdose,
    "help_numbers": HelpNumbers,
    "help_lines": HelpLine,
}


def _unread_parts(item: BaseModel) -> Iterator[str | None]:
    """Yield None if the item itself is unreviewed, then the names of its unreviewed parts."""
    if getattr(item, "reviewed", "") is None:
        yield None
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
    fact_files, page_files = _read_folder(directory, "facts"), _read_folder(directory, "answers")
    facts = {key: item for each in fact_files for key, item in parse_items(each, Fact).items()}
    pages = parse_pages(page_files)
    wording_files = _read_folder(directory, "red_flag_wording")
    red_flag_rules = parse_red_flag_rules(wording_files, shelves["red_flags"].keys())
    statements = [*fact_files, *(documents[name] for name in _STATEMENTS)]
    documents |= {each.file: each for each in (*fact_files, *page_files)}
    check_taken(statements)
    check_references(documents)
    check_repeats(documents["pain_relief"])
    check_usual(documents["pain_relief"])
    check_not_covered(documents["emergency"], covered_names(shelves["supplements"], shelves["pain_relief"]))
    check_members(documents["interactions"], shelves["interactions"], shelves["medicines"])
    check_read_members(documents["fine_together"], shelves["medicines"])
    check_pages(page_files, pages, statements)
    check_trials(documents["supplements"], statements)
    read = (*documents.values(), *wording_files)
    problems = [problem for document in read for problem in sorted(document.problems)]
    if problems or emergency is None:
        raise ContentError(tuple(problems))
    return Library(
        emergency=emergency,
        facts=MappingProxyType(facts),
        pages=pages,
        red_flag_rules=red_flag_rules,
        **shelves,
    )


def _read_folder(directory: Path, name: str) -> list[Document]:
    """Read the YAML files of a folder, of which there has to be one; their problems name it."""
    paths = sorted((directory / name).glob("*.yaml"))
    if not paths:
        nothing = Document(f"{name}/")
        nothing.add_problem(1, "the folder is missing or empty", f"YAML files in content/{name}/")
        return [nothing]
    return [read_document(path, f"{name}/{path.name}") for path in paths]
