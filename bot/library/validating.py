"""Validates documents into models; what does not fit is explained to the person who edits content/."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, TypeVar, cast, get_args

from pydantic import BaseModel, ValidationError

from bot.library.models import SubjectPage
from bot.library.reading import Document, YamlPath

_MAX_QUOTED = 40
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


def parse_pages(documents: Iterable[Document]) -> Mapping[str, SubjectPage]:
    """Return the valid pages of content/answers by subject; record the others as problems."""
    pages: dict[str, SubjectPage] = {}
    for document in documents:
        page = validate(document, (), SubjectPage, document.value)
        if page is not None and document.file != f"answers/{page.subject}.yaml":
            line = document.line(("subject",))
            document.add_problem(line, "the file has another name", f"answers/{page.subject}.yaml")
        elif page is not None:
            pages[page.subject] = page
    return MappingProxyType(pages)


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
        else (f"at least {limits.get('min_length')} are needed here", _LISTS.get(name, "[one, two, three]")),
        "too_long": (f"more than {limits.get('max_length')} are too many", "the most important ones"),
        "bool_type": (f'"{short}" is neither true nor false', "true or false, without quotes"),
        "model_type": ("fields are needed here", "field: value lines, as in the items around it"),
        "dict_type": ("fields are needed here", "word: text lines"),
        "int_parsing": (f'"{short}" is not a whole number', "digits only, such as 200"),
        "float_parsing": (f'"{short}" is not a number', "digits, with a point if needed, such as 0.5"),
    }
    return answers.get(kind, (str(detail["msg"]).lower(), f"another value for {name}"))


_LISTS = {"together": "[[one, another], [a third]]"}
_PATTERNS = {
    "ref": "doi:10.…, PMID:…, https://… (perhaps with words in parentheses), or see and words",
    "how": "1 x 24.305 / 40.30 x 100: atoms x their mass / mass of the compound x 100",
}
_PLAIN_WORDS = "letters, digits and _ for an id; lower-case letters, digits, spaces and - for a name"
