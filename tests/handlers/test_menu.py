"""Telegram's menu of commands: the few that people need every day, in their language."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.replies import i18n
from handlers import OPERATOR_COMMANDS
from tests.handlers.conftest import Talk

EVERYBODYS = ["today", "remind", "ask", "check", "took", "tips", "settings", "help"]
OPERATORS = EVERYBODYS + [each.name for each in OPERATOR_COMMANDS]
Scope = Mapping[str, object]
DEFAULT: Scope = {"type": "default"}
# The regional one of a language that has another is not needed, nor one that Telegram has no code for.
TRANSLATIONS = {"de": "Heute fällig", "de_AT": "Heut fällig", "pt_BR": "Para hoje", "fil": "Ngayon"}


def menus(talk: Talk, scope: Scope) -> dict[str, list[dict[str, str]]]:
    """The commands that Telegram was told for a scope, by language."""
    told = talk.telegram.profile.commands
    return {language: menu for (of, language), menu in told.items() if json.loads(of) == scope}


async def test_eight_commands_are_in_the_menu_and_operators_have_theirs_below(talk: Talk) -> None:
    await talk.restart_with(admin_ids=frozenset({talk.user.id}))
    own: Scope = {"type": "chat", "chat_id": talk.user.id}
    for scope, names in ((DEFAULT, EVERYBODYS), (own, OPERATORS)):
        assert [each["command"] for each in menus(talk, scope)[""]] == names


@pytest.fixture
def _translated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for locale, text in TRANSLATIONS.items():
        path = tmp_path / locale / "LC_MESSAGES" / "vesper.po"
        path.parent.mkdir(parents=True)
        path.write_text(f'msgid "What is due today"\nmsgstr "{text}"\n', encoding="utf-8")
    monkeypatch.setattr(i18n, "LOCALES", tmp_path)


@pytest.mark.usefixtures("_translated")
async def test_telegram_lists_the_menu_in_each_language(talk: Talk) -> None:
    await talk.restart_with(admin_ids=frozenset({talk.user.id}))
    own: Scope = {"type": "chat", "chat_id": talk.user.id}
    for scope in (DEFAULT, own):
        listed = {language: menu[0]["description"] for language, menu in menus(talk, scope).items()}
        assert listed == {"": "What is due today", "de": TRANSLATIONS["de"], "pt": TRANSLATIONS["pt_BR"]}
