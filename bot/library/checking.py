"""Checks what the files of content/ say of each other: ids that must exist, members, reviews."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from difflib import get_close_matches

from bot.domain.questions import Intent
from bot.library.models import (
    Interaction,
    MedicineClass,
    PainReliever,
    SubjectPage,
    Supplement,
    repeated_id,
)
from bot.library.reading import Document, YamlPath

_PARTS = frozenset(Supplement.model_fields) | frozenset(PainReliever.model_fields)
_MAX_QUOTED = 40
_DEPTH_OF_LISTS = 2
CAUTIONS: frozenset[Intent] = frozenset(
    {"alcohol", "child", "condition", "long_term", "pregnancy", "too_much", "when_to_worry", "with"}
)
"""What may be said as a caution although nobody has read it in a good source."""


def check_pages(
    documents: Collection[Document], pages: Mapping[str, SubjectPage], statements: Iterable[Document]
) -> None:
    """Record a problem for every cell that rests on nothing known, or that states what nobody has read.

    Args:
        documents: The files of the pages.
        pages: The valid pages by subject.
        statements: The files with what a cell can rest on.
    """
    reviews = {key: review for document in statements for key, review in _reviews(document)}
    cells = _written_cells(documents)
    for document in documents:
        for where, text in document.texts.items():
            if where[-2:-1] == ("rests_on",):
                check_known(document, where, text, reviews.keys())
            elif where[-2:-1] == ("next",):
                check_known(document, where, text, cells)
        page = pages.get(_subject(document))
        for intent, cell in page.cells.items() if page is not None else ():
            if intent not in CAUTIONS and not any(reviews.get(each) for each in cell.rests_on):
                what = f"nothing that {intent} rests on was read in its source"
                document.add_problem(
                    document.line(("cells", intent, "rests_on")), what, "a reviewed statement, or no cell"
                )


def check_trials(supplements: Document, statements: Iterable[Document]) -> None:
    """Record a problem for every trial that rests on something that nobody has read in its source."""
    unread = {key for document in statements for key, review in _reviews(document) if not review}
    for where, text in supplements.texts.items():
        if where[1:3] == ("trial", "basis") and text in unread:
            what = f'nobody has read "{text[:_MAX_QUOTED]}" in its source'
            supplements.add_problem(supplements.line(where), what, "a reviewed fact, or no trial")


def check_taken(documents: Iterable[Document]) -> None:
    """Record a problem for every id that an earlier file has."""
    taken: set[str] = set()
    for document in documents:
        for where, text in document.texts.items():
            if where[1:] == ("id",) and text in taken:
                what = f'another file has the id "{text}"'
                document.add_problem(document.line(where), what, "another id, or the item in one file only")
        taken |= _ids(document)


def check_references(documents: Mapping[str, Document]) -> None:
    """Record a problem for every reference to an unknown id or to an unknown part of an item."""
    ids = {name: _ids(document) for name, document in documents.items()}
    facts = {fact for name, its in ids.items() if name.startswith("facts/") for fact in its}
    pages = [document for document in documents.values() if document.file.startswith("answers/")]
    things = ids["supplements"] | ids["pain_relief"]
    subjects = things | _values(documents["medicines"], "as_subject")
    classes = ids["medicines"] | things | _values(documents["medicines"], "generic")
    known = {
        "sources": ids["sources"],
        "basis": facts
        | things
        | ids["interactions"]
        | ids["red_flags"]
        | ids["guidance"]
        | ids["claims"]
        | ids["fine_together"],
        "subject": subjects | _values(documents["medicines"], "generic"),
        "target": classes | _names_of_two(documents["interactions"]),
        "together": ids["medicines"] | ids["supplements"],
        "low_dose_of": _values(documents["medicines"], "generic"),
        "same_as": things | _values(documents["medicines"], "generic"),
        "cell": _written_cells(pages),
        **dict.fromkeys(("a", "b", "also_pairs"), classes | subjects | {"any"}),
    }
    for document in documents.values():
        if document.file.startswith("answers/"):
            continue
        for where, text in document.texts.items():
            name = next((step for step in reversed(where) if isinstance(step, str)), "")
            if known.get(name):
                item_id, _, part = (
                    text.partition(".") if name == "basis" and text not in facts else (text, "", "")
                )
                check_known(document, where, item_id, known[name])
                check_known(document, where, part or "sources", _PARTS)


def check_members(
    document: Document, rules: Mapping[str, Interaction], classes: Mapping[str, MedicineClass]
) -> None:
    """Record a problem for every medicine of a rule that is not in the rule's target class."""
    for where, text in document.texts.items():
        if where[-1] == "member" or where[1:2] == ("applies_to_members",):
            rule = rules.get(document.texts.get((where[0], "id"), ""))
            if rule is not None and rule.target in classes:
                check_known(
                    document, where, text, {member.generic for member in classes[rule.target].members}
                )


def check_read_members(document: Document, classes: Mapping[str, MedicineClass]) -> None:
    """Record a problem for every member of a pair known to be fine that is not in its class."""
    for where, text in document.texts.items():
        match where:
            case [_, "members", str(name), _]:
                check_known(document, where, name, classes.keys())
                if name in classes:
                    check_known(document, where, text, {each.generic for each in classes[name].members})


def check_repeats(document: Document) -> None:
    """Record a problem for every "as for" line of pain_relief.yaml without lines behind it."""
    places = {text: where[0] for where, text in document.texts.items() if where[1:] == ("id",)}
    said = {
        (where[0], where[1], repeated_id(text)) for where, text in document.texts.items() if len(where) > 1
    }
    repeating = {(item, field) for item, field, item_id in said if item_id is not None}
    for where, text in document.texts.items():
        item_id = repeated_id(text) if len(where) > _DEPTH_OF_LISTS else None
        if item_id is not None:
            check_known(document, where, item_id, places.keys() - {document.texts.get((where[0], "id"), "")})
            if (places.get(item_id), where[1]) in repeating:
                what = f'"{item_id}" has no such lines itself, only "as for"'
                document.add_problem(document.line(where), what, "the item with the lines, or the lines")


def check_not_covered(document: Document, covered: Iterable[str]) -> None:
    """Record a problem for each thing that emergency.yaml calls not covered although an item has its name."""
    known = {name.casefold() for name in covered}
    for where, text in document.texts.items():
        if where[:1] == ("not_covered",):
            for name in (text, *text.split(" and ")):
                if name.casefold() in known:
                    what = f'"{name}" is covered by now'
                    document.add_problem(document.line(where), what, "only what no other file is about")
                    break


def check_usual(document: Document) -> None:
    """Record a problem unless exactly one item of pain_relief.yaml is the usual one."""
    usual = [where for where, text in document.texts.items() if where[1:] == ("usual",) and text == "true"]
    if len(usual) != 1 and not document.problems:
        line = document.line(usual[1]) if usual else 1
        document.add_problem(line, f"{len(usual)} items are the usual one", "usual: true in one item")


def _ids(document: Document) -> set[str]:
    return {text for where, text in document.texts.items() if where[1:] == ("id",)}


def _reviews(document: Document) -> Iterator[tuple[str, str | None]]:
    """Yield the id and the review of each item as it is written, valid or not."""
    for where, text in document.texts.items():
        if where[1:] == ("id",):
            yield text, document.texts.get((where[0], "reviewed"))


def _written_cells(documents: Iterable[Document]) -> frozenset[str]:
    """Return the ids of the cells of pages as they are written, valid or not."""
    return frozenset(
        f"{_subject(document)}.{where[1]}"
        for document in documents
        for where in document.texts
        if where[:1] == ("cells",) and len(where) > 1
    )


def _subject(document: Document) -> str:
    """Return the subject that a page's file is named for."""
    return document.file.removeprefix("answers/").removesuffix(".yaml")


def _values(document: Document, field: str) -> set[str]:
    return {text for where, text in document.texts.items() if where[-1] == field}


def _names_of_two(interactions: Document) -> set[str]:
    """Return the targets that only name two others taken together."""
    texts = interactions.texts
    of_two = {where[0] for where in texts if where[1:2] == ("together",)}
    return {text for where, text in texts.items() if where[1:] == ("target",) and where[0] in of_two}


def check_known(document: Document, where: YamlPath, text: str, known: AbstractSet[str]) -> None:
    """Record a problem if a text is none of the words that are known."""
    if text not in known:
        near = get_close_matches(text, known, n=3, cutoff=0.3) or sorted(known)[:3]
        document.add_problem(
            document.line(where),
            f'"{text[:_MAX_QUOTED]}" is unknown',
            f"one that exists, such as {', '.join(near)}",
        )
