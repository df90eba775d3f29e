"""Who is not heard from for long is told first, then forgotten; who wants something is kept."""

from datetime import timedelta
from typing import Any

import pytest

from bot.operations import retention
from bot.operations.retention import NOTICE
from bot.store import tips
from bot.store.account.subscribers import export
from bot.store.reminders import schedules
from tests.handlers.conftest import Talk, on_both_engines

DAY = timedelta(days=1)


async def idle(talk: Talk, days: int = 60) -> Talk:
    """Somebody who said hello once, at a bot that forgets after so many days."""
    if days:
        await talk.restart_with(forget_idle_days=days)
    await talk.say("/start")
    return talk


async def pass_days(talk: Talk, days: int) -> None:
    """Let the bot look at the end of them."""
    await talk.later(days * DAY)
    await retention.warn_and_erase_inactive(talk.vesper.world)
    talk.vesper.courier.wake()
    await talk.settle()


def notices(talk: Talk) -> list[dict[str, Any]]:
    return talk.saying("have not heard from you")


@on_both_engines
@pytest.mark.thorough
async def test_who_is_idle_is_told_two_weeks_before_and_then_forgotten(talk: Talk) -> None:
    await idle(talk)

    await pass_days(talk, 60 - NOTICE.days - 1)
    assert notices(talk) == []
    await pass_days(talk, 2)
    assert len(notices(talk)) == 1
    await pass_days(talk, NOTICE.days - 1)
    assert len(notices(talk)) == 1
    assert await talk.kept()

    await pass_days(talk, 2)
    assert await talk.kept() == {}


@on_both_engines
@pytest.mark.thorough
async def test_one_tap_keeps_everything_until_the_next_silence(talk: Talk) -> None:
    await idle(talk)
    await pass_days(talk, 47)

    assert "Everything stays" in await talk.press("Keep everything")
    await pass_days(talk, 45)
    assert notices(talk) == [], "the first one says that everything stays"
    await pass_days(talk, 2)
    assert len(notices(talk)) == 1
    await pass_days(talk, NOTICE.days + 1)
    assert await talk.kept() == {}


@pytest.mark.thorough
async def test_who_wants_reminders_is_never_idle_however_silent(talk: Talk) -> None:
    await idle(talk)
    await talk.live_in("Reykjavik")
    await talk.remind("magnesium 200 mg 21:00")
    told = talk.vesper.world.clock.now()

    async with talk.vesper.world.database.write() as tx:
        assert await schedules.next_due(tx, told) is not None
    await pass_days(talk, 400)

    assert notices(talk) == []
    assert await talk.kept()


@pytest.mark.thorough
async def test_who_gets_tips_or_looks_after_somebody_is_never_idle(talk: Talk) -> None:
    await idle(talk)
    reader, caregiver = talk.somebody_else(), talk.somebody_else()
    await reader.live_in("Reykjavik")
    await reader.say("/tips")
    await reader.press("07:30")
    await talk.say("/care")
    await talk.press("Invite somebody")
    await talk.press("Make the link")
    word = talk.text.split("start=")[1].split()[0].rstrip(".")
    await caregiver.say(f"/start {word}")
    await caregiver.press("Yes, I will")
    await talk.press("Yes, confirm")

    await pass_days(talk, 100)

    async with talk.vesper.world.database.read() as tx:
        assert await tips.next_due(tx, talk.clock.now()) is not None
    assert [len(notices(each)) for each in (talk, reader, caregiver)] == [1, 0, 0]


@pytest.mark.parametrize("days", [59, 61])
@pytest.mark.thorough
async def test_who_stopped_the_bot_is_not_written_to_and_forgotten_all_the_same(
    talk: Talk, days: int
) -> None:
    await idle(talk)
    await talk.say("/stop")

    await pass_days(talk, days)

    assert notices(talk) == []
    assert (await talk.kept() == {}) == (days > 60)


@pytest.mark.thorough
async def test_without_the_setting_nobody_is_forgotten(talk: Talk) -> None:
    await idle(talk, days=0)

    await pass_days(talk, 5000)

    assert notices(talk) == []
    assert await talk.kept()


@pytest.mark.thorough
async def test_only_so_many_are_told_at_once(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "MAX_AT_ONCE", 2)
    guests = [await idle(talk), *(talk.somebody_else() for _ in range(3))]
    for guest in guests[1:]:
        await guest.say("/start")

    await pass_days(talk, 50)
    assert sum(len(notices(guest)) for guest in guests) == 2
    await pass_days(talk, 0)
    assert [len(notices(guest)) for guest in guests] == [1, 1, 1, 1]


@pytest.mark.thorough
async def test_privacy_says_how_long_things_are_kept(talk: Talk) -> None:
    await talk.restart_with(backup_hours=12, backups_kept=5)
    assert "From backups it is gone after 3 days" in await talk.say("/privacy")
    await talk.restart_with(backup_hours=0, forget_idle_days=90, keep_messages_days=3)
    said = await talk.say("/privacy")
    assert "backups" not in said
    assert "kept for 3 days" in said
    assert "do not hear from you for 90 days" in said


@pytest.mark.thorough
async def test_nothing_is_left_of_one_who_is_forgotten(talk: Talk) -> None:
    await idle(talk)
    await pass_days(talk, 47)
    await pass_days(talk, NOTICE.days + 1)

    async with talk.vesper.world.database.read() as tx:
        assert not any((await export(tx, talk.user.id)).values())
