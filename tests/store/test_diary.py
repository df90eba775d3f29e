"""Entries of diaries, and what diaries ask."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.diary.asking import Question, QuestionTimes
from bot.domain.diary.model import Rating, Sleep
from bot.store import diaries, diary, diary_prompts
from bot.store.diaries import Diary
from tests.store.conftest import ANN, BEN, NOW

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
TODAY = NOW.date()
TIMES = QuestionTimes("both", time(7, 30), time(20), "Europe/Berlin", TODAY, every_days=2, weekly_day=6)
ANNS = Diary(ANN, None, TIMES, unanswered=1, asked_on=TODAY, next_due_at=NOW, thread_id=7)
MUMS = replace(ANNS, person="Mum", times=replace(TIMES, morning=None, weekly_day=None), thread_id=None)


def rated(value: int, day: date = TODAY, *, what: Any = "pain", late: bool = False) -> Rating:
    return Rating(day, what, value, NOW, late)


def slept(minutes: int | None = None, *, woke_at: datetime = NOW, **times: Any) -> Sleep:
    """A sleep that ended then, by default with nothing but its length."""
    bare = {"bed_at": None, "tried_at": None, "fell_asleep_minutes": None, "awake_minutes": None}
    given: dict[str, Any] = bare | {"kind": "main", "wakings": None, "up_at": woke_at} | times
    return Sleep(**given, woke_at=woke_at, told_minutes=minutes, zone="UTC", entered_at=NOW, late=False)


async def ratings_of(tx: AsyncConnection, person: str | None = None, chat_id: int = ANN) -> list[Rating]:
    return await diary.ratings_between(tx, chat_id, person, TODAY - 2 * DAY, TODAY)


async def sleeps_of(tx: AsyncConnection, person: str | None = None, chat_id: int = ANN) -> list[Sleep]:
    return await diary.sleeps_between(tx, chat_id, person, TODAY - 2 * DAY, TODAY)


async def test_a_number_told_twice_for_a_day_is_one_number_the_last(tx: AsyncConnection) -> None:
    await diary.record_rating(tx, ANN, None, rated(6))
    await diary.record_rating(tx, ANN, None, rated(7, late=True))

    assert await ratings_of(tx) == [rated(7, late=True)]


async def test_each_day_subject_and_person_has_its_own_number(tx: AsyncConnection) -> None:
    mine = [rated(3, TODAY - DAY), rated(2, what="hindrance"), rated(4, what="night"), rated(5)]
    for each in (*mine, rated(9, TODAY - 3 * DAY)):
        await diary.record_rating(tx, ANN, None, each)
    await diary.record_rating(tx, ANN, "Mum", rated(8))
    await diary.record_rating(tx, BEN, None, rated(1))

    assert await ratings_of(tx) == mine
    assert await ratings_of(tx, "Mum") == [rated(8)]
    assert await diary.people_with_entries(tx, ANN) == [None, "Mum"]


async def test_an_undone_number_is_gone_and_no_other(tx: AsyncConnection) -> None:
    await diary.record_rating(tx, ANN, None, rated(6))
    await diary.record_rating(tx, ANN, "Mum", rated(8))

    assert await diary.delete_rating(tx, ANN, None, TODAY, "pain")
    assert not await diary.delete_rating(tx, ANN, None, TODAY, "pain")
    assert (await ratings_of(tx), await ratings_of(tx, "Mum")) == ([], [rated(8)])


async def test_a_sleep_comes_back_as_it_was_told(tx: AsyncConnection) -> None:
    whole = slept(bed_at=NOW - 8 * HOUR, fell_asleep_minutes=20, awake_minutes=10, up_at=NOW + HOUR)
    nap = slept(kind="nap", tried_at=NOW + 6 * HOUR, woke_at=NOW + 7 * HOUR)
    for each in (nap, whole):
        await diary.record_sleep(tx, ANN, None, each)
    await diary.record_sleep(tx, ANN, "Mum", slept(300))

    assert await sleeps_of(tx) == [whole, nap]
    assert await sleeps_of(tx, "Mum") == [slept(300)]


async def test_a_split_sleep_is_two_and_a_corrected_one_is_one(tx: AsyncConnection) -> None:
    first = slept(bed_at=NOW - 8 * HOUR, woke_at=NOW - 5 * HOUR)
    second = slept(bed_at=NOW - 2 * HOUR)
    corrected = slept(bed_at=NOW - 3 * HOUR)
    for each in (slept(300), first, second, corrected):
        await diary.record_sleep(tx, ANN, None, each)

    assert await sleeps_of(tx) == [first, corrected]


async def test_a_sleep_is_undone_by_its_chat_alone(tx: AsyncConnection) -> None:
    one = await diary.record_sleep(tx, ANN, None, slept(300))

    assert not await diary.delete_sleep(tx, BEN, one)
    assert await diary.delete_sleep(tx, ANN, one)
    assert await sleeps_of(tx) == []


async def test_undoing_a_night_leaves_the_naps_of_the_day(tx: AsyncConnection) -> None:
    for each in (slept(300), slept(20, kind="nap")):
        await diary.record_sleep(tx, ANN, None, each)

    assert await diary.delete_main_sleeps(tx, ANN, None, TODAY) == 1
    assert await sleeps_of(tx) == [slept(20, kind="nap")]


async def test_a_diary_comes_back_as_it_was_put_and_replaces_the_one_before(tx: AsyncConnection) -> None:
    assert await diaries.get(tx, ANN, None) is None
    for each in (ANNS, MUMS):
        await diaries.put(tx, replace(each, state="waiting"))
        await diaries.put(tx, each)

    assert await diaries.of_chat(tx, ANN) == [ANNS, MUMS]
    assert await diaries.get(tx, ANN, "Mum") == MUMS
    assert await diaries.of_chat(tx, BEN) == []


async def test_who_waits_longest_comes_first_until_moved_on(tx: AsyncConnection) -> None:
    bens = replace(ANNS, chat_id=BEN, next_due_at=NOW - HOUR)
    for each in (ANNS, bens):
        await diaries.put(tx, each)
    assert await diaries.due(tx, NOW, 10) == [bens, ANNS]
    assert await diaries.due(tx, NOW, 1) == [bens]

    moved = replace(bens, next_due_at=NOW + DAY, state="waiting", unanswered=3, asked_on=TODAY - DAY)
    await diaries.advance(tx, [moved])
    await diaries.advance(tx, [])

    assert await diaries.get(tx, BEN, None) == moved
    assert await diaries.due(tx, NOW, 10) == [ANNS]
    assert await diaries.next_due(tx, NOW) == NOW + DAY
    await diaries.deactivate_chat(tx, BEN)
    assert await diaries.next_due(tx, NOW) is None


async def test_a_question_is_recorded_once_for_each_day_subject_and_person(tx: AsyncConnection) -> None:
    night, pain = Question("night", TODAY, NOW), Question("pain", TODAY, NOW)
    for each in (ANNS, MUMS):
        await diaries.put(tx, each)
    first = await diary_prompts.record(tx, [(ANNS, night), (MUMS, night)])
    again = await diary_prompts.record(tx, [(ANNS, night), (ANNS, pain)])

    assert first == {((ANN, ""), TODAY, "night"), ((ANN, "Mum"), TODAY, "night")}
    assert again == {((ANN, ""), TODAY, "pain")}
    assert await diary_prompts.record(tx, []) == set()
    assert await diary_prompts.open_prompts(tx, [ANN, BEN], TODAY) == first | again
    assert await diary_prompts.open_prompts(tx, [ANN], TODAY + DAY) == set()


@pytest.mark.parametrize("entry", [rated(6, what="night"), slept(300)])
async def test_an_entry_answers_its_question_and_no_other(tx: AsyncConnection, entry: Rating | Sleep) -> None:
    for each in (ANNS, MUMS):
        await diaries.put(tx, each)
        await diary_prompts.record(tx, [(each, Question(what, TODAY, NOW)) for what in ("night", "pain")])

    if isinstance(entry, Rating):
        await diary.record_rating(tx, ANN, None, entry)
    else:
        await diary.record_sleep(tx, ANN, None, entry)

    still = {((ANN, ""), TODAY, "pain"), ((ANN, "Mum"), TODAY, "night"), ((ANN, "Mum"), TODAY, "pain")}
    assert await diary_prompts.open_prompts(tx, [ANN], TODAY) == still
    assert [each.unanswered for each in await diaries.of_chat(tx, ANN)] == [0, 1]


async def test_a_nap_answers_no_question_about_the_night(tx: AsyncConnection) -> None:
    await diaries.put(tx, ANNS)
    asked = await diary_prompts.record(tx, [(ANNS, Question("night", TODAY, NOW))])

    await diary.record_sleep(tx, ANN, None, slept(20, kind="nap"))

    assert await diary_prompts.open_prompts(tx, [ANN], TODAY) == asked


@pytest.mark.parametrize("state", ["waiting", "stopped"])
async def test_a_diary_that_does_not_ask_has_no_open_question(tx: AsyncConnection, state: Any) -> None:
    await diaries.put(tx, replace(ANNS, state=state))
    await diary_prompts.record(tx, [(ANNS, Question("night", TODAY, NOW))])

    assert await diary_prompts.open_prompts(tx, [ANN], TODAY) == set()


async def test_questions_past_their_retention_are_deleted(tx: AsyncConnection) -> None:
    question = Question("night", TODAY, NOW)
    await diaries.put(tx, ANNS)
    asked = await diary_prompts.record(tx, [(ANNS, question)])

    await diary_prompts.prune(tx, question.closes_at)
    assert await diary_prompts.open_prompts(tx, [ANN], TODAY) == asked
    await diary_prompts.prune(tx, question.closes_at + HOUR)
    assert await diary_prompts.open_prompts(tx, [ANN], TODAY) == set()


async def test_a_question_recorded_by_a_clock_ahead_is_taken_back(tx: AsyncConnection) -> None:
    for each in (ANNS, MUMS):
        await diaries.put(tx, each)
    kept = await diary_prompts.record(tx, [(ANNS, Question("night", TODAY, NOW))])
    await diary_prompts.record(tx, [(MUMS, Question("pain", TODAY, NOW + HOUR))])

    assert await diary_prompts.take_back_early(tx, NOW) == [MUMS]
    assert await diary_prompts.open_prompts(tx, [ANN], TODAY) == kept
    assert await diaries.due_after(tx, NOW) == []
    assert await diaries.due_after(tx, NOW - HOUR) == [ANNS, MUMS]


async def test_new_rules_of_a_zone_move_its_diaries_and_no_others(tx: AsyncConnection) -> None:
    there = replace(ANNS, chat_id=BEN, times=replace(TIMES, zone="UTC"), next_due_at=NOW + DAY)
    stopped = replace(MUMS, next_due_at=None)
    wrong = replace(ANNS, next_due_at=NOW + 9 * HOUR)
    for each in (wrong, stopped, there):
        await diaries.put(tx, each)
    former: Mapping[str, str] = {"Europe/Berlin": "Europe/Berlin former"}

    assert await diaries.reschedule_page(tx, former, 0, NOW) == ANN
    assert await diaries.reschedule_page(tx, former, ANN, NOW) is None

    assert [each.next_due_at for each in await diaries.of_chat(tx, ANN)] == [
        NOW.replace(hour=6, minute=30),
        None,
    ]
    assert await diaries.get(tx, BEN, None) == there
