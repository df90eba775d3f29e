"""What is typed behind /took: every word counts, and none is lost in what is offered."""

from datetime import timedelta

import pytest

from tests.handlers.conftest import Talk

HOUR = timedelta(hours=1)


@pytest.mark.thorough
async def test_a_moment_in_the_line_is_when_it_was(talk: Talk) -> None:
    await talk.later(6 * HOUR)
    card = await talk.say("/took ibuprofen 400mg 2 hours ago")
    assert "ibuprofen 400 mg, today 10:00" in card
    assert "Within the limits" in card
    assert "Recorded: ibuprofen 400 mg, today 10:00." in await talk.press("Record it, today 10:00")
    assert "When did you take" in await talk.say("/took ibuprofen 400 mg at 13:00")
    assert "within the last 24 hours" in await talk.say("/took ibuprofen 400 mg 2 days ago")


async def test_limits_are_those_of_the_time_that_was_said(talk: Talk) -> None:
    await talk.say("/took ibuprofen 400 mg")
    await talk.press("Record it now")
    await talk.later(8 * HOUR)
    assert "Too soon" in await talk.say("/took ibuprofen 400 mg at 08:00")
    assert "Too soon" not in await talk.say("/took ibuprofen 400 mg at 11:00")


async def test_yes_typed_under_the_card_records_at_that_time(talk: Talk) -> None:
    await talk.say("/took aspirin 300mg yesterday 22:00")
    assert "yesterday 22:00" in await talk.say("yes")


async def test_half_of_the_day_is_the_one_that_is_past(talk: Talk) -> None:
    await talk.later(9 * HOUR)
    assert "today 08:00" in await talk.say("/took ibuprofen 400 at 8")
    await talk.later(6 * HOUR)
    assert "Which time" in await talk.say("/took ibuprofen 400 at 8")
    assert "today 20:00" in await talk.press("today 20:00")


@pytest.mark.parametrize(
    "when", ["last night", "this morning", "a few hours ago", "yesterday", "after breakfast", "earlier today"]
)
async def test_a_vague_moment_is_asked_about(talk: Talk, when: str) -> None:
    await talk.later(4 * HOUR)
    assert "When did you take ibuprofen 400 mg?" in await talk.say(f"/took ibuprofen 400 mg {when}")
    assert "today 08:15" in await talk.say("08:15")


async def test_the_thing_itself_is_offered_before_its_variants(talk: Talk) -> None:
    await talk.say("/took tylenol foo 500mg at 05:30")
    assert talk.labels[0] == "acetaminophen 500 mg at 05:30"
    await talk.press("acetaminophen 500 mg at 05:30")
    assert "acetaminophen 500 mg, today 05:30" in talk.text
    card = await talk.say("/took aspirin 500 mg at 03:30")
    assert "aspirin 500 mg, today 03:30" in card


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("paracetamol foo 500 mg x 8", "acetaminophen 8 x 500 mg"),
        ("6 panadol foo 500 mg", "acetaminophen 6 x 500 mg"),
        ("panadol foo 2 x 500 mg for Mum 2 hours ago", 'acetaminophen 2 x 500 mg for "Mum" 2 hours ago'),
        ("1 1/2 tablets panadol foo 500 mg", "acetaminophen 1.5 x 500 mg"),
    ],
)
async def test_what_is_offered_keeps_all_that_was_typed(talk: Talk, line: str, label: str) -> None:
    await talk.say(f"/took {line}")
    assert label in talk.labels


async def test_a_button_of_two_readings_keeps_the_rest_of_the_line(talk: Talk) -> None:
    await talk.later(HOUR)
    await talk.say("/took vitamin b 12 1.000 mcg at 06:30")
    assert talk.labels == ["vitamin b 12 1 mcg at 06:30", "vitamin b 12 1000 mcg at 06:30"]
    await talk.press("vitamin b 12 1000 mcg")
    assert "vitamin b 12 1000 mcg, today 06:30" in talk.text


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("I did not take ibuprofen", "needs no record"),
        ("never took my magnesium", "needs no record"),
        ("ibuprofen 400 mg twice", "“twice”"),
        ("a couple of ibuprofen", "“couple”"),
        ("ibuprofen 400 mg 3", "“3”"),
        ("500 mg tablets paracetamol", "“tablets”"),
        ("ibuprofen 400 mg every monday", "every monday"),
        ("ibuprofen 400 mg at 8:00 and at 10:00", "“at 10:00”"),
        ("ibuprofen 1-2 tablets", "“1-2 tablets”"),
        ("ibuprofen 100mg/5ml", "100mg/5ml"),
    ],
)
async def test_what_is_left_over_is_asked_about_and_nothing_is_recorded(
    talk: Talk, line: str, said: str
) -> None:
    await talk.later(6 * HOUR)
    assert said in await talk.say(f"/took {line}")
    assert not talk.labels
    assert "doses" not in await talk.kept()


async def test_pieces_alone_are_asked_about_by_name(talk: Talk) -> None:
    await talk.say("/took 6 panadol")
    assert talk.labels == ["6 tablets panadol", "6 capsules panadol"]
    await talk.press("6 tablets panadol")
    assert "panadol 6 tablets" in talk.text


@pytest.mark.parametrize("line", ["2 ibuprofen 400", "2 x ibuprofen 400", "2x ibuprofen 400"])
async def test_a_count_and_a_bare_number_are_asked_about_together(talk: Talk, line: str) -> None:
    await talk.say(f"/took {line}")
    assert talk.labels == ["2 x 400 mg ibuprofen"]
    await talk.press("2 x 400 mg ibuprofen")
    assert "ibuprofen 800 mg" in talk.text


async def test_quotes_make_a_name(talk: Talk) -> None:
    assert "centrum 50+ 1 tablet" in await talk.say('/took "centrum 50+" 1 tablet')
    assert "tylenol 3" in await talk.say("/took tylenol 3")
    assert "5 htp 100 mg" in await talk.say("/took 5 htp 100 mg")


@pytest.mark.parametrize(
    ("line", "labels"),
    [
        ("paracetamol 5", ["paracetamol 5 tablets", "paracetamol 5 capsules"]),
        ("paracetamol 16", ["paracetamol 16 tablets", "paracetamol 16 capsules"]),
        ("ibuprofen x 3", ["ibuprofen 3 tablets", "ibuprofen 3 capsules"]),
        ("ibuprofen 30", ["ibuprofen 30 mg", "ibuprofen 30 tablets", "ibuprofen 30 capsules"]),
    ],
)
async def test_a_small_bare_number_of_a_pain_reliever_is_a_count(
    talk: Talk, line: str, labels: list[str]
) -> None:
    assert "Within the limits" not in await talk.say(f"/took {line}")
    assert talk.labels == labels


@pytest.mark.parametrize(
    "line",
    [
        "x3 ibuprofen 200 mg",
        "a pair of nurofen 200 mg",
        "about 3 ibuprofen 200 mg",
        "ibuprofen 400 mg tds",
        "should I take ibuprofen 400 mg",
        "paracetamol 5OO mg",
    ],
)
async def test_nothing_is_offered_that_loses_a_count_or_was_not_taken(talk: Talk, line: str) -> None:
    await talk.say(f"/took {line}")
    assert talk.labels == []
