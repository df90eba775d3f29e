"""The lists of messages: who wrote them, what they mean, and which heads they teach."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.understanding.labels import QUESTION_INTENTS, TALK_INTENTS, TRIAGE_FLAGS

DATA = Path(__file__).parent / "data"
KINDS = ("triage", "talk", "questions")
"""The folders of lists, by what their authors were asked to write."""


@dataclass(frozen=True)
class Row:
    """A message with what it means; of several labels of a head the first is the best, the others are right.

    Attributes:
        text: As it was written.
        author: Whose row it is; folds go by authors.
        kind: One of KINDS.
        flags: What is wrong now; empty if nothing is.
        intents: What is wanted of the bot; empty where nobody said.
        question_intents: What is asked; empty where nothing is, or nobody said.
    """

    text: str
    author: str
    kind: str
    flags: tuple[str, ...]
    intents: tuple[str, ...]
    question_intents: tuple[str, ...]

    @property
    def dangerous(self) -> bool:
        """Whether something is wrong now."""
        return bool(self.flags)


def read_rows(data: Path = DATA) -> list[Row]:
    """Return every row of the lists, in the order of their files.

    Raises:
        ValueError: A row has a label that is not in `bot.understanding.labels`; the text names file and line.
    """
    return [row for kind in KINDS for path in sorted((data / kind).glob("*.jsonl")) for row in _read(path)]


def authors(rows: Iterable[Row], kind: str) -> list[str]:
    """Return the authors of one kind of list, in alphabetical order."""
    return sorted({row.author for row in rows if row.kind == kind})


def _read(path: Path) -> Iterator[Row]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        read = json.loads(line)
        heads = [tuple(read.get(name, ())) for name in ("flags", "intents", "question_intents")]
        for labels, known in zip(heads, (TRIAGE_FLAGS, TALK_INTENTS, QUESTION_INTENTS), strict=True):
            if unknown := set(labels) - set(known):
                raise ValueError(f"{path}:{number}: unknown label {', '.join(sorted(unknown))}")
        yield Row(read["text"], path.stem, path.parent.name, *heads)
