"""A translation is one .po file: the bot then speaks that language, also in reminders and tips."""

import ast
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from bot.replies import i18n
from tests.handlers.conftest import Talk

TEMPLATE = Path(__file__).parents[2] / "locales" / "vesper.pot"
ACCENTS = str.maketrans("aeiouAEIOU", "åéîøüÅÉÎØÜ")
# What a translator leaves as it is: placeholders, tags, commands.
KEPT = re.compile(r"(\{[^}]*\}|<[^>]*>|/\w+)")
LONG_ENOUGH_TO_NOTICE = 10


def accented(text: str) -> str:
    """The text in a language that can be read and is not English."""
    return "".join(part if KEPT.fullmatch(part) else part.translate(ACCENTS) for part in KEPT.split(text))


def template() -> Catalog:
    """Everything the bot says, as translators get it."""
    with TEMPLATE.open("rb") as file:
        return read_po(file)


@pytest.fixture
def _esperanto(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    translated = Catalog(locale="eo")
    for message in template():
        if isinstance(message.id, str):
            translated.add(message.id, accented(message.id))
        else:
            translated.add(message.id, tuple(accented(form) for form in message.id))
    path = tmp_path / "eo" / "LC_MESSAGES" / "vesper.po"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_po(file, translated)
    monkeypatch.setattr(i18n, "LOCALES", tmp_path)


def english() -> set[str]:
    """Stretches of English long enough to notice."""
    texts = [
        text
        for message in template()
        for text in ([message.id] if isinstance(message.id, str) else message.id)
    ]
    parts = {part.strip() for text in texts for line in text.splitlines() for part in KEPT.split(line)}
    examples = {part for part in parts if part.startswith("magnesium")}  # what to type, in any language
    return {part for part in parts - examples if len(part) >= LONG_ENOUGH_TO_NOTICE}


@pytest.mark.usefixtures("_esperanto")
@pytest.mark.thorough
async def test_the_bot_speaks_the_language_of_a_po_file(talk: Talk) -> None:
    visitor = talk.somebody_else("eo")
    for command in (
        "/start",
        "/help",
        "/privacy",
        "/forget",
        "/doses",
        "/today",
        "/slep",
        "/cancel",
        "/tips",
        "/check",
    ):
        await visitor.say(command)
    await visitor.say("/settings")
    await visitor.press(accented("Time zone"))
    await visitor.say("Mars/Base")
    await visitor.say("Reykjavik")
    await visitor.press(accented("Yes"))
    await visitor.say("/remind magnesium 8")
    await visitor.press("20:00")
    await visitor.press(accented("Save"))
    await visitor.press_data(visitor.last["message_id"], "hub:commands")
    await visitor.say("/stop")
    await visitor.say("/start")
    await visitor.press(accented("Yes, start again"))
    await visitor.until_hour(20)
    assert visitor.text == accented("⏰ {name} – due {wall}").format(name="magnesium", wall="20:00")
    await visitor.press(accented("Taken"))
    await visitor.say("/today")
    said = "\n".join(m["text"] for m in visitor.shown)
    assert [part for part in english() if part in said] == []
    assert "Hello, I'm Vesper" in await talk.say("/start")


@pytest.mark.usefixtures("_esperanto")
@pytest.mark.thorough
async def test_who_changes_the_language_of_the_app_is_written_to_in_it(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.remind("magnesium 20:00")
    talk.user.language_code = "eo-001"
    await talk.say("/today")
    await talk.until_hour(20)
    assert talk.text.endswith("– düé 20:00")


def test_no_text_stands_where_the_catalogue_does_not_find_it() -> None:
    """What is inside an f-string is one word to the tool that collects texts."""
    hidden = [
        f"{path}:{part.lineno}"
        for folder in ("bot", "handlers")
        for path in sorted(Path(folder).rglob("*.py"))
        for text in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(text, ast.JoinedStr)
        for part in ast.walk(text)
        if isinstance(part, ast.Call)
        and isinstance(part.func, ast.Name)
        and part.func.id in {"_", "ngettext"}
        if isinstance(part.args[0], ast.Constant)  # else it is collected where it is marked
    ]
    assert hidden == []
