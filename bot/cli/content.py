"""`vesper content`: checks and shows the bot's content."""

import json
from typing import Annotated

import typer

from bot.cli.ask import load_knowledge
from bot.cli.output import AsJson, err, out, report_errors
from bot.settings import Settings

app = typer.Typer(help="What the bot knows.", no_args_is_help=True)


@app.command("check")
def content_check(*, as_json: AsJson = False) -> None:
    """Read all content; print every problem with file and line, and what nobody has reviewed."""
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
    out.print(
        f"content is fine: {len(content.tips)} tips, {len(content.entries)} cards, "
        f"{len(content.interactions)} interactions, {len(content.sources)} sources; "
        f"{len(unreviewed)} not reviewed"
    )


@app.command("show")
def content_show(name: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Print one thing of the content by its id, as JSON."""
    from bot import library

    with report_errors():
        content = library.load(Settings.read().content_dir)
    for kind in ("entries", "tips", "claims", "supplements", "interactions", "red_flags", "sources"):
        item = getattr(content, kind).get(name)
        if item is not None:
            typer.echo(item.model_dump_json(indent=2))
            return
    err.print(
        f"Nothing in content/ has the id {name}. `vesper content check` reads everything.", markup=False
    )
    raise typer.Exit(1)
