"""`vesper content`: checks and shows the bot's content."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.ask import load_knowledge
from bot.cli.output import AsJson, err, out, report_errors
from bot.settings import Settings

if TYPE_CHECKING:  # a command imports what it needs when it runs
    from collections.abc import Iterator

    from bot.library import Library, SubjectPage

# Words of an answer that are printed: they decide.
_FIRST_WORDS = 4

app = typer.Typer(help="What the bot knows.", no_args_is_help=True)


@app.command("check")
def content_check(
    *,
    as_json: AsJson = False,
    cells: Annotated[bool, typer.Option("--cells", help="Print each answer: length, first words.")] = False,
) -> None:
    """Read all content; print every problem with file and line, what is unreviewed, and what is missing."""
    from bot.library import ContentError

    with report_errors():
        try:
            content = load_knowledge().library
        except ContentError as error:
            if as_json:
                problems = [problem._asdict() for problem in error.problems]
                typer.echo(json.dumps({"problems": problems, "unreviewed": []}, ensure_ascii=False))
            raise
    unreviewed = content.unreviewed()
    if as_json:
        output = {"problems": [], "unreviewed": [each._asdict() for each in unreviewed]}
        typer.echo(json.dumps(output, ensure_ascii=False))
        return
    for each in unreviewed:
        out.print(f"not reviewed: {' '.join(str(part) for part in each)}", markup=False, soft_wrap=True)
    for page in content.pages.values():
        out.print(_matrix_row(content, page), markup=False, highlight=False, soft_wrap=True)
        for line in _cell_rows(page) if cells else ():
            out.print(line, markup=False, highlight=False, soft_wrap=True)
    answers = sum(len(page.cells) for page in content.pages.values())
    out.print(
        f"content is fine: {len(content.tips)} tips, {answers} answers on {len(content.pages)} subjects, "
        f"{len(content.interactions)} interactions, {len(content.sources)} sources; "
        f"{len(unreviewed)} not reviewed"
    )


def _matrix_row(content: "Library", page: "SubjectPage") -> str:
    """Return what a subject has and lacks of the answers that people ask for, and how long they are."""
    from bot.domain.questions import INTENTS

    lengths = [cell.length for cell in page.cells.values()]
    holes = " ".join(intent for intent in INTENTS if intent not in page.cells)
    cautions = [intent for intent, cell in page.cells.items() if not content.is_reviewed(cell)]
    only = f"; only as a caution: {' '.join(cautions)}" if cautions else ""
    return (
        f"{page.subject}: {len(lengths)} answers of {min(lengths)} to {max(lengths)} characters{only}; "
        f"none on {holes}"
    )


def _cell_rows(page: "SubjectPage") -> "Iterator[str]":
    for intent, cell in page.cells.items():
        first = " ".join(cell.says.split()[:_FIRST_WORDS])
        yield f"  {page.subject}.{intent}: {cell.length} characters, “{first} …”"


@app.command("show")
def content_show(name: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Print one thing of the content by its id, as JSON."""
    from bot import library

    with report_errors():
        content = library.load(Settings.read().content_dir)
    for kind in ("pages", "facts", "tips", "claims", "supplements", "interactions", "red_flags", "sources"):
        item = getattr(content, kind).get(name)
        if item is not None:
            typer.echo(item.model_dump_json(indent=2))
            return
    err.print(
        f"Nothing in content/ has the id {name}. `vesper content check` reads everything.", markup=False
    )
    raise typer.Exit(1)
