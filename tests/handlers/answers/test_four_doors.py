"""What is typed as an amount, through the four doors of the running bot."""

import pytest

from tests.handlers.conftest import Talk

ASKED = (
    *("more than one way", "What do you mean", "can't read", "looks like far too much", "You could write"),
    "I need one. Which one?",
)


async def through_all(talk: Talk, said: str) -> list[str]:
    """What each door says to an amount of ibuprofen."""
    typed = said.format(name="ibuprofen")
    shown = [await talk.say(f"is {typed} too much?")]
    shown += [await talk.say(f"/{door}") for door in (f"dose {typed}", f"took {typed}")]
    await talk.press("Not taken") if "Not taken" in " ".join(talk.labels) else None
    shown.append(await talk.say(f"/remind {typed} 21:00"))
    return shown


@pytest.mark.parametrize(
    ("said", "amount"),
    [
        ("1 000 mg of {name}", "1,000 mg"),
        ("1/2 g of {name}", "500 mg"),
        ("0,5 g of {name}", "500 mg"),
        ("two 500 mg tablets of {name}", "1,000 mg"),
        ("2 {name} 500 mg", "1,000 mg"),
        ("{name} 500 mg x 8", "4,000 mg"),
        ("1½ tablets {name} 200 mg", "300 mg"),
    ],
)
async def test_all_doors_read_the_same_amount(talk: Talk, said: str, amount: str) -> None:
    await talk.live_in("Accra")
    question, dose, took, remind = await through_all(talk, said)
    assert amount in question
    assert amount in dose
    written = {amount, amount.replace(",", ""), "0.5 g"}
    assert any(f"ibuprofen {each}" in took for each in written)
    assert any(f"ibuprofen {each}" in remind for each in written)


@pytest.mark.parametrize(
    "said", ["{name} 1.000 mg", "{name} 2 500 mg", "{name} 5 gm", "{name} 200-400 mg", "{name} 2.500 mg x 2"]
)
async def test_all_doors_ask_about_what_has_two_readings(talk: Talk, said: str) -> None:
    await talk.live_in("Accra")
    question, *others = await through_all(talk, said)
    assert "of at most" not in question
    assert "is within" not in question
    assert "is over" not in question
    assert "%" not in question
    for shown in others:
        assert any(each in shown for each in (*ASKED, "One thing at a time")), shown


async def test_a_question_with_two_readings_offers_both(talk: Talk) -> None:
    shown = await talk.say("I took 1.000 mg of ibuprofen, is that too much?")
    assert "I took 1 mg of ibuprofen" in shown
    assert "I took 1000 mg of ibuprofen" in shown
    shown = await talk.say("/dose ibuprofen 1.000 mg")
    assert "/dose ibuprofen 1 mg" in shown
    assert "/dose ibuprofen 1000 mg" in shown


async def test_the_larger_of_two_readings_may_be_an_emergency(talk: Talk) -> None:
    assert "poison" in (await talk.say("I took 10.000 mg of paracetamol")).lower()


async def test_a_question_how_many_is_not_judged_as_one_amount_a_day(talk: Talk) -> None:
    shown = await talk.say("how many 500 mg paracetamol can I take a day?")
    assert "500 mg of acetaminophen" not in shown
    assert "is within" not in shown


async def test_a_number_that_says_nothing_is_asked_about(talk: Talk) -> None:
    assert "I can't place" in await talk.say("is ibuprofen 400 mg 3 too much?")


async def test_what_is_not_taken_daily_counts_as_such(talk: Talk) -> None:
    shown = await talk.say("is 50,000 IU of vitamin d once a week too much?")
    assert "50,000 IU, 1 time in 7 days" in shown
    assert "7,143 IU a day" in shown
    assert "🔴 An average of 7,143 IU of vitamin D a day is over" in shown
    shown = await talk.say("/dose magnesium 400 mg every other day")
    assert "🟠 An average of 200 mg of magnesium a day is within" in shown
    assert "At one time it is 400 mg: that is more than a limit allows." in shown
    assert "800 mg of ibuprofen" in await talk.say("/dose ibuprofen 800 mg every other day")


async def test_a_weekly_compound_keeps_its_week_in_the_other_reading(talk: Talk) -> None:
    await talk.say("/dose magnesium citrate 700 mg once a week")
    shown = await talk.press("The magnesium in it")
    assert "An average of 100 mg of magnesium a day" in shown
    assert "Counted: 700 mg, 1 time in 7 days." in shown
    before = shown
    for often in ("1/99", "0/7", "1/x", "1/"):
        data = f"amt:magnesium:element:citrate:mg:700:{often}"
        assert await talk.press_data(talk.last["message_id"], data) == before
