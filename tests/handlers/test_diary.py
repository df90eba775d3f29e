"""The diary in the chat: set up in three taps, one tap in the morning, two in the evening."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot.replies.time_format import short_date
from bot.store.core import tables
from tests.handlers.conftest import Shown, Talk, data_of, on_both_engines

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NIGHT, PAIN = "How was the night", "Back pain today"


async def keep(talk: Talk, subject: str = "Both", getup: str = "07:00", city: str = "Reykjavik") -> str:
    """Set up a diary, by default where it is UTC all year; gives the confirmation."""
    await talk.live_in(city)
    await talk.say("/diary")
    shown = await talk.press(subject)
    return shown if subject == "Pain" else await talk.press(getup)


async def asked(talk: Talk, question: str = NIGHT) -> list[Shown]:
    """The questions that came, each still to be answered."""
    return [each for each in talk.saying(question) if "✓" not in each["text"]]


async def night(talk: Talk, value: int = 6) -> str:
    """It is half past seven, and the night is rated."""
    await talk.until_hour(8)
    return await talk.press(str(value))


async def ratings(talk: Talk) -> dict[str, int]:
    """What is on record: "01 night" → value."""
    rows = (await talk.kept()).get("ratings", [])
    return {f"{each['local_date']:%d} {each['what']}": each["value"] for each in rows}


async def sleeps(talk: Talk) -> list[dict[str, Any]]:
    return (await talk.kept()).get("sleeps", [])


def date_of(talk: Talk) -> str:
    """Today, as the bot writes it."""
    return short_date(talk.clock.now().date())


def day(talk: Talk, ago: int = 0) -> str:
    """The day of the month, so many days ago."""
    return f"{talk.clock.now() - ago * DAY:%d}"


async def test_a_diary_is_set_up_in_three_taps_and_nothing_typed(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    assert "one tap a day" in await talk.say("/diary")
    assert "usually get up?" in await talk.press("Both")
    assert await talk.press("07:00") == "Done. First question today 07:30. /diary changes it."


async def test_one_tap_in_the_morning_and_two_in_the_evening_are_a_day(talk: Talk) -> None:
    await keep(talk)
    await talk.later(90 * MINUTE)
    (morning,) = talk.saying(NIGHT)
    await talk.press("6", morning)
    await talk.until_hour(20)
    evening = talk.last

    await talk.press("4", evening)
    said = await talk.press("3", talk.last)

    assert said == f"Back pain on {date_of(talk)}: 4 ✓\nIn the way of the day: 3 ✓"
    today = day(talk)
    assert await ratings(talk) == {f"{today} night": 6, f"{today} pain": 4, f"{today} hindrance": 3}
    assert talk.last["message_id"] == evening["message_id"], "no further message"


async def test_the_evening_ends_with_the_first_tap_for_who_skips_the_second(talk: Talk) -> None:
    await keep(talk, "Pain")
    await talk.until_hour(20)
    await talk.press("5")
    assert "in the way" not in (await talk.press("Skip")).lower()
    assert await ratings(talk) == {f"{day(talk)} pain": 5}


async def test_a_question_comes_once_a_day_and_is_gone_after_twelve_hours(talk: Talk) -> None:
    await keep(talk, "Sleep")
    for _each in range(3):
        await talk.later(HOUR)
    assert len(talk.saying(NIGHT)) == 1
    await talk.later(DAY + 19 * HOUR)  # the bot was down: the question of 07:30 is 15 hours old
    assert len(talk.saying(NIGHT)) == 1
    await talk.until_hour(8)
    assert len(talk.saying(NIGHT)) == 2


async def test_who_noted_the_night_before_the_question_is_not_asked(talk: Talk) -> None:
    await keep(talk, "Sleep")
    await talk.say("/diary")
    await talk.press("today")
    await talk.press("7")
    await talk.until_hour(9)
    assert talk.saying(NIGHT) == []


async def test_after_three_days_without_an_answer_one_question_ends_it(talk: Talk) -> None:
    await keep(talk)
    for _each in range(3):
        await talk.until_hour(8)
        await talk.until_hour(21)
    assert (len(talk.saying(NIGHT)), len(talk.saying(PAIN))) == (3, 3)

    await talk.until_hour(8)
    assert talk.text.startswith("Shall I stop asking?")
    assert talk.labels == ["Every other day", "Stop"]
    for _each in range(3):
        await talk.until_hour(21)
        await talk.until_hour(8)
    assert len(talk.saying("Shall I stop asking?")) == 1
    assert (len(talk.saying(NIGHT)), len(talk.saying(PAIN))) == (3, 3)


async def unanswered_days(talk: Talk) -> None:
    """Three days go by, and the question whether to stop has come."""
    await keep(talk, "Sleep")
    for _each in range(4):
        await talk.until_hour(8)
    assert talk.text.startswith("Shall I stop asking?")


async def test_every_other_day_is_every_other_day_from_today(talk: Talk) -> None:
    await unanswered_days(talk)
    before = len(talk.saying(NIGHT))
    assert "every other day" in await talk.press("Every other day")
    came = []
    for _each in range(4):
        await talk.until_hour(8)
        came.append(len(talk.saying(NIGHT)) - before)
    assert came == [0, 1, 1, 2]


async def test_stopped_is_stopped_until_it_is_wanted_again(talk: Talk) -> None:
    await unanswered_days(talk)
    assert "stopped asking" in await talk.press("Stop")
    await talk.later(3 * DAY)
    assert len(talk.saying(NIGHT)) == 3
    assert "I ask nothing at the moment." in await talk.say("/diary")
    await talk.press("Ask me again")
    await talk.until_hour(8)
    assert len(talk.saying(NIGHT)) == 4


async def test_an_entry_answers_the_question_whether_to_go_on(talk: Talk) -> None:
    await unanswered_days(talk)
    await talk.press("5", talk.saying(NIGHT)[-1])
    await talk.until_hour(8)
    assert talk.text.startswith(NIGHT)


async def test_answering_every_third_day_keeps_the_questions_coming(talk: Talk) -> None:
    await keep(talk, "Sleep")
    for number in range(9):
        await talk.until_hour(8)
        if number % 3 == 2:
            await talk.press("5")
    assert not talk.saying("Shall I stop asking?")


async def test_a_night_can_have_its_times_by_four_taps(talk: Talk) -> None:
    await keep(talk)
    await night(talk)
    for label in ("Add times", "22:30", "45 min", "30 min"):
        await talk.press(label)
    said = await talk.press("06:30")

    assert "Asleep about 6 h 45 min of 8 h in bed." in said
    assert "don't watch the clock" in said
    (slept,) = await sleeps(talk)
    assert (slept["fell_asleep_minutes"], slept["awake_minutes"], slept["late"]) == (45, 30, False)
    assert slept["up_at"] - slept["bed_at"] == 8 * HOUR


async def test_the_next_nights_times_begin_with_the_last_ones(talk: Talk) -> None:
    await keep(talk)
    await night(talk)
    for label in ("Add times", "23:30", "10 min", "0 min", "07:30"):
        await talk.press(label)
    await night(talk)
    await talk.press("Add times")
    assert talk.labels == ["23:00", "23:30", "00:00", "Other"]
    for label in ("00:00", "10 min", "0 min"):
        await talk.press(label)
    assert talk.labels == ["07:00", "07:30", "08:00", "Other"]
    assert "Asleep about 6 h 50 min of 7 h in bed." in await talk.press("07:00")


async def test_the_usual_times_are_those_of_the_timetable_if_told(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    async with talk.vesper.world.database.write() as tx:
        told = {"wake": "05:30", "bed": "21:30", "meals": []}
        await tx.execute(sa.update(tables.subscribers).values(routine=told))
    await talk.say("/diary")
    await talk.press("Sleep")
    assert talk.labels == ["05:30", "06:00", "07:00", "08:00", "It changes"]
    assert "06:00" in await talk.press("05:30")
    await talk.later(DAY)
    await talk.press("6")
    await talk.press("Add times")
    assert talk.labels == ["21:00", "21:30", "22:00", "Other"]


async def test_more_awake_than_in_bed_is_asked_about_and_not_stored(talk: Talk) -> None:
    await keep(talk)
    await night(talk)
    await talk.press("Add times")
    page = data_of(talk.last, "Other").removeprefix("times:other:")
    said = await talk.press_data(talk.last["message_id"], f"times:ask:{page}:0500:120:60:0700")
    assert said == "That is more than the time in bed; which one shall I change?"
    assert await sleeps(talk) == []
    assert "How long until you slept?" in await talk.press("Until asleep")
    for label in ("10 min", "0 min", "07:00"):
        await talk.press(label)
    assert "Asleep about 1 h 50 min of 2 h in bed." in talk.text


async def test_nobody_got_up_at_a_time_that_is_still_to_come(talk: Talk) -> None:
    await keep(talk)
    await night(talk)
    for label in ("Add times", "23:00", "10 min", "0 min"):
        await talk.press(label)
    await talk.press("Other")
    assert "still to come" in await talk.say("09:30")
    await talk.press("Another time")
    assert "Asleep about 7 h 50 min" in await talk.press("07:00")


@pytest.mark.parametrize(
    ("typed", "in_bed"),
    [
        ("11", "8 h in bed"),
        ("23:15", "7 h 45 min in bed"),
        ("1 am", "6 h in bed"),
        ("12:30", "6 h 30 min in bed"),
    ],
)
async def test_a_typed_bedtime_is_the_one_nearer_to_the_usual(talk: Talk, typed: str, in_bed: str) -> None:
    await keep(talk)
    await night(talk)
    await talk.press("Add times")
    assert "write the time" in await talk.press("Other")
    assert "How long until you slept?" in await talk.say(typed)
    for label in ("20 min", "0 min", "07:00"):
        await talk.press(label)
    assert in_bed in talk.text


async def test_a_time_that_may_be_either_is_asked_about(talk: Talk) -> None:
    await keep(talk)
    await night(talk)
    await talk.press("Add times")
    await talk.press("Other")
    assert "Which one do you mean?" in await talk.say("5")
    assert talk.labels == ["05:00", "17:00"]
    assert "How long until you slept?" in await talk.press("05:00")


async def test_what_is_no_time_is_said_and_the_question_stays(talk: Talk) -> None:
    await keep(talk)
    await night(talk)
    await talk.press("Add times")
    await talk.press("Other")
    assert "23:15" in await talk.say("late")
    assert "How long until you slept?" in await talk.say("23:15")


async def test_a_time_typed_three_days_later_changes_nothing(talk: Talk) -> None:
    await keep(talk)
    await night(talk)
    await talk.press("Add times")
    await talk.press("Other")
    await talk.until_hour(23)
    page = (await dialog_of(talk))["on"]
    async with talk.vesper.world.database.write() as tx:
        old = {**await dialog_of(talk), "on": [f"{talk.clock.now() - 4 * DAY:%Y%m%d}", page[1]]}
        await tx.execute(sa.update(tables.dialogs).values(data=old, updated_at=talk.clock.now()))
    assert "two days before" in await talk.say("23:15")


async def dialog_of(talk: Talk) -> dict[str, Any]:
    (open_one,) = (await talk.kept())["dialogs"]
    data: dict[str, Any] = open_one["data"]
    return data


async def test_the_times_of_yesterday_say_which_night_they_are_of(talk: Talk) -> None:
    await keep(talk)
    await talk.say("/diary")
    await talk.press("😴 yesterday")
    await talk.press("5", talk.last)
    assert (await talk.press("Add times", talk.last)).startswith("Night to ")
    for label in ("23:00", "10 min", "0 min", "07:00"):
        await talk.press(label, talk.last)
    (slept,) = await sleeps(talk)
    assert (slept["late"], f"{slept['local_date']:%d}") == (True, day(talk, 1))


async def test_a_night_without_sleep_is_one_tap(talk: Talk) -> None:
    await keep(talk)
    await talk.until_hour(8)
    assert "no sleep ✓" in await talk.press("Didn't sleep")
    (slept,) = await sleeps(talk)
    assert slept["told_minutes"] == 0
    await talk.press("Undo")
    assert await sleeps(talk) == []
    assert talk.text.startswith(NIGHT)


async def test_an_undone_entry_is_gone_and_asked_for_again(talk: Talk) -> None:
    await keep(talk)
    await night(talk)
    for label in ("Add times", "22:30", "45 min", "30 min", "06:30"):
        await talk.press(label)
    assert (await talk.press("Undo")).startswith(NIGHT)
    assert (await ratings(talk), await sleeps(talk)) == ({}, [])
    await talk.press("8")
    assert await ratings(talk) == {f"{day(talk)} night": 8}

    await talk.until_hour(20)
    await talk.press("5")
    assert (await talk.press("Undo", talk.last)).startswith(PAIN)
    await talk.press("4")
    await talk.press("2")
    await talk.press("Undo", talk.last)
    assert await ratings(talk) == {f"{day(talk)} night": 8}


async def test_yesterday_and_the_day_before_can_be_filled_in_and_are_marked_late(talk: Talk) -> None:
    await keep(talk)
    for ago in (1, 2):
        await talk.say("/diary")
        label = "yesterday" if ago == 1 else f"😴 {(talk.clock.now() - 2 * DAY):%a}"
        await talk.press(label)
        assert "How was the night to" in talk.text
        await talk.press(str(ago))
    await talk.say("/diary")
    await talk.press("🔙 yesterday")
    assert "Back pain on" in talk.text
    await talk.press("7")
    await talk.press("Skip")

    assert await ratings(talk) == {
        f"{day(talk, 1)} night": 1,
        f"{day(talk, 2)} night": 2,
        f"{day(talk, 1)} pain": 7,
    }
    late = {row["what"]: row["late"] for row in (await talk.kept())["ratings"]}
    assert late == {"night": True, "pain": False}, "at six in the morning yesterday's pain is still felt"


async def test_yesterdays_button_fills_in_yesterday_and_last_weeks_nothing(talk: Talk) -> None:
    await keep(talk, "Sleep")
    await talk.until_hour(8)
    old = talk.last
    await talk.later(DAY)
    await talk.press("3", old)
    assert await ratings(talk) == {f"{day(talk, 1)} night": 3}
    await talk.later(2 * DAY)
    await talk.press("Undo", next(m for m in talk.shown if m["message_id"] == old["message_id"]))
    assert "two days before" in talk.toast
    assert await ratings(talk) == {f"{day(talk, 3)} night": 3}


@on_both_engines
async def test_a_button_pressed_twice_is_one_entry(talk: Talk) -> None:
    await keep(talk, "Sleep")
    await talk.until_hour(8)
    question = talk.last
    for _each in range(2):
        talk.user.press(question["message_id"], data_of(question, "6"), chat_id=talk.chat_id, forged=True)
    await talk.settle()
    assert await ratings(talk) == {f"{day(talk)} night": 6}
    assert talk.text.startswith("Night to")


@on_both_engines
async def test_two_workers_that_tick_at_once_ask_once(talk: Talk) -> None:
    await keep(talk, "Sleep")
    talk.clock.advance(2 * HOUR)
    await asyncio.gather(*(talk.later(timedelta()) for _each in range(2)))
    assert len(talk.saying(NIGHT)) == 1


@pytest.mark.parametrize(
    "data",
    [
        "entry:rate:night:20261399:me:6",
        "entry:rate:night:{today}:me:11",
        "entry:rate:mood:{today}:me:6",
        "entry:rate:night:{today}:nobod:6",
        "entry:undo:mood:{today}:me",
        "entry:sing",
        "times:ask:{today}:me:2460",
        "times:ask:{today}:me:2230:11",
        "times:ask:{today}:me:2230:30:10:0630:1",
        "times:other:{today}:me:2230",
        "times:sing",
        "diary:card:nobod",
        "diary:every:me:3",
        "diary:evening:me:2560",
        "diary:asks:me:mood",
        "diary:sing",
    ],
)
async def test_a_forged_button_changes_nothing(talk: Talk, data: str) -> None:
    await keep(talk)
    before = await talk.kept()
    await talk.forge(data.format(today=f"{talk.clock.now():%Y%m%d}"))
    assert "out of date" in talk.toast
    assert await talk.kept() == before


async def test_a_button_of_a_diary_that_there_is_not_changes_nothing(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/diary")
    await talk.forge("diary:stop:me")
    assert "out of date" in talk.toast
    assert "diaries" not in await talk.kept()


@pytest.mark.parametrize(
    ("typed", "question"),
    [
        ("slept 5 hours", "asleep 5 h, night to {today}?"),
        ("I only slept 6h30 last night", "asleep 6 h 30 min, night to {today}?"),
        ("didn't sleep at all", "no sleep, night to {today}?"),
        ("slept from 11 to 6", "asleep from 23:00 to 06:00, night to {today}?"),
        ("slept badly, 3 of 10", "3 of 10 for the night to {today}?"),
        ("pain 6 today", "pain 6 of 10, {today}?"),
        ("pain 7/10", "pain 7 of 10, {today}?"),
        ("nap 2–3 pm", "a nap from 14:00 to 15:00, {today}?"),
    ],
)
async def test_a_typed_entry_is_written_down_after_one_tap(talk: Talk, typed: str, question: str) -> None:
    await talk.live_in("Reykjavik")
    await talk.until_hour(16)
    await talk.say(typed)
    asked_for = f"Shall I write in the diary: {question.format(today=date_of(talk))}"
    assert asked_for in [each["text"] for each in talk.shown]
    assert {"ratings", "sleeps"}.isdisjoint(await talk.kept()), "nothing before the tap"

    card = talk.with_button("Yes")
    asked_in, yes = card["message_id"], data_of(card, "Yes")
    for _twice in range(2):
        assert "✓" in await talk.press_data(asked_in, yes)
    assert len([*await ratings(talk), *await sleeps(talk)]) == 1


async def test_a_typed_sleep_is_what_was_told(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("slept 5 hours")
    assert "Asleep about 5 h." in await talk.press("Yes")
    assert talk.labels == ["Add times", "Undo"]
    await talk.say("slept 11 pm to 5:30")
    assert "Asleep about 6 h 30 min." in await talk.press("Yes")
    (slept,) = await sleeps(talk)
    assert slept["up_at"] - slept["tried_at"] == 6.5 * HOUR


async def test_a_typed_pain_goes_on_like_a_tapped_one(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("pain 6")
    assert "In the way of your day?" in await talk.press("Yes")


async def test_a_typed_entry_that_is_refused_is_not_written(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("slept 5 hours")
    assert "wrote nothing" in await talk.press("No")
    assert await sleeps(talk) == []


async def test_a_nap_is_its_own_row_and_can_be_taken_back(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.until_hour(16)
    for typed in ("nap 20 minutes", "nap 2-3 pm", "slept 6 hours"):
        await talk.say(typed)
        await talk.press("Yes")
    assert sorted(each["kind"] for each in await sleeps(talk)) == ["main", "nap", "nap"]
    (card,) = talk.saying(f"Nap on {date_of(talk)}: 20 min ✓")
    undo = data_of(card, "Undo")
    assert "out of your diary" in await talk.press("Undo", card)
    await talk.press_data(card["message_id"], undo)
    assert "no longer in your diary" in talk.toast
    assert sorted(each["kind"] for each in await sleeps(talk)) == ["main", "nap"]


async def test_a_night_told_without_a_number_is_asked_for_one(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    assert "note that in your diary" in await talk.say("I slept badly")
    assert NIGHT in talk.text
    await talk.press("2")
    assert await ratings(talk) == {f"{day(talk)} night": 2}
    await talk.say("pain again today")
    assert talk.saying(PAIN)
    assert "call" in talk.text, "whom to call comes with pain"


async def test_mums_night_goes_into_mums_diary(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.remind("zinc for Mum 8:00")
    assert "For Mum" in await talk.say("Mum slept 6 hours")
    await talk.press("Yes")
    assert [each["person"] for each in await sleeps(talk)] == ["Mum"]
    assert "For Mum" in await talk.say("mum slept badly")
    await talk.say("mum's pain 7/10")
    assert talk.saying("For Mum\nShall I write in the diary: pain 7 of 10")


async def test_a_night_of_somebody_unknown_goes_into_nobodys_diary(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("Ted slept 6 hours")
    assert not talk.saying("Shall I write")
    assert "somebody else?" in await talk.say("my baby slept 3 hours")
    assert talk.labels == []


@pytest.mark.parametrize(
    "text",
    [
        "slept 5 hours, what helps?",
        "is 5 hours sleep enough?",
        "chest pain 8/10",
        "pain 10/10 and my legs are numb",
    ],
)
async def test_a_question_or_an_alarm_is_answered_and_nothing_else(talk: Talk, text: str) -> None:
    await talk.live_in("Reykjavik")
    await talk.say(text)
    assert not talk.saying("Shall I write")


@pytest.mark.parametrize(
    "data",
    [
        "told:length:{today}:me:5",
        "told:{today}:me:length:1441",
        "told:{today}:me:nap:1400:1400",
        "nap:undo:x",
    ],
)
async def test_a_forged_entry_is_not_written(talk: Talk, data: str) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("slept 5 hours")
    await talk.forge(data.format(today=f"{talk.clock.now():%Y%m%d}"))
    assert "out of date" in talk.toast
    assert await sleeps(talk) == []


async def test_a_diary_is_not_kept_in_a_group(talk: Talk) -> None:
    group = talk.within(talk.telegram.add_group("Family", talk.user))
    await group.say("/diary@vesper_sandbox_bot")
    assert "private" in group.text
    await group.forge("diary:card:me")
    assert "out of date" in group.toast
    await group.say("@vesper_sandbox_bot I slept badly last night")
    assert "private" in group.text
    await group.forge(f"entry:rate:night:{talk.clock.now():%Y%m%d}:me:6")
    assert "out of date" in group.toast
    assert {"ratings", "sleeps"}.isdisjoint(await group.kept())


async def test_the_look_back_is_asked_for_in_words(talk: Talk) -> None:
    assert "Your week" in await talk.say("how did I sleep this week?")
    assert "Your week" in await talk.say("look back")
    await talk.say("show me my sleep chart")
    assert "photo" in talk.last
