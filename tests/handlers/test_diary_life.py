"""The diary in the lives of people: shifts, naps, travel, changed clocks, quiet hours, family, danger."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from bot.domain.diary.entries import Moment
from bot.store import diary
from bot.store.core import tables
from tests.handlers.conftest import Talk, data_of
from tests.handlers.test_diary import DAY, HOUR, NIGHT, PAIN, day, keep, night, ratings, sleeps

URGENT = "/urgent shows when a back needs help today."


async def at(talk: Talk, instant: datetime) -> None:
    """Time passes until then."""
    await talk.later(instant - talk.clock.now())


async def told(talk: Talk, *hours: float, person: str | None = None) -> None:
    """Nights on record before today, the oldest first, by how many hours were slept."""
    async with talk.vesper.world.database.write() as tx:
        for ago, each in enumerate(reversed(hours), start=1):
            then = Moment(talk.clock.now() - ago * DAY, "UTC")
            slept = then.sleep_of_length("main", then.now.date(), int(each * 60))
            await diary.record_sleep(tx, talk.chat_id, person, slept)


async def pains(talk: Talk, *values: int) -> None:
    """Pain on record before today, the oldest first."""
    async with talk.vesper.world.database.write() as tx:
        for ago, value in enumerate(reversed(values), start=1):
            then = Moment(talk.clock.now() - ago * DAY, "UTC")
            await diary.record_rating(tx, talk.chat_id, None, then.rating("pain", then.now.date(), value))


@pytest.mark.thorough
async def test_sixty_days_of_shifts_and_naps_are_sixty_nights_and_every_hour_once(talk: Talk) -> None:
    """A nurse: a week of nights, slept by day with a nap before work, then a week of days."""
    await keep(talk, "Sleep", "It changes")
    hours = 0.0
    for number in range(60):
        works_nights = number % 14 < 7
        await talk.until_hour(17)
        await talk.say("slept 8:00 to 15:00" if works_nights else "slept 23:00 to 6:00")
        await talk.press("Yes")
        hours += 7
        if works_nights:
            await talk.say("nap 16:00-16:45")
            await talk.press("Yes")
            hours += 0.75
        await talk.later(7 * HOUR)
    rows = await sleeps(talk)
    assert len({each["local_date"] for each in rows if each["kind"] == "main"}) == 60
    assert sum(((each["up_at"] - each["tried_at"]) for each in rows), timedelta()) == timedelta(hours=hours)
    assert not talk.saying("Shall I stop asking?")
    assert not talk.saying(NIGHT), "every night was told before the question came"


async def test_who_gets_up_at_changing_times_is_asked_in_the_evening(talk: Talk) -> None:
    said = await keep(talk, "Both", "It changes")
    assert "First question today 20:00." in said
    assert "Tap /diary to note it when you are up." in said
    await talk.until_hour(20)
    assert (len(talk.saying(NIGHT)), len(talk.saying(PAIN))) == (1, 1)


async def test_an_answer_after_midnight_is_about_the_evening_it_was_asked(talk: Talk) -> None:
    await keep(talk, "Pain")
    await talk.until_hour(20)
    question, evening = talk.last, day(talk)
    await talk.later(5 * HOUR)
    await talk.press("4", question)
    await talk.say("pain 5")
    await talk.press("Yes")
    assert await ratings(talk) == {f"{evening} pain": 5}


async def test_a_traveller_is_asked_by_the_clocks_there_and_no_day_twice(talk: Talk) -> None:
    await keep(talk, "Sleep")
    await talk.until_hour(8)
    first = (await sleeps_zone(talk), len(talk.saying(NIGHT)))
    await talk.say("/travel Chicago")
    await talk.press("Yes")
    assert await sleeps_zone(talk) == "America/Chicago"
    await talk.later(6 * HOUR)  # half past seven there, on the day that was asked about at home
    assert first == ("Atlantic/Reykjavik", 1)
    assert len(talk.saying(NIGHT)) == 1
    await talk.later(DAY)
    assert len(talk.saying(NIGHT)) == 2


async def sleeps_zone(talk: Talk) -> str:
    (kept,) = (await talk.kept())["diaries"]
    return str(kept["zone"])


async def test_a_sleep_keeps_the_zone_in_which_one_woke(talk: Talk) -> None:
    await keep(talk, "Sleep")
    await talk.say("slept 5 hours")
    await talk.press("Yes")
    await talk.say("/travel Tokyo")
    await talk.press("Yes")
    await talk.later(DAY)
    await talk.say("slept 6 hours")
    await talk.press("Yes")
    assert [each["zone"] for each in await sleeps(talk)] == ["Atlantic/Reykjavik", "Asia/Tokyo"]


async def test_both_clock_changes_leave_one_question_a_day_and_elapsed_hours(talk: Talk) -> None:
    await keep(talk, "Sleep", city="Berlin")
    berlin = ZoneInfo("Europe/Berlin")
    year = talk.clock.now().year + 1
    for month in (3, 10):
        last = max(n for n in range(25, 32) if datetime(year, month, n, tzinfo=UTC).weekday() == 6)
        changed = datetime(year, month, last, 7, 30, tzinfo=berlin)
        await at(talk, changed.astimezone(UTC) - timedelta(minutes=1))
        before = len(talk.saying(NIGHT))
        await talk.later(timedelta(minutes=1))
        assert len(talk.saying(NIGHT)) == before + 1
        await talk.press("6")
        for label in ("Add times", "23:00", "10 min", "0 min"):
            await talk.press(label)
        hours = {3: 7, 10: 9}[month]
        assert f"of {hours} h in bed." in await talk.press("07:00")
        await told_again(talk)


async def told_again(talk: Talk) -> None:
    """The diary asks as on the first day: nothing was missed, and no time is the usual one."""
    async with talk.vesper.world.database.write() as tx:
        await tx.execute(sa.delete(tables.sleeps))
        await tx.execute(sa.update(tables.diaries).values(unanswered=0, state="active"))


async def test_in_quiet_hours_a_question_waits_for_their_end(talk: Talk) -> None:
    await keep(talk, "Sleep")
    await talk.say("/settings")
    await talk.press("Quiet hours")
    await talk.press("Other hours")
    await talk.say("22:00 to 9:00")
    await talk.until_hour(8)
    assert talk.saying(NIGHT) == []
    await talk.until_hour(9)
    assert len(talk.saying(NIGHT)) == 1


async def test_in_discreet_mode_no_subject_and_no_name_is_shown(talk: Talk) -> None:
    await keep(talk)
    await talk.remind("zinc for Mum 23:00")
    await talk.say("/diary")
    await talk.press("Mum")
    await talk.press("Both")
    await talk.press("07:00")
    await talk.say("/settings")
    await talk.press("discreet mode on")
    count = len(talk.shown)
    await talk.until_hour(8)
    await talk.press("6")
    await talk.until_hour(20)
    await talk.press("4")
    await talk.press("3", talk.last)
    said = [each["text"] for each in talk.shown[count:]]
    assert len(said) == 4
    assert not any(word in text for text in said for word in ("night", "Night", "pain", "Pain", "Mum", "day"))
    await talk.say("/diary")
    await talk.press("Mine")
    await talk.press("😴 yesterday")
    assert "How was it?" in talk.text
    await talk.press("Didn't sleep")
    assert "noted ✓" in talk.text
    await talk.say("Mum slept 5 hours")
    assert "For Mum" not in talk.text
    await talk.say("nap 2-3 pm")
    assert "nap" not in await talk.press("Yes")


async def test_after_stop_nothing_is_asked_until_start(talk: Talk) -> None:
    await keep(talk, "Sleep")
    await talk.say("/stop")
    await talk.later(2 * DAY)
    assert talk.saying(NIGHT) == []
    await talk.say("/start")
    await talk.press_data(talk.last["message_id"], "go:start")
    await talk.until_hour(8)
    assert len(talk.saying(NIGHT)) == 1


async def test_who_says_stop_can_stop_the_diary_alone_and_keeps_the_reminders(talk: Talk) -> None:
    await keep(talk, "Sleep")
    await talk.remind("zinc 21:00")
    assert "Stop all" in await talk.say("stop")
    assert "stopped asking" in await talk.press("Only the diary")
    await talk.until_hour(21)
    assert "zinc" in talk.text
    await talk.until_hour(8)
    assert talk.saying(NIGHT) == []
    await talk.say("stop")
    assert "Only the diary" not in talk.labels


async def test_a_diary_set_up_after_stop_waits_for_start(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/stop")
    await talk.say("/diary")
    await talk.press("Both")
    await talk.press("07:00")
    assert "write to you again?" in talk.text or "/start" in talk.text
    await talk.until_hour(8)
    assert talk.saying(NIGHT) == []
    await talk.say("/diary")
    assert "nothing is sent until /start" in talk.text


async def test_the_zone_is_asked_first_where_it_is_unknown(talk: Talk) -> None:
    await talk.say("/start")
    await talk.say("/diary")
    await talk.press("Both")
    assert "One more question" in await talk.press("07:00")
    await talk.say("Reykjavik")
    assert talk.text == "Done. First question today 07:30. /diary changes it."


async def test_something_else_may_be_said_while_the_zone_is_asked(talk: Talk) -> None:
    await talk.say("/start")
    await talk.say("/diary")
    await talk.press("Sleep")
    await talk.press("It changes")
    await talk.say("Reykjavik")
    assert "Tap /diary to note it when you are up." in talk.text


async def test_every_setting_is_changed_from_the_card(talk: Talk) -> None:
    await keep(talk, "Pain")
    await talk.say("/diary")
    assert "asks about the pain at 20:00" in talk.text
    await talk.press("🌙")
    assert "asks about the pain at 21:00" in await talk.press("21:00")
    await talk.press("Subject")
    await talk.press("Both")
    assert "the night at 06:30 and the pain at 21:00" in await talk.press("06:00")
    await talk.press("🌅")
    assert "the night at 08:30" in await talk.press("08:00")
    await talk.press("Subject")
    assert "asks about the night at 08:30" in await talk.press("Sleep")
    await talk.press("Subject")
    assert "the night at 08:30" in await talk.press("Back")
    await talk.press("Every other day")
    assert "I ask every other day." in talk.text
    assert "every other day" not in await talk.press("Every day")
    assert "stopped asking" in await talk.press("Stop asking")


async def test_mums_diary_is_her_own(talk: Talk) -> None:
    await keep(talk, "Sleep")
    await talk.remind("zinc for Mum 23:00")
    assert "Whose diary?" in await talk.say("/diary")
    await talk.press("Mum")
    assert talk.text.startswith("For Mum\n")
    await talk.press("Both")
    assert "they usually get up?" in talk.text
    assert (await talk.press("07:00")).startswith("For Mum\n")
    await talk.until_hour(8)
    mine, hers = talk.saying(NIGHT)
    assert hers["text"].startswith("For Mum\n")
    await talk.press("7", mine)
    await talk.press("2", hers)
    for label in ("Add times", "23:00"):
        await talk.press(label, talk.last)
    assert "How long until they slept?" in talk.text
    await talk.until_hour(20)
    await talk.press("3", talk.last)
    assert "In the way of the day?" in talk.text
    rows = (await talk.kept())["ratings"]
    assert {(each["person"], each["what"]): each["value"] for each in rows} == {
        ("", "night"): 7,
        ("Mum", "night"): 2,
        ("Mum", "pain"): 3,
    }
    assert "For Mum" in await talk.say("/diary mum")


async def test_forgetting_everything_forgets_the_diary_and_its_old_buttons(talk: Talk) -> None:
    await keep(talk, "Sleep")
    await talk.until_hour(8)
    question = talk.last
    await talk.say("/forget")
    await talk.press("Yes, erase")
    assert await talk.kept() == {}
    await talk.later(DAY)
    assert len(talk.saying(NIGHT)) == 1
    assert data_of(question, "6")


@pytest.mark.parametrize(
    ("before", "now", "points"), [((), 8, True), ((), 7, False), ((5, 3), 7, True), ((9, 5), 8, False)]
)
async def test_much_pain_or_much_more_points_to_urgent_signs(
    talk: Talk, before: tuple[int, ...], now: int, *, points: bool
) -> None:
    await keep(talk, "Pain")
    await talk.until_hour(20)
    await pains(talk, *before)
    assert (URGENT in await talk.press(str(now))) is points
    assert (URGENT in await talk.press("Skip")) is points


async def test_a_week_of_little_sleep_is_a_reason_to_see_a_doctor(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await told(talk, 4, 5, 4.5)
    await talk.say("slept 5 hours")
    assert "Please talk to a doctor about that." in await talk.press("Yes")
    await talk.say("slept 8 hours")
    assert "doctor" not in await talk.press("Yes")


async def test_a_night_at_the_wheel_is_an_alarm_and_no_entry(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("fell asleep at the wheel")
    assert "doctor" in talk.text
    assert not talk.saying("Shall I write")


async def test_an_entry_of_the_card_is_shown_to_be_changed(talk: Talk) -> None:
    await keep(talk)
    await night(talk, 4)
    await talk.say("/diary")
    await talk.press("😴 today")
    assert "4 ✓" in talk.text
    await talk.press("Undo", talk.last)
    await talk.press("8", talk.last)
    assert await ratings(talk) == {f"{day(talk)} night": 8}


async def test_a_diary_of_a_zone_that_this_machine_does_not_know_waits_and_stops_nobody(talk: Talk) -> None:
    await keep(talk, "Sleep")
    other = talk.somebody_else()
    await keep(other, "Sleep")
    async with talk.vesper.world.database.write() as tx:
        mine = tables.diaries.c.chat_id == talk.chat_id
        await tx.execute(sa.update(tables.diaries).where(mine).values(zone="Mars/Base"))
    await talk.until_hour(8)
    assert (len(talk.saying(NIGHT)), len(other.saying(NIGHT))) == (0, 1)
    (waits,) = (await talk.kept())["diaries"]
    assert talk.clock.now() < waits["next_due_at"] <= talk.clock.now() + HOUR


async def test_a_question_that_was_answered_before_it_left_is_not_sent(talk: Talk) -> None:
    await keep(talk, "Sleep")
    await talk.say("/settings")
    await talk.press("Quiet hours")
    await talk.press("Other hours")
    await talk.say("22:00 to 9:00")
    await talk.until_hour(8)  # on record, and waits for the end of quiet hours
    await talk.say("slept 6 hours")
    await talk.press("Yes")
    await talk.until_hour(10)
    assert talk.saying(NIGHT) == []


async def test_the_question_whether_to_stop_is_not_sent_to_who_answered_meanwhile(talk: Talk) -> None:
    await keep(talk, "Sleep")
    await talk.say("/settings")
    await talk.press("Quiet hours")
    await talk.press("Other hours")
    await talk.say("22:00 to 9:00")
    for _each in range(3):
        await talk.until_hour(10)
    await talk.until_hour(8)
    await talk.say("slept 6 hours")
    await talk.press("Yes")
    await talk.until_hour(10)
    assert not talk.saying("Shall I stop asking?")


async def test_who_never_answers_a_diary_is_idle_like_anybody(talk: Talk) -> None:
    await keep(talk, "Sleep")
    for _each in range(5):
        await talk.until_hour(8)
    (kept,) = (await talk.kept())["diaries"]
    assert (kept["state"], kept["next_due_at"]) == ("waiting", None)


async def test_nothing_is_asked_of_who_blocked_the_bot(talk: Talk) -> None:
    await keep(talk, "Sleep")
    talk.user.block()
    await talk.until_hour(8)
    (kept,) = (await talk.kept())["diaries"]
    assert kept["next_due_at"] is None
