"""What the written answers say: no number that no source has, no first line that nobody has read."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import library
from bot.domain.questions import Intent
from bot.library import Cell, Library
from bot.library.checking import CAUTIONS

CONTENT = Path(__file__).parents[2] / "content"
NUMBER = re.compile(r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
IN_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9}
IN_WORDS |= {"ten": 10, "eleven": 11, "twelve": 12}
# Names with a number in them, and the numbers of lines that help, which other files hold.
NAMES = re.compile(
    r"vitamin [a-z]?\d+|omega-?3s?|\bb-?\d+\b|coq-?10|q10|5-htp|\bk[12]\b|\bd[23]\b|\bt4\b|24/7"
    r"|116 123|999|911|112|111|988|1-800-222-1222",
    re.IGNORECASE,
)
IU_PER_UG = 40  # of vitamin D, the only one of which both units are said


@pytest.fixture(scope="module")
def content() -> Library:
    return library.load(CONTENT)


def all_cells(content: Library) -> Iterator[tuple[str, Intent, Cell]]:
    for page in content.pages.values():
        for intent, cell in page.cells.items():
            yield f"{page.subject}.{intent}", intent, cell


def what_was_read(content: Library, cell: Cell) -> set[float]:
    """Return the numbers in the reviewed statements that a cell rests on."""
    statements = [content.statement(each) for each in cell.rests_on]
    read = " ".join(
        json.dumps(each.model_dump(mode="json", exclude={"id", "sources"}), ensure_ascii=False)
        for each in statements
        if each.reviewed
    )
    numbers = {
        float(each.replace(",", "")) for each in NUMBER.findall(re.sub(r"(?<=\d) (?=\d{3}\b)", "", read))
    }
    return numbers | {IN_WORDS[word] for word in re.findall(r"[a-z]+", read.lower()) if word in IN_WORDS}


def test_every_number_of_an_answer_stands_in_what_was_read(content: Library) -> None:
    unread, seen = [], 0
    for name, _intent, cell in all_cells(content):
        read = {round(number, 4) for number in what_was_read(content, cell)}
        said = " ".join([cell.says, cell.more or "", cell.caution or "", *cell.regions.values()])
        for written in NUMBER.findall(NAMES.sub("", said)):
            seen += 1
            number = float(written.replace(",", ""))
            same = (number, number * 1000, number / 1000, number / IU_PER_UG, number * IU_PER_UG)
            if read.isdisjoint(round(each, 4) for each in same):
                unread.append((name, written))
    assert unread == []
    assert seen > 1_500


def test_a_first_line_was_read_in_its_source_or_says_that_some_sources_warn(content: Library) -> None:
    def said_as_a_warning(cell: Cell) -> bool:
        return (
            re.search(r"some sources|sources warn|ask|nothing|no good source", cell.says, re.IGNORECASE)
            is not None
        )

    unread = [
        (name, cell.says)
        for name, intent, cell in all_cells(content)
        if not any(content.statement(each).reviewed for each in cell.rests_on)
        and not (intent in CAUTIONS and said_as_a_warning(cell))
    ]
    assert unread == []


def test_different_questions_about_a_subject_have_different_first_lines(content: Library) -> None:
    for page in content.pages.values():
        lines = Counter(cell.says for cell in page.cells.values())
        assert [line for line, count in lines.items() if count > 1] == [], page.subject


def test_no_first_line_is_said_of_more_than_a_few_subjects(content: Library) -> None:
    lines = Counter(cell.says for _name, _intent, cell in all_cells(content))
    assert [line for line, count in lines.items() if count > 3] == []
