from datetime import timedelta

import pytest

from tests.handlers.conftest import Talk

MINUTE = timedelta(minutes=1)


async def a_day_of(talk: Talk, *lines: str) -> None:
    await talk.live_in("Reykjavik")
    for line in lines:
        await talk.remind(line)


async def taken_at_ten_past_ten(talk: Talk, name: str) -> None:
    """Its reminder came at eight."""
    await talk.until_hour(8)
    await talk.until_hour(10)
    await talk.later(10 * MINUTE)
    await talk.press("Taken", on=talk.saying(name)[-1])


@pytest.mark.thorough
async def test_what_depends_on_a_dose_taken_late_is_said_at_once_and_on_its_own_reminder(talk: Talk) -> None:
    await a_day_of(talk, "calcium 500 mg 08:00", "zinc 10 mg 11:00")
    await taken_at_ten_past_ten(talk, "calcium")
    (news,) = talk.saying("Better taken later, because")
    assert "zinc 10 mg, due 11:00: better from 12:10." in news["text"]
    assert "calcium was taken at 10:10." in news["text"]
    assert "Sources" in news["text"]
    await talk.until_hour(11)
    assert "zinc 10 mg: calcium was taken at 10:10, so better from 12:10." in talk.text
    await talk.press("Again at 12:10")
    await talk.until_hour(12)
    await talk.later(11 * MINUTE)
    assert "zinc 10 mg" in talk.text
    assert "better from" not in talk.text


@pytest.mark.thorough
async def test_a_dose_taken_in_time_changes_nothing(talk: Talk) -> None:
    await a_day_of(talk, "calcium 500 mg 08:00", "zinc 10 mg 10:00")
    await talk.until_hour(8)
    await talk.later(10 * MINUTE)
    await talk.press("Taken")
    assert not talk.saying("etter taken later")
    await talk.until_hour(10)
    assert "better" not in talk.text


@pytest.mark.thorough
async def test_what_was_due_already_is_warned_of_too(talk: Talk) -> None:
    await a_day_of(talk, "calcium 500 mg 08:00", "zinc 10 mg 10:00")
    await taken_at_ten_past_ten(talk, "calcium")
    assert "zinc 10 mg, due 10:00: better from 12:10." in talk.saying("etter taken later")[0]["text"]


@pytest.mark.thorough
async def test_what_is_taken_as_needed_keeps_its_distance_to_what_is_planned(talk: Talk) -> None:
    await a_day_of(talk, "ibuprofen 200 mg 08:00")
    await talk.say("/took nurofen 200 mg")
    await talk.press("No, an extra one")
    await talk.press("Record it now")
    assert not talk.saying("etter taken later"), "it may have been that very dose"
    await talk.until_hour(8)
    assert "if the ibuprofen at 06:00 was this dose, tap Taken and take no more." in talk.text
    assert "ibuprofen was taken at 06:00, so better from 10:00." in talk.text


@pytest.mark.thorough
async def test_in_discreet_mode_an_intake_that_may_have_been_the_dose_is_said_without_its_name(
    talk: Talk,
) -> None:
    await a_day_of(talk, "ibuprofen 200 mg 08:00")
    await talk.say("/settings")
    await talk.press("iscreet")
    await talk.say("/took nurofen 200 mg")
    await talk.press("No, an extra one")
    await talk.press("Record it now")
    await talk.until_hour(8)
    assert "You told me of an intake at 06:00. If that was this dose, tap Taken" in talk.text
    assert "ibuprofen" not in talk.text


@pytest.mark.thorough
async def test_in_discreet_mode_no_name_is_said(talk: Talk) -> None:
    await a_day_of(talk, "calcium 500 mg 08:00", "zinc 10 mg 11:00")
    await talk.say("/settings")
    await talk.press("iscreet")
    await talk.until_hour(8)
    await talk.until_hour(10)
    await talk.later(10 * MINUTE)
    await talk.press("Taken")
    (news,) = talk.saying("better taken later: from 12:10")
    assert "zinc" not in news["text"]
    await talk.until_hour(11)
    assert "One of your reminders is better taken later: from 12:10." in talk.text
    assert "zinc 10 mg: calcium was taken at 10:10" in await talk.press("Show names")


@pytest.mark.thorough
async def test_an_answer_taken_back_leaves_no_warning(talk: Talk) -> None:
    await a_day_of(talk, "calcium 500 mg 08:00", "zinc 10 mg 11:00")
    await taken_at_ten_past_ten(talk, "calcium")
    await talk.press("Undo", on=talk.with_button("Undo"))
    await talk.until_hour(11)
    assert "better" not in talk.text


@pytest.mark.thorough
async def test_a_reminder_says_that_the_labels_day_is_full_over_all_products(talk: Talk) -> None:
    await a_day_of(talk, "ibuprofen 400 mg 20:00")
    for _ in range(3):
        await talk.say("/took nurofen 400 mg")
        if "No, an extra one" in talk.labels:
            await talk.press("No, an extra one")
        await talk.press("Record it now")
        await talk.later(timedelta(hours=4))
    await talk.until_hour(20)
    assert "ibuprofen 400 mg: with it 1,600 mg of ibuprofen in 24 hours, at most 1,200 mg." in talk.text
    assert "It fits from 06:00." in talk.text
