"""Uses each package once as the bot does, then compiles the modules that were imported.

Run in the image after `prune.py`: a package that lacks a file fails the build here, not at night.
"""

import asyncio
import importlib
import pkgutil
import py_compile
import sqlite3
import sys
from contextlib import closing
from datetime import date
from importlib.util import cache_from_source
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import get_args

import psycopg
import rapidfuzz
from babel import Locale
from babel.dates import format_date
from rich.console import Console

from bot import answer, knowledge, places
from bot.domain.history import DayMark
from bot.drawings import fonts, month_chart, pdf_report
from bot.replies.answers import answers
from bot.settings import Settings
from bot.store.core.database import Database
from bot.store.migrations import upgrade
from bot.understanding import load_model

# Megabytes that the image may have above its Python base.
LARGEST = 320
# Megabytes of fonts in it.
LARGEST_FONTS = 15
FONTS = "/usr/share/fonts/vesper"
SCRIPTS = "薬 약 药 ยา दवा ঔষধ மருந்து תרופה دواء 💊"
RIGHT_TO_LEFT = "קפה 200 mg"


def import_all_modules() -> bool:
    """Import every module of the bot; return whether a known one was among them."""
    importlib.import_module("handlers")
    names = [
        found.name
        for package in ("bot", "handlers")
        for found in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}.")
        if ".versions." not in found.name and not found.name.endswith(("__main__", ".env"))
    ]
    for name in names:
        importlib.import_module(name)
    return "bot.replies.answers.cards" in names


def render_month() -> bytes:
    """Render a month chart with one day of each mark."""
    marks: tuple[DayMark, ...] = get_args(DayMark)
    week = (
        *(month_chart.DayCell(day, mark, "1/2") for day, mark in enumerate(marks, 1)),
        month_chart.DayCell(6, None),
        None,
    )
    legend = tuple((mark, mark) for mark in marks)
    return month_chart.render_png(month_chart.MonthChart(RIGHT_TO_LEFT, ("Mo",) * 7, (week,), legend))


def render_report() -> bytes:
    """Render a report with a table and right-to-left text."""
    table = pdf_report.Table("Taken", ("Day", "Doses"), ((RIGHT_TO_LEFT, "2"),), (3, 1), numbers=1)
    return pdf_report.render_pdf(
        pdf_report.Report("Report", (("Name", RIGHT_TO_LEFT),), (table,), ("A note",), "page")
    )


def answer_question() -> str:
    """Answer one question, from loading the content to the text."""
    settings = Settings.read({})
    known = knowledge.load(settings.content_dir)
    return answers.plain_text(
        answers.answer_message(known.library, answer.ask(known, "does magnesum help me sleep?"))
    )


def format_traceback() -> str:
    """Return a crash's traceback as an operator would see it."""
    page = StringIO()
    try:
        int(RIGHT_TO_LEFT)
    except ValueError:
        Console(file=page, force_terminal=True).print_exception(show_locals=True)
    return page.getvalue()


def create_database(folder: str) -> None:
    """Create a new database with the migrations."""

    async def make() -> None:
        made = Database(f"sqlite:///{folder}/vesper.db")
        await upgrade(made)
        await made.close()

    asyncio.run(make())


def rehearse() -> None:
    """Run every rehearsal, and check its result.

    Raises:
        RuntimeError: A result is wrong: the image lacks something.
    """
    with TemporaryDirectory() as folder:
        create_database(folder)
    results = {
        "every module": import_all_modules(),
        "a picture": render_month().startswith(b"\x89PNG"),
        "a report": render_report().startswith(b"%PDF"),
        "an answer": "sleep" in answer_question(),
        "a traceback": "ValueError" in format_traceback(),
        "a message": load_model().understand("she does not wake up").vector is not None,
        "a place": places.zone_at(52.5, 13.4) == "Europe/Berlin",
        "a date": all(format_date(date(2026, 1, 31), locale=Locale(tag)) for tag in ("en", "de", "ar", "ja")),
        "PostgreSQL": psycopg.pq.__impl__ == "binary",
        "distances": "cpp" in rapidfuzz.distance.Levenshtein.distance.__module__,
    }
    if missing := [name for name, fine in results.items() if not fine]:
        raise RuntimeError(f"The image is not complete: {', '.join(missing)}")


def has_secure_delete() -> bool:
    """Return whether SQLite overwrites deleted data; Debian's does, and docs/back-up.md relies on it."""
    with closing(sqlite3.connect(":memory:")) as memory:
        return bool(memory.execute("PRAGMA secure_delete").fetchone()[0])


def has_fonts() -> bool:
    """Return whether the fonts cover every promised script."""
    return fonts.make_drawable(SCRIPTS) == SCRIPTS


def weight(*folders: str) -> int:
    """Return the megabytes of all files in these folders."""
    files = (path for folder in folders for path in Path(folder).rglob("*") if not path.is_symlink())
    return sum(path.stat().st_size for path in files) // 1_000_000


def compile_imported() -> int:
    """Compile the imported modules, so that a read-only container starts fast; return their number.

    This includes the standard library, which Python's image ships uncompiled. Docstrings of packages are
    left out: they are not read in the image, and take ten megabytes of memory.
    """
    files = {
        Path(file) for module in list(sys.modules.values()) if (file := getattr(module, "__file__", None))
    }
    sources = [file for file in files if file.suffix == ".py" and file.name != Path(__file__).name]
    for source in sources:
        py_compile.compile(
            str(source),
            # The unoptimised file name, the only one that Python looks for.
            cfile=cache_from_source(str(source)),
            doraise=True,
            optimize=2 if "site-packages" in source.parts else 0,
            invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
        )
    return len(sources)


if __name__ == "__main__":
    rehearse()
    if not has_secure_delete():
        sys.exit("This SQLite leaves what is deleted in the file: secure_delete is off.")
    if not has_fonts():
        sys.exit("Fonts are missing: Dockerfile takes those that bot/drawings/fonts.py names.")
    if weight(FONTS) > LARGEST_FONTS:
        sys.exit(f"The fonts would be more than {LARGEST_FONTS} MB.")
    if "--compile" in sys.argv:
        modules_compiled, megabytes = compile_imported(), weight(sys.prefix, "/app")
        print(f"compiled {modules_compiled} modules; {megabytes} MB")  # noqa: T201 - the build's log
        if megabytes > LARGEST:
            sys.exit(f"The image would be more than {LARGEST} MB above its base: see prune.py.")
