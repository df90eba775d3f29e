"""For my doctor: what may be on the page is ticked, questions are typed, and the file holds just that."""

from datetime import timedelta

import pytest

from bot.domain.trials.design import SEED_BYTES
from bot.domain.trials.result import TrialResult
from bot.replies.diary.questions import person_word
from bot.store import trials
from bot.store.trials import TrialPlan
from tests.diaries import ratings
from tests.handlers.conftest import Talk, on_both_engines
from tests.handlers.diary.kept_diaries import DAY, four_weeks, keep, today
from tests.pdf_text import texts


async def opened(talk: Talk) -> None:
    """Four weeks of diary and a reminder, and the choice of what may be on the page."""
    await four_weeks(talk)
    await talk.remind("magnesium 200 mg 21:00")
    await talk.say("/history")
    await talk.press("For my doctor")


def page(talk: Talk) -> list[str]:
    """The text of the file that came last."""
    sent = talk.telegram.files.find(talk.last["document"]["file_id"])
    assert sent is not None
    return texts(bytes(sent.data))


@on_both_engines
@pytest.mark.thorough
async def test_what_is_ticked_for_the_weeks_that_are_chosen_is_on_the_page(talk: Talk) -> None:
    await opened(talk)
    assert talk.labels == [
        *("✓ What I take", "✓ Sleep", "✓ Pain", "2 weeks", "✓ 4 weeks", "12 weeks"),
        *("✍ My questions", "📄 Make the page"),
    ]
    await talk.press("2 weeks")
    await talk.press("✓ Pain")
    assert talk.labels[:4] == ["✓ What I take", "✓ Sleep", "Pain", "✓ 2 weeks"]
    await talk.press("Make the page")

    assert "Your last 2 weeks for a doctor" in talk.text
    assert talk.last["document"]["file_name"] == f"vesper-{today(talk)}.pdf"
    cells = page(talk)
    assert "magnesium 200 mg" in cells
    assert cells.count("7:00") == 2
    assert "Pain, 0 to 10" not in cells


@pytest.mark.thorough
async def test_typed_lines_are_the_questions_on_the_page_and_a_word_makes_it(talk: Talk) -> None:
    await opened(talk)
    await talk.press("My questions")
    assert "up to three lines" in talk.text
    shown = await talk.say("Can I take more magnesium?\n\nwhat about   the pain\n3rd\n4th")
    assert "• Can I take more magnesium?\n• what about the pain\n• 3rd" in shown
    assert "4th" not in shown
    await talk.press("✓ Sleep")
    assert "• 3rd" in talk.text
    await talk.say("yes")
    assert "• what about the pain" in page(talk)
    assert "dialogs" not in await talk.kept()


@pytest.mark.thorough
async def test_a_button_makes_the_page_with_the_questions_that_its_message_shows(talk: Talk) -> None:
    await opened(talk)
    without = talk.with_button("Make the page")
    await talk.press("My questions")
    await talk.say("the first")
    first = talk.last
    await talk.press("My questions")
    await talk.say("the second")
    await talk.press("Make the page", on=first)
    assert "That card is old" in talk.toast
    await talk.press("Make the page")
    assert "• the second" in page(talk)
    await talk.press("Make the page", on=without)
    assert "My questions" not in page(talk)


@pytest.mark.thorough
async def test_an_emergency_among_the_questions_is_heard(talk: Talk) -> None:
    await opened(talk)
    await talk.press("My questions")
    said = await talk.say("my back hurts and I cannot feel my legs and lost control of my bladder")
    assert "112" in said or "emergency" in said.casefold()


@pytest.mark.thorough
async def test_who_reads_another_language_can_have_the_page_in_english(talk: Talk) -> None:
    visitor = talk.somebody_else("de")
    await four_weeks(visitor)
    await visitor.say("/start")
    await visitor.forge("clinic:open:me")
    assert "In English" in visitor.labels
    await visitor.press("In English")
    assert "✓ In English" in visitor.labels
    await visitor.press("Make the page")
    cells = page(visitor)
    assert f"{today(visitor) - 28 * DAY:%-d %b %Y} – {today(visitor) - DAY:%-d %b %Y} (28 days)" in cells


@pytest.mark.thorough
async def test_in_discreet_mode_the_file_is_just_notes(talk: Talk) -> None:
    await four_weeks(talk)
    await talk.say("/settings")
    await talk.press("Turn discreet mode on")
    await talk.forge("clinic:open:me")
    await talk.press("Make the page")
    assert talk.last["document"]["file_name"] == f"notes-{today(talk):%Y-%m}.pdf"
    assert talk.text == "Your notes, to print or to forward."


@pytest.mark.thorough
async def test_without_a_diary_the_report_of_doses_comes_as_before(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.remind("magnesium 200 mg 21:00")
    await talk.say("/history")
    await talk.press("For my doctor")
    assert "Your last 30 days for a doctor or a pharmacist" in talk.text
    await talk.forge("clinic:open:me")
    assert "Your last 30 days for a doctor or a pharmacist" in talk.text


async def test_the_page_of_somebody_else_names_them_and_offers_what_there_is(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await keep(talk, rated=ratings("pain", 4, 5, first=today(talk) - 5 * DAY), person="Mum")
    await talk.say("/start")
    await talk.forge(f"clinic:open:{person_word('Mum')}")
    assert talk.text.startswith("A page for Mum's doctor")
    assert talk.labels[0] == "✓ Pain"
    await talk.press("✓ Pain")
    assert "📄 Make the page" not in talk.labels


async def test_forged_buttons_make_no_page(talk: Talk) -> None:
    await four_weeks(talk)
    await talk.say("/start")
    for forged in (
        "",
        "make:tq:4:own:-:me",
        "make:t:5:own:-:me",
        "make:t:4:xx:-:me",
        "eat:t:4:own:-:me",
        "open",
    ):
        assert "out of date" in await talk.forge(f"clinic:{forged}")
    for gone in ("make:s:4:own:AAAAA:me", "open:AAAAA"):
        assert "That card is old" in await talk.forge(f"clinic:{gone}")


async def test_questions_of_yesterday_are_not_on_todays_page(talk: Talk) -> None:
    await opened(talk)
    await talk.press("My questions")
    await talk.say("the first")
    talk.clock.advance(timedelta(hours=7))
    await talk.press("Make the page")
    assert "That card is old" in talk.toast


@pytest.mark.thorough
async def test_a_finished_trial_is_offered_and_its_numbers_are_on_the_page(talk: Talk) -> None:
    await four_weeks(talk)
    await talk.remind("glycine 3 g 21:00")
    (schedule,) = (await talk.kept())["schedules"]
    plan = TrialPlan("night", 1, "days56", today(talk) - 57 * DAY, lag=1)
    result = TrialResult("helped", rated=1, followed=0.9, p=0.01, mean=2.04, low=1, high=3)
    async with talk.vesper.world.database.write() as tx:
        await trials.start(tx, talk.chat_id, schedule["id"], plan, b"x" * SEED_BYTES, talk.clock.now())
        running = await trials.running(tx, talk.chat_id)
        assert running is not None
        await trials.end(tx, running, result, talk.clock.now())
    await talk.say("/history")
    await talk.press("For my doctor")
    assert "✓ Trial" in talk.labels
    await talk.press("Make the page")
    text = " ".join(page(talk))
    assert "Does glycine 3 g make nights better?" in text
    assert "+2.0 points, 95 % interval +1.0 to +3.0" in text
    assert "days with, in the trial" in text
