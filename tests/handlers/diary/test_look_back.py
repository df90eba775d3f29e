"""A look back at the diary: a week in words, four weeks as a picture, and the morning on which it comes."""

from datetime import time, timedelta

import pytest

from bot.domain.diary.asking import QuestionTimes
from bot.messages.week_look_back import WeekLookBack
from bot.replies.diary.questions import person_word
from bot.store import diaries
from bot.store.diaries import Diary
from bot.store.queue import outbox
from tests.diaries import ratings, sleep
from tests.handlers.conftest import Talk, on_both_engines
from tests.handlers.diary.kept_diaries import DAY, four_weeks, keep, today

WEEK = timedelta(days=7)


async def owe_week(talk: Talk, person: str | None = None) -> None:
    """Owe the look back at the last seven days, as the due scan does."""
    now = talk.clock.now()
    message = WeekLookBack(due_at=now, first=today(talk) - WEEK, person=person)
    async with talk.vesper.world.database.write() as tx:
        await outbox.owe(tx, [message.to(talk.chat_id)], now)
    talk.vesper.courier.wake()
    await talk.settle()


async def set_up(talk: Talk) -> None:
    """A diary of both, asked after at half past seven and at eight in the evening."""
    times = QuestionTimes("both", time(7, 30), time(20), "Atlantic/Reykjavik", today(talk))
    async with talk.vesper.world.database.write() as tx:
        await diaries.put(tx, Diary(talk.chat_id, None, times).planned(talk.clock.now()))


@on_both_engines
async def test_a_week_comes_in_words_and_leads_to_the_picture_and_the_page(talk: Talk) -> None:
    await four_weeks(talk)
    await owe_week(talk)

    assert "Nights 6.0 of 10, from 7 nights. The week before: 6.0, about the same." in talk.text
    assert "Asleep about 7 h, in bed 8 h, from 7 nights." in talk.text
    assert talk.labels == [
        *("🖼 4 weeks", "🩺 For my doctor", "🔎 Does it work for me?", "📅 When this comes")
    ]
    await talk.press("Does it work for me?")
    assert "/remind" in talk.text


async def test_a_week_of_three_entries_does_not_come(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    first = today(talk) - WEEK
    await keep(talk, [sleep(first)], ratings("pain", 3, 4, 5, first=first))
    await owe_week(talk)
    assert not talk.shown

    await keep(talk, rated=ratings("pain", 3, first=first + 3 * DAY))
    await owe_week(talk)
    assert "Pain 3.8 of 10, from 4 days." in talk.text


async def test_in_discreet_mode_a_week_hides_what_it_is_about_until_it_is_asked_for(talk: Talk) -> None:
    await four_weeks(talk)
    await talk.say("/settings")
    await talk.press("Turn discreet mode on")
    await owe_week(talk)
    assert talk.text == "Your look back at the week is ready."
    assert "Nights 6.0 of 10" in await talk.press("Show")


async def test_the_week_of_somebody_else_is_theirs_alone(talk: Talk) -> None:
    await four_weeks(talk, person="Mum")
    await owe_week(talk)
    assert not talk.shown
    await owe_week(talk, "Mum")
    assert talk.text.startswith("Mum's week")
    assert "🔎 Does it work for me?" not in talk.labels
    await talk.press("4 weeks")
    assert talk.text.startswith("Mum · ")


@pytest.mark.thorough
async def test_four_weeks_are_a_picture_whose_caption_says_the_same_and_earlier_ones_are_a_tap_away(
    talk: Talk,
) -> None:
    await four_weeks(talk)
    await keep(talk, rated=ratings("pain", 9, first=today(talk) - 40 * DAY))
    await owe_week(talk)
    await talk.press("4 weeks")
    assert talk.last["photo"]
    assert "nights 6.0, asleep 7 h, pain 4.0." in talk.text
    assert "Mostly in bed from about 23:00 to 07:00." in talk.text
    count = len(talk.shown)
    assert "pain 9.0." in await talk.press("‹")
    assert len(talk.shown) == count
    assert talk.labels == ["🩺 For my doctor"]


async def test_the_history_of_who_keeps_a_diary_leads_to_the_four_weeks(talk: Talk) -> None:
    await four_weeks(talk, person="Mum")
    await talk.remind("zinc 8:00")
    await talk.remind("warfarin 5 mg 8:00 for Mum")
    await talk.say("/history")
    assert "🖼 4 weeks" not in talk.labels
    await talk.press("Mum")
    assert "🖼 4 weeks" in talk.labels
    await talk.say("/history warfarin")
    assert "🖼 4 weeks" not in talk.labels


async def test_the_morning_of_the_week_is_chosen_and_can_be_none(talk: Talk) -> None:
    await four_weeks(talk)
    await set_up(talk)
    await owe_week(talk)
    await talk.press("When this comes")
    assert talk.labels == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "✓ Not at all"]
    assert "comes each Saturday" in await talk.press("Sat")
    assert (await talk.kept())["diaries"][0]["weekly_day"] == 5
    await talk.press("Change")
    assert "✓ Sat" in talk.labels
    assert "won't come by itself" in await talk.press("Not at all")
    assert (await talk.kept())["diaries"][0]["weekly_day"] is None


async def test_a_diary_that_asks_nothing_looks_back_at_nothing_by_itself(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await set_up(talk)
    await talk.say("/diary")
    await talk.press("Stop asking")
    await talk.forge("week:day:5:me")
    assert "once you let the diary ask again" in talk.text
    assert (await talk.kept())["diaries"][0]["next_due_at"] is None


async def test_forged_and_outdated_buttons_of_a_week_change_nothing(talk: Talk) -> None:
    await four_weeks(talk)
    await talk.say("/start")
    mum = person_word("Mum")
    words = (
        "",
        "show:x:me",
        "show:1999-01-01:me",
        "show:9999-12-31:me",
        "turn:x:me",
        "day:7:me",
        "x:me",
        "picture",
    )
    for forged in words:
        assert "out of date" in await talk.forge(f"week:{forged}")
    for gone in (f"last:{mum}", f"picture:{mum}", f"days:{mum}", "days:me", "day:1:me"):
        assert "That card is old" in await talk.forge(f"week:{gone}")


async def test_the_last_seven_days_can_be_asked_for_any_day(talk: Talk) -> None:
    await four_weeks(talk)
    await talk.say("/start")
    await talk.forge("week:last:me")
    assert "Nights 6.0 of 10, from 7 nights." in talk.text


@pytest.mark.thorough
async def test_a_new_person_taps_through_four_weeks_and_looks_back_at_each(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.remind("magnesium 200 mg 21:00")
    await talk.say("/diary")
    await talk.press("Both")
    await talk.press("07:00")
    for number in range(4 * 7):
        await talk.until_hour(8)
        await talk.press(str(8 if number >= 21 else 4), talk.saying("How was the night")[-1])
        await talk.until_hour(20)
        await talk.press("5")
        await talk.press("Skip")
        await talk.until_hour(21)
        await talk.press("Taken")
    await talk.until_hour(8)

    first, second, third, fourth = talk.saying("Your week")
    assert "The week before" not in first["text"]
    for each in (second, third):
        assert "Nights 4.0 of 10, from 7 nights. The week before: 4.0, about the same." in each["text"]
    assert "Nights 8.0 of 10, from 7 nights. The week before: 4.0, so 4.0 higher now." in fourth["text"]
    assert "Pain 5.0 of 10, from 7 days." in fourth["text"]
    assert "magnesium: taken on 7 of 7 days." in fourth["text"]

    await talk.press("4 weeks", fourth)
    assert talk.text.count("nights 4.0, pain 5.0.") == 3
    assert "nights 8.0, pain 5.0." in talk.text
    await talk.say("/diary")
    await talk.press("The last 7 days")
    assert "Nights 8.0 of 10" in talk.text
