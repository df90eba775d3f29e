"""`vesper understand`: prints what the bot would do with a message, by running its real handlers."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.output import AsJson, input_lines, out, report_errors

if TYPE_CHECKING:  # a command imports what it needs when it runs
    from bot.context import Context, World
    from bot.domain.parsed_message import ParsedMessage
    from bot.updates.dispatcher import BotApplication

# A token in the right format; no request is ever made with it.
TOKEN = "1:" + "understand" * 3
CHAT = 1


class _UndoneError(Exception):
    """Rolls back the transaction of a handled message, so that the next message meets a fresh chat."""


def understand(
    text: Annotated[list[str] | None, typer.Argument()] = None, *, as_json: AsJson = False
) -> None:
    """Print what the bot would do with a message; without one, one per line of standard input as JSON.

    The chat is a fresh private one whose time zone is known (VESPER_DEFAULT_TIMEZONE). A line of standard
    input is a text, or an object with "text".
    """
    with report_errors():
        asyncio.run(
            _print_all([_text_of(line) for line in input_lines(text, " ")], as_json=as_json or not text)
        )


def _text_of(line: str) -> str:
    try:
        read = json.loads(line)
    except ValueError:
        return line
    return str(read["text"]) if isinstance(read, dict) and "text" in read else line


async def _print_all(texts: Sequence[str], *, as_json: bool) -> None:
    async with _bot() as (world, application):
        for text in texts:
            found = await _understand_text(world, application, text)
            if as_json:
                typer.echo(json.dumps(found, ensure_ascii=False))
            else:
                for name, value in found.items():
                    out.print(
                        f"{name}: {json.dumps(value, ensure_ascii=False)}", markup=False, highlight=False
                    )


@asynccontextmanager
async def _bot() -> AsyncIterator[tuple["World", "BotApplication"]]:
    """Yield a bot without any connection, on an empty database of its own."""
    from pydantic import SecretStr
    from telegram import User

    from bot.app import command_descriptions, new_application
    from bot.clock import Clock
    from bot.context import World
    from bot.delivery.flood_limits import SlidingWindow
    from bot.delivery.rate_limiter import SharedRateLimiter
    from bot.knowledge import KnowledgeSource, load
    from bot.settings import Settings
    from bot.store.core.database import Database
    from bot.store.migrations import upgrade
    from bot.understanding import load_model

    settings = Settings.read().model_copy(update={"bot_token": SecretStr(TOKEN)})
    with TemporaryDirectory(prefix="vesper-understand-") as folder:
        database = Database(Path(folder) / "vesper.db")
        source, clock = KnowledgeSource(load(settings.content_dir)), Clock()
        try:
            await upgrade(database)
            application = new_application(
                settings, SharedRateLimiter(SlidingWindow(), clock.monotonic), lambda *_seen: None
            )
            # Instead of asking Telegram with getMe; PTB has no public way to set the bot's user.
            application.bot._bot_user = User(CHAT + 1, "Vesper", is_bot=True, username="vesper_bot")  # noqa: SLF001
            model = load_model(use_encoder=settings.encoder == "on")
            yield World(settings, source, database, clock, model, *command_descriptions()), application
        finally:
            await database.close()


async def _understand_text(world: "World", application: "BotApplication", text: str) -> dict[str, Any]:
    """Let the handlers process a message, and return how they understood it; store nothing."""
    from bot.answer import several
    from bot.context import Context
    from bot.replies.i18n import language
    from bot.store.account import subscribers
    from bot.updates.dispatcher import decode, route
    from bot.updates.typed_texts import typed_text

    context = Context(application, CHAT, CHAT)
    update = _update(text)
    typed = typed_text(json.dumps(update), application.bot.username)
    if typed is not None:
        context.understanding = several.understand(world.knowledge, world.model, typed)
    language.set("en")
    try:
        async with world.database.write() as tx, AsyncExitStack() as stack:
            await subscribers.get_or_create(tx, CHAT, "en", world.clock.now())
            await subscribers.update(tx, CHAT, zone=world.settings.default_timezone)
            context.bind(world, stack, CHAT, "en", tx)
            await route(application, decode(update, application.bot), context)
            _roll_back()
    except _UndoneError:
        pass
    return _as_json(text, context)


def _roll_back() -> None:
    """Leave the transaction by an error, so that it is rolled back."""
    raise _UndoneError


def _update(text: str) -> dict[str, Any]:
    word = text.split(maxsplit=1)[0] if text.strip() else ""
    command = [{"type": "bot_command", "offset": 0, "length": len(word)}] if word.startswith("/") else []
    person = {"id": CHAT, "is_bot": False, "first_name": "Somebody"}
    message = {"message_id": 1, "date": 0, "chat": {"id": CHAT, "type": "private"}, "from": person}
    return {"update_id": 1, "message": {**message, "text": text, "entities": command}}


def _as_json(text: str, context: "Context") -> dict[str, Any]:
    """Return the output of `vesper understand --json`."""
    parsed = context.parsed or _unparsed(text)
    return {
        "text": text,
        "intent": parsed.intent,
        "slots": dict(parsed.slots),
        "problem": _question_back(context) if parsed.asks_back else None,
        "suggestions": list(parsed.suggestions),
        "answer_kind": parsed.answer_kind,
        "red_flag": parsed.red_flag,
        **_heads(text, context),
    }


def _heads(text: str, context: "Context") -> dict[str, Any]:
    """Return the three likeliest names of each head, and what is asked; nothing of a bare value.

    The subjects of the question are those that its words name, and the page that answers it without a name.
    """
    from bot.answer import ask
    from bot.domain import names

    understanding = context.understanding
    if understanding is None:
        return {"heads": None, "question": None}
    first = {
        name: [[guess.name, round(guess.probability, 4)] for guess in head.guesses[:3]]
        for name, head in understanding.heads.items()
    }
    found = context.index.find(names.fold(text))
    page = ask(context.knowledge, text, understanding).entry
    named = (entity for each in found for entity in each.concept.entities)
    asked = [guess.name for guess in understanding.question_intents.guesses[:3]]
    return {
        "heads": {
            "danger": round(understanding.danger, 4),
            "triage": first["triage"],
            "intent": first["intents"],
            "question": first["question_intents"],
        },
        "question": {
            "subjects": list(dict.fromkeys((*named, *(() if page is None else (page,))))),
            "intent": asked[0],
            "alternatives": asked[1:],
        },
    }


def _unparsed(text: str) -> "ParsedMessage":
    """Return the parse of a command without an intent of its own, or of a word that only a dialog reads."""
    from bot.domain.parsed_message import ParsedMessage

    word = text.split(maxsplit=1)[0] if text.strip() else ""
    name = word.removeprefix("/").partition("@")[0]
    return ParsedMessage("command", {"command": name}) if word.startswith("/") else ParsedMessage("question")


def _question_back(context: "Context") -> str | None:
    from bot.messages.replies import texts_of
    from bot.replies.answers.answers import plain_text
    from bot.replies.message import Message

    texts = texts_of(context.outgoing)
    return plain_text(Message(texts[-1])) if texts else None
