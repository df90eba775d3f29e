"""Strict YAML reader that keeps the line of every value.

Stricter than YAML on purpose: aliases, tags, several documents and duplicate keys are refused. No type is
guessed: `no`, `1:30` and `2024-01-01` are text until a model asks for another type.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

MAX_BYTES = 1_000_000
_MAX_DEPTH = 8
# Unicode categories of control characters, direction and invisible marks, surrogates, private-use characters.
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})

YamlPath = tuple[str | int, ...]
YamlValue = str | list[Any] | dict[str, Any] | None


class Problem(NamedTuple):
    """One problem in content/; `line` counts from 1."""

    file: str
    line: int
    what: str
    write_instead: str

    def __str__(self) -> str:
        """Return the problem as one line for a terminal."""
        return f"{self.file}:{self.line}: {self.what}. Write instead: {self.write_instead}"


@dataclass
class Document:
    """A YAML file: its value, the line of each value, its texts by path, and its problems."""

    file: str
    value: YamlValue = None
    lines: dict[YamlPath, int] = field(default_factory=dict)
    texts: dict[YamlPath, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line(self, where: YamlPath) -> int:
        """Return the line of the value at `where`, or of the nearest value around it."""
        while where and where not in self.lines:
            where = where[:-1]
        return self.lines.get(where, 1)

    def add_problem(self, line: int, what: str, write_instead: str) -> None:
        """Record a problem."""
        self.problems.append(
            Problem(self.file, line, escape_invisible(what), escape_invisible(write_instead))
        )


def escape_invisible(text: str) -> str:
    """Replace control and invisible characters by their code points, such as U+001B."""
    return "".join(
        f"U+{ord(each):04X}" if unicodedata.category(each) in _INVISIBLE else each for each in text
    )


def read_document(path: Path, name: str = "") -> Document:
    """Read a file; bad content does not raise, but is recorded in `Document.problems`, under `name`."""
    document = Document(name or path.name)
    text = _text(path, document)
    if text is not None:
        _parse(text, document)
    return document


def _text(path: Path, document: Document) -> str | None:
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES:
            document.add_problem(1, "the file is over 1 MB", "two smaller texts, or shorter items")
            return None
        return raw.decode("utf-8")
    except OSError:
        document.add_problem(
            1, "the file is missing or cannot be read", f"a file named {path.name} in content/"
        )
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        document.add_problem(line, "this is not UTF-8 text", "the same text, saved as UTF-8")
    return None


def _parse(text: str, document: Document) -> None:
    try:
        _Builder(YAML(typ="safe", pure=False).parse(text), document).build()
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = f"this is not YAML: {error.problem or error.context}"
        hint = 'text with ": ", " #" or a leading special character in "double quotes", lists as "- " lines'
        document.add_problem(mark.line + 1 if mark else 1, what, hint)
    except YAMLError as error:
        document.add_problem(
            1, f"this is not YAML: {str(error).splitlines()[0]}", "text without control characters"
        )
    except _TooDeepError as error:
        document.add_problem(
            error.line, "this is nested too deeply", "a flat item; copy its shape from a neighbour"
        )


class _TooDeepError(Exception):
    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


class _Builder:
    """Turns the parser's events into values; `where` is the path from the top to the value being built."""

    def __init__(self, events: Iterator[Event], document: Document) -> None:
        self._events = events
        self._document = document

    def build(self) -> None:
        """Fill the document from the first YAML document, and record a second one as a problem."""
        documents = 0
        for event in self._events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
            elif isinstance(event, ScalarEvent | MappingStartEvent | SequenceStartEvent | AliasEvent):
                value = self._value(event, ())
                self._document.value = value if documents == 1 else self._document.value
            if documents > 1 and isinstance(event, DocumentStartEvent):
                self._add_problem(event, "a second document starts here", "one document; remove the --- line")

    def _value(self, event: Event, where: YamlPath) -> YamlValue:
        self._document.lines[where] = event.start_mark.line + 1
        if len(where) > _MAX_DEPTH:
            raise _TooDeepError(event.start_mark.line + 1)
        self._refuse_yaml_features(event)
        if isinstance(event, MappingStartEvent):
            return self._mapping(where)
        if isinstance(event, SequenceStartEvent):
            return self._sequence(where)
        return self._scalar(event, where)

    def _refuse_yaml_features(self, event: Event) -> None:
        anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        if anchor is not None:
            self._add_problem(event, f'"{anchor}" is an alias or anchor (* or &)', "the text itself, in full")
        if tag is not None:
            self._add_problem(event, f'"{tag}" is a tag (!)', "the value alone, without the tag")

    def _scalar(self, event: Event, where: YamlPath) -> str | None:
        if not isinstance(event, ScalarEvent) or (not event.style and event.value in _NULLS):
            return None
        self._refuse_invisible(event)
        self._document.texts[where] = event.value
        return str(event.value)

    def _refuse_invisible(self, event: ScalarEvent) -> None:
        shown = event.value.replace("\n", " ")
        if shown.isprintable():  # nearly all are, and looking at each character takes long
            return
        unseen = next((each for each in shown if unicodedata.category(each) in _INVISIBLE), None)
        if unseen is not None:
            self._add_problem(
                event, f"U+{ord(unseen):04X} is a character that cannot be seen", "the same without it"
            )

    def _sequence(self, where: YamlPath) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self._events), SequenceEndEvent):
            items.append(self._value(event, (*where, len(items))))
        return items

    def _mapping(self, where: YamlPath) -> dict[str, Any]:
        items: dict[str, Any] = {}
        while not isinstance(event := next(self._events), MappingEndEvent):
            line = event.start_mark.line + 1
            key = self._key(event, where)
            again = key in items
            value = self._value(next(self._events), (*where, key))
            self._document.lines[*where, key] = line
            if again:
                self._add_problem(event, f'"{key}" stands twice here', f"one {key}: line")
            items.setdefault(key, value)
        return items

    def _key(self, event: Event, where: YamlPath) -> str:
        place = (*where, "?")
        key = self._value(event, place)
        self._document.texts.pop(place, None)
        if not isinstance(key, str):
            self._add_problem(
                event, "a name before a colon is missing", "a field name and a colon, such as id:"
            )
        return key if isinstance(key, str) else f"line {event.start_mark.line + 1}"

    def _add_problem(self, event: Event, what: str, write_instead: str) -> None:
        self._document.add_problem(event.start_mark.line + 1, what, write_instead)
