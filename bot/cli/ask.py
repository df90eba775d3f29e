"""`vesper ask` and `vesper check`: print what the bot would answer."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.output import AsJson, input_lines, out, report_errors
from bot.settings import Settings

if TYPE_CHECKING:  # a command imports what it needs when it runs
    from bot.answer import Answer
    from bot.search import Knowledge
    from bot.understanding import MessageModel, Understanding


def load_knowledge() -> "Knowledge":
    """Load and index all content.

    Raises:
        OperatorError: Settings or content are wrong.
    """
    from bot.knowledge import load

    return load(Settings.read().content_dir)


def ask(
    question: Annotated[list[str] | None, typer.Argument()] = None,
    *,
    as_json: AsJson = False,
    why: Annotated[
        bool, typer.Option("--why", help="Print what decided, and what the model understanding.")
    ] = False,
) -> None:
    """Print what the bot would answer; without a question, one per line of standard input as JSON."""
    from bot.answer import several
    from bot.replies.answers import answers
    from bot.understanding import load_model

    if why and (as_json or not question):
        raise typer.BadParameter("--why is for one question on the command line, without --json")
    with report_errors():
        knowledge = load_knowledge()
        model = load_model(use_encoder=Settings.read().encoder == "on")
        knowledge.index.cells.encode_missing(model)
    for line in input_lines(question, " "):
        understanding = several.understand(knowledge, model, line)
        first, *others = several.ask_each(knowledge, line, understanding)
        messages = [answers.answer_message(knowledge.library, each) for each in (first, *others)]
        text = "\n\n".join(map(answers.plain_text, messages))
        if as_json or not question:
            told = [answers.ask_json(knowledge.library, each) for each in (first, *others)]
            typer.echo(json.dumps({**told[0], "text": text, "more": told[1:]}, ensure_ascii=False))
        else:
            out.print(text, markup=False)
        if why:
            for said in _explain(knowledge, first, model, understanding):
                out.print(said, markup=False, highlight=False)


def _explain(
    knowledge: "Knowledge", answered: "Answer", model: "MessageModel", understanding: "Understanding"
) -> Iterator[str]:
    """Yield what decided about an answer, and what the model makes of the question, a line each."""
    from bot import answer
    from bot.answer import red_flags
    from bot.answer.told_overdoses import told_level
    from bot.domain import names

    text = answered.question
    by_rules = answer.ask(knowledge, text)
    yield ""
    if by_rules.red_flag != answered.red_flag:
        yield f"model: {answered.kind}, {answered.red_flag}"
    folded = names.fold(text)
    for sign in red_flags.signs_in(knowledge, folded):
        yield f"words: {sign.flag}: " + ", ".join(map(repr, sign.words))
    taken = told_level(knowledge, folded, knowledge.index.find(folded), ())
    if taken != "ordinary":
        yield f"amounts: {taken}"
    yield f"tier: {answered.triage or 'nothing'}" + "".join(f", {each}" for each in answered.asked)
    about = ", ".join(by_rules.entities) or "nothing known"
    yield f"rules: {by_rules.red_flag or by_rules.intent or 'nothing'}; about {about}"
    likely = sorted(answered.odds, key=answered.odds.__getitem__, reverse=True)[:5]
    yield "cells: " + (", ".join(f"{name} {answered.odds[name]:.3f}" for name in likely) or "none weighed")
    if model.encoder_problem is not None:
        yield f"encoder: not used, {model.encoder_problem}"
    yield f"blend: danger {understanding.danger:.3f}"
    for name, head in understanding.heads.items():
        first = ", ".join(f"{guess.name} {guess.probability:.3f}" for guess in head.guesses[:3])
        weighed = model.weightiest(text, name, head.best.name)
        ngrams = ", ".join(f"{each.ngram.strip()!r} {each.weight:+.2f}" for each in weighed)
        yield f"{name}: {first}; n-grams for {head.best.name}: {ngrams}"


def check(names: Annotated[list[str] | None, typer.Argument()] = None, *, as_json: AsJson = False) -> None:
    """Check names against each other; without any, comma-separated lines of standard input as JSON."""
    from bot import answer
    from bot.replies.answers import answers, checks

    with report_errors():
        knowledge = load_knowledge()
    for line in input_lines(names, ","):
        checked = answer.check(knowledge, [part.strip() for part in line.split(",")])
        if as_json or not names:
            typer.echo(json.dumps(answers.check_json(checked), ensure_ascii=False))
        else:
            out.print(answers.plain_text(checks.check_message(knowledge.library, checked)), markup=False)
