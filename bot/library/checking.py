"""Validates documents into models; every problem is explained to the person who edits content/."""

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any, TypeVar, cast, get_args

from pydantic import BaseModel, ValidationError

from bot.library.models import Interaction, MedicineClass, PainReliever, Supplement, repeated_id
from bot.library.reading import Document, YamlPath

_PARTS = frozenset(Supplement.model_fields) | frozenset(PainReliever.model_fields)
_MAX_QUOTED = 40
_DEPTH_OF_LISTS = 2
_M = TypeVar("_M", bound=BaseModel)


def parse_items(document: Document, model: type[_M]) -> Mapping[str, _M]:
    """Return the valid items of a file by id, in file order; record the others as problems."""
    if not isinstance(document.value, list):
        if not document.problems:
            document.add_problem(
                1, "the file is not a list of items", 'items that each start with "- id: some_name"'
            )
        return {}
    items: dict[str, _M] = {}
    for number, raw in enumerate(document.value):
        item_id = str(raw.get("id")) if isinstance(raw, dict) else ""
        item = validate(document, (number,), model, raw)
        if item_id in items:
            line = document.line((number, "id"))
            document.add_problem(line, f'the id "{item_id}" is taken', f"id: {item_id}_2, or a better name")
        elif item is not None:
            items[item_id] = item
    return MappingProxyType(items)


def validate(document: Document, where: YamlPath, model: type[_M], raw: object) -> _M | None:
    """Return `raw`, which is at `where` in the document, as a model; record its errors and return None."""
    if raw is None and document.problems:
        return None
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            what, instead = _explain_error(cast("dict[str, Any]", detail), _model_at(model, detail["loc"]))
            spoken = _path_in_words(raw, detail["loc"])
            document.add_problem(document.line((*where, *detail["loc"])), f"{spoken}: {what}", instead)
    return None


def check_references(documents: Mapping[str, Document]) -> None:
    """Record a problem for every reference to an unknown id or to an unknown part of an item."""
    ids = {name: _ids(document) for name, document in documents.items()}
    things = ids["supplements"] | ids["pain_relief"]
    known = {
        "sources": ids["sources"],
        "how_sources": ids["sources"],
        "about": things | ids["red_flags"],
        "basis": things | ids["interactions"] | ids["red_flags"] | ids["guidance"] | ids["claims"],
        "subject": things | _values(documents["medicines"], "as_subject"),
        "target": ids["medicines"] | ids["supplements"] | _names_of_two(documents["interactions"]),
        "together": ids["medicines"] | ids["supplements"],
        "low_dose_of": _values(documents["medicines"], "generic"),
    }
    for document in documents.values():
        for where, text in document.texts.items():
            name = next((step for step in reversed(where) if isinstance(step, str)), "")
            if known.get(name):
                item_id, _, part = text.partition(".") if name == "basis" else (text, "", "")
                _check_known(document, where, item_id, known[name])
                _check_known(document, where, part or "sources", _PARTS)


def check_members(
    document: Document, rules: Mapping[str, Interaction], classes: Mapping[str, MedicineClass]
) -> None:
    """Record a problem for every override of a medicine that is not in the rule's target class."""
    for where, text in document.texts.items():
        if where[-1] == "member":
            rule = rules.get(document.texts.get((where[0], "id"), ""))
            if rule is not None and rule.target in classes:
                _check_known(
                    document, where, text, {member.generic for member in classes[rule.target].members}
                )


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
            _check_known(document, where, item_id, places.keys() - {document.texts.get((where[0], "id"), "")})
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


def check_names(document: Document) -> None:
    """Record a problem for every name of two cards, and for a name repeated on one card."""
    taken: dict[str, str] = {}
    for where, text in document.texts.items():
        if where[1:2] == ("names",):
            if text in taken:
                what = f'the name "{text}" already leads to "{taken[text]}"'
                document.add_problem(document.line(where), what, "another name, or remove one of the two")
            taken.setdefault(text, document.texts.get((where[0], "id"), "another card"))


def _ids(document: Document) -> set[str]:
    return {text for where, text in document.texts.items() if where[1:] == ("id",)}


def _values(document: Document, field: str) -> set[str]:
    return {text for where, text in document.texts.items() if where[-1] == field}


def _names_of_two(interactions: Document) -> set[str]:
    """Return the targets that only name two others taken together."""
    texts = interactions.texts
    of_two = {where[0] for where in texts if where[1:2] == ("together",)}
    return {text for where, text in texts.items() if where[1:] == ("target",) and where[0] in of_two}


def _check_known(document: Document, where: YamlPath, text: str, known: frozenset[str] | set[str]) -> None:
    if text not in known:
        near = get_close_matches(text, known, n=3, cutoff=0.3) or sorted(known)[:3]
        document.add_problem(
            document.line(where),
            f'"{text[:_MAX_QUOTED]}" is unknown',
            f"one that exists, such as {', '.join(near)}",
        )


def _path_in_words(raw: object, steps: tuple[str | int, ...]) -> str:
    """Return a place in words: the item's id, then the path to the field."""
    item_id = raw.get("id") if isinstance(raw, dict) else None
    return " > ".join([str(item_id or "here"), *(str(s + 1) if isinstance(s, int) else s for s in steps)])


def _model_at(model: type[BaseModel], steps: tuple[str | int, ...]) -> type[BaseModel]:
    """Return the model at the end of the path `steps`."""
    for step in steps:
        if isinstance(step, str) and step in model.model_fields:
            model = next(_models_in(model.model_fields[step].annotation), model)
    return model


def _models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models_in(inner)


def _explain_error(detail: dict[str, Any], model: type[BaseModel]) -> tuple[str, str]:
    """Return what is wrong and what to write instead, for one of pydantic's errors."""
    kind, limits = detail["type"], detail.get("ctx", {})
    name = str(detail["loc"][-1]) if detail["loc"] else "the item"
    given = str(detail["input"])
    short = given if len(given) <= _MAX_QUOTED else given[:_MAX_QUOTED] + "…"
    answers = {
        "contradiction": (str(limits.get("what")), str(limits.get("instead"))),
        "string_too_long": (
            f"{len(given)} characters are too many",
            f"at most {limits.get('max_length')} characters",
        ),
        "string_too_short": ("this text is empty", "some text, or leave the line out"),
        "missing": (
            "this field is missing",
            f"a line {name}: with its value (null if the reference does not say)",
        ),
        "extra_forbidden": ("there is no such field", f"one of {', '.join(model.model_fields)}"),
        "string_type": ("text is needed here", 'some text; to mean the word null write "null" in quotes'),
        "literal_error": (f'"{short}" is not one of the words allowed', str(limits.get("expected"))),
        "string_pattern_mismatch": (
            f'"{short}" has characters not allowed here',
            _PATTERNS.get(name, _PLAIN_WORDS),
        ),
        "tuple_type": (
            "a list is needed here",
            f"[{short}]" if isinstance(detail["input"], str) else "[one, two]",
        ),
        "too_short": ("this list is empty", "[one, two]")
        if limits.get("min_length") == 1
        else (f"at least {limits.get('min_length')} are needed here", "[[one, another], [a third]]"),
        "bool_type": (f'"{short}" is neither true nor false', "true or false, without quotes"),
        "model_type": ("fields are needed here", "field: value lines, as in the items around it"),
        "dict_type": ("fields are needed here", "word: text lines"),
        "int_parsing": (f'"{short}" is not a whole number', "digits only, such as 200"),
        "float_parsing": (f'"{short}" is not a number', "digits, with a point if needed, such as 0.5"),
    }
    return answers.get(kind, (str(detail["msg"]).lower(), f"another value for {name}"))


_PATTERNS = {
    "ref": "doi:10.…, PMID:…, https://… (perhaps with words in parentheses), or see and words",
    "how": "1 x 24.305 / 40.30 x 100: atoms x their mass / mass of the compound x 100",
}
_PLAIN_WORDS = "letters, digits and _ for an id; lower-case letters, digits, spaces and - for a name"
