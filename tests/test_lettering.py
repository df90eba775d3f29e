"""Pictures and reports of whatever people call what they take; nothing of it reaches a log."""

import logging
from calendar import Calendar

import pytest

from bot import charts, report
from bot.charts import Cell, Month
from bot.lettering import legible
from bot.report import Paper, Table

NAMES = (
    "magnesium",
    r"$\frac{",
    "витамин D",
    "مغنيسيوم",
    "薬 💊",
    "<b>&amp;",
    "\u2068zinc\u2069",
    "a" * 64,
    "**x** __y__",
)


def month(title: str) -> Month:
    days = Calendar(0).monthdayscalendar(2026, 11)
    weeks = tuple(tuple(Cell(day, "all", "2/2") if day else None for day in week) for week in days)
    return Month(
        title, ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"), weeks, (("all", title), ("free", "nothing"))
    )


@pytest.mark.parametrize("name", NAMES)
def test_any_name_can_be_drawn_and_is_not_logged(name: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)

    assert charts.png(month(name)).startswith(b"\x89PNG")

    assert caplog.records == []


def test_any_name_can_be_printed_and_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    rows = tuple((name, "1") for name in NAMES)
    paper = Paper(
        "Title", (("Name", NAMES[4]),), (Table("What", ("a", "b"), rows, (3, 1), 1),), NAMES, "Page"
    )

    assert report.pdf(paper).startswith(b"%PDF")

    assert caplog.records == []


def test_a_report_of_many_pages_is_one_document() -> None:
    rows = tuple((f"{n}", "missed: no answer in time") for n in range(200))
    paper = Paper(
        "Title", (), (Table("What", ("a", "b"), rows, (1, 3)), Table("None", ("a",), (), (1,))), (), "Page"
    )

    assert report.pdf(paper).count(b"/Type /Page\n") > 3


def test_what_the_font_lacks_is_shown_as_missing() -> None:
    assert legible("薬 mg\u200b") == "□ mg"
    assert legible("Ácido fólico") == "Ácido fólico"
