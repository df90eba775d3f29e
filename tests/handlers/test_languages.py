"""What a person writes is read in the language of their Telegram."""

import re
from collections.abc import Iterable
from dataclasses import replace

import pytest

from bot.domain.languages import ENGLISH, LANGUAGES
from bot.domain.languages.english.writer import EnglishWriter
from bot.domain.triage.phrasings import Phrasing, RedFlagRule
from tests.handlers.conftest import Talk

DAYS = ("lunae", "martis", "mercurii", "iovis", "veneris", "saturni", "solis")
PAIN = RedFlagRule("chest_back", (Phrasing("dolor pectoris"),))


class LatinWriter(EnglishWriter):
    """Writes the days of the week in Latin, and all else in English."""

    def weekdays(self, days: Iterable[int]) -> str:
        return " ".join(DAYS[each] for each in sorted(days))


LATIN = replace(
    ENGLISH,
    code="la",
    days=replace(ENGLISH.days, weekdays={day: frozenset({n}) for n, day in enumerate(DAYS)}, short=DAYS),
    replies=replace(ENGLISH.replies, cancel=frozenset({"nolo"}), save=frozenset({"serva"})),
    questions=replace(ENGLISH.questions, aspects=(("side_effects", re.compile("nocet")),)),
    writer=LatinWriter(),
)


@pytest.fixture
async def roman(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> Talk:
    """A person whose Telegram speaks Latin."""
    monkeypatch.setitem(LANGUAGES, "la", LATIN)
    source = talk.vesper.world.knowledge_source
    known = source.current
    in_latin = replace(known.library, red_flag_rules={**known.library.red_flag_rules, "la": (PAIN,)})
    monkeypatch.setattr(source, "current", replace(known, library=in_latin))
    person = talk.somebody_else("la")
    await person.live_in("Reykjavik")
    return person


async def test_a_reminder_is_read_and_saved_in_ones_own_words(roman: Talk, talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    assert "On Lun at 08:00" in await roman.say("/remind zinc 8:00 lunae")
    await roman.say("serva")
    assert len((await roman.kept())["schedules"]) == 1

    assert "I don't understand “lunae”" in await talk.say("/remind zinc 8:00 lunae")


async def test_a_dialog_ends_with_ones_own_word(roman: Talk, talk: Talk) -> None:
    for person in (roman, talk):
        await person.say("/remind")

    assert await roman.say("nolo") == await talk.say("cancel")


async def test_an_emergency_is_heard_in_ones_own_words(roman: Talk, talk: Talk) -> None:
    heard = await roman.say("dolor pectoris")

    # The model, which knows English only, may name the danger more exactly.
    assert heard.startswith("🚨 Chest or upper-back emergency")
    assert (await talk.say("chest pain")).startswith("🚨")
    assert heard != await talk.say("dolor pectoris")
