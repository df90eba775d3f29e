"""/took and a planned dose are one dose: asked once, answered through the one door, counted once."""

from datetime import timedelta
from typing import Any

import pytest

from tests.handlers.conftest import Talk, on_both_engines

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
NO = "No, an extra one"


async def with_reminders(talk: Talk, *lines: str, hour: int | None = None) -> None:
    """Somebody in Reykjavik, which is UTC all year; it is six in the morning unless said otherwise."""
    await talk.live_in("Reykjavik")
    for line in lines:
        await talk.remind(line)
    if hour is not None:
        await talk.until_hour(hour)


async def late_aspirin(talk: Talk) -> None:
    """The aspirin of eight o'clock is open at two minutes past nine."""
    await with_reminders(talk, "aspirin 75 mg 08:00", hour=8)
    await talk.later(HOUR + 2 * MINUTE)


async def doses_of(talk: Talk) -> list[dict[str, Any]]:
    return (await talk.kept()).get("doses", [])


@on_both_engines
@pytest.mark.thorough
async def test_yes_answers_the_open_dose_and_nothing_invites_a_second_one(talk: Talk) -> None:
    await late_aspirin(talk)
    assert await talk.say("/took aspirin 75 mg") == "Was that your 08:00 aspirin 75 mg?"
    assert talk.labels == ["Yes", NO]
    assert "✅ aspirin 75 mg – taken at 09:02" in await talk.press("Yes")
    (dose,) = await doses_of(talk)
    assert (dose["state"], dose["slot"]) == ("taken", 0)
    assert not talk.saying("etter taken later")
    today = await talk.say("/today")
    assert "1 of 1 taken." in today
    assert "late" not in today
    assert len((await talk.kept())["items"]) == 1


@pytest.mark.parametrize(
    ("reminder", "said"),
    [
        ("aspirin 75 mg 08:00", "aspirin"),
        ("aspirin 75 mg 08:00", "ASPIRIN 75mg"),
        ("aspirin 75 mg 08:00", "acetylsalicylic acid 75 mg"),
        ("aspirin 75 mg 08:00", "disprin 75 mg"),
        ("ibuprofen 400 mg 08:00", "nurofen 400 mg"),
        ("nurofen 400 mg 08:00", "ibuprofen 400 mg"),
        ("paracetamol 500 mg 08:00", "acetaminophen 500 mg"),
        ("vitamin b12 1000 mcg 08:00", "b12"),
        ("vitamin b12 1000 mcg 08:00", "methylcobalamin 1 mg"),
        ("vitamin d 1000 IU 08:00", "vitamin d3 1000 IU"),
        ("magnesium citrate 200 mg 08:00", "magnesium"),
        ("synthroid 50 mcg 08:00", "levothyroxine 50 mcg"),
        ("grandmas drops 20 ml 08:00", "Grandma's drops 20 ml"),
        ("pill 08:00", "pill"),
        ("Ostelin drops 08:00", "ostelin"),
        ("lisinopril 5 mg for Mum 08:00", "lisinopril for mum"),
    ],
)
async def test_the_same_thing_under_another_name_is_asked_about(talk: Talk, reminder: str, said: str) -> None:
    await with_reminders(talk, reminder, hour=8)
    assert "Was that " in await talk.say(f"/took {said}")
    await talk.press("Yes")
    (dose,) = await doses_of(talk)
    assert dose["state"] == "taken"
    assert len((await talk.kept())["items"]) == 1


@pytest.mark.parametrize(
    ("reminder", "said"),
    [
        ("aspirin 75 mg 08:00", "ibuprofen 400 mg"),
        ("aspirin 75 mg 08:00", "aspirin 75 mg for Mum"),
        ("aspirin 75 mg for Mum 08:00", "aspirin 75 mg"),
        ("ibuprofen 400 mg 08:00", "advil pm"),
        ("vitamin d 1000 IU 08:00", "vitamin c 500 mg"),
        ("magnesium 200 mg 08:00", "zinc 10 mg"),
    ],
)
async def test_another_thing_or_another_person_is_not(talk: Talk, reminder: str, said: str) -> None:
    await with_reminders(talk, reminder, hour=8)
    assert "Was that" not in await talk.say(f"/took {said}")
    assert "✅ Record it now" in talk.labels


@pytest.mark.thorough
async def test_no_records_an_extra_one_on_the_same_item_and_leaves_the_dose_open(talk: Talk) -> None:
    await late_aspirin(talk)
    await talk.say("/took aspirin 75 mg")
    card = await talk.press(NO)
    assert "\n\naspirin 75 mg\n\n" in card
    assert "Recorded: aspirin 75 mg, today 09:02." in await talk.press("Record it now")
    dose, extra = sorted(await doses_of(talk), key=lambda each: str(each["state"]))
    assert (dose["state"], extra["state"]) == ("due", "taken")
    assert not talk.saying("etter taken later")
    assert (await talk.say("/doses")).count("aspirin") == 1
    assert len((await talk.kept())["items"]) == 1
    await talk.say("/took disprin 75 mg")
    await talk.press(NO)
    await talk.press("Record it now")
    assert len((await talk.kept())["schedules"]) == 2
    assert "aspirin 75 mg – taken at 09:02" in await talk.say("/today")


@pytest.mark.thorough
async def test_an_extra_one_counts_in_the_stock_of_its_item_and_can_be_taken_back(talk: Talk) -> None:
    await late_aspirin(talk)
    await talk.say("/refill aspirin 20")
    await talk.say("/took aspirin 75 mg")
    await talk.press(NO)
    await talk.press("Record it now")
    assert (await talk.kept())["items"][0]["stock"] == "19"
    await talk.press("Undo")
    assert (await talk.kept())["items"][0]["stock"] == "20"
    await talk.say("/took aspirin 75 mg")
    await talk.press("Yes")
    assert (await talk.kept())["items"][0]["stock"] == "19"


@pytest.mark.thorough
async def test_a_press_twice_or_after_another_answer_counts_once(talk: Talk) -> None:
    await late_aspirin(talk)
    await talk.say("/took aspirin 75 mg")
    question = talk.last
    data = question["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await talk.press("Yes")
    await talk.press_data(question["message_id"], data)
    assert "out of date" in talk.toast
    assert len(await doses_of(talk)) == 1
    await talk.press("Undo", on=question | talk.last)
    await talk.say("/took aspirin 75 mg")
    question = talk.last
    await talk.press("Taken", on=talk.saying("late: due 08:00")[0])
    assert "counts once" in await talk.press("Yes", on=question)
    assert len(await doses_of(talk)) == 1


@pytest.mark.thorough
async def test_yes_and_no_can_be_typed(talk: Talk) -> None:
    await late_aspirin(talk)
    await talk.say("/took aspirin 75 mg")
    assert "Record it now" in " ".join([await talk.say("no"), *talk.labels])
    await talk.say("/took aspirin 75 mg")
    assert "taken at 09:02" in await talk.say("yes")
    (dose,) = await doses_of(talk)
    assert dose["state"] == "taken"


@pytest.mark.thorough
async def test_several_doses_that_fit_are_offered_nearest_first(talk: Talk) -> None:
    await with_reminders(talk, "ibuprofen 400 mg 08:00", "nurofen 200 mg 10:00", hour=8)
    await talk.later(50 * MINUTE)
    await talk.say("/took ibuprofen")
    assert talk.labels == ["ibuprofen 400 mg, today 08:00", "nurofen 200 mg, today 10:00", NO]
    assert "Please tap which one" in await talk.say("yes")
    await talk.press("nurofen 200 mg, today 10:00")
    (taken,) = [each for each in await doses_of(talk) if each["state"] == "taken"]
    assert taken["wall"] == "10:00"


@pytest.mark.thorough
async def test_at_most_three_are_offered(talk: Talk) -> None:
    await with_reminders(talk, *[f"ibuprofen {200 + hour} mg {hour:02}:00" for hour in range(8, 14)], hour=10)
    await talk.say("/took ibuprofen")
    assert len(talk.labels) == 4


@pytest.mark.thorough
async def test_a_larger_amount_is_asked_with_both_and_none_of_it_is_lost(talk: Talk) -> None:
    await late_aspirin(talk)
    asked = await talk.say("/took aspirin 300 mg")
    assert asked.startswith("Was that your 08:00 aspirin 75 mg?")
    assert "You wrote 300 mg; the dose is 75 mg." in asked
    assert "the other 225 mg as extra" in asked
    await talk.press("Yes")
    assert "Recorded: aspirin 225 mg" in talk.text
    assert sorted(each["amount"] for each in await doses_of(talk)) == ["225", "75"]
    assert len((await talk.kept())["items"]) == 1


@pytest.mark.parametrize(
    ("said", "kept"),
    [("aspirin 50 mg", ["50"]), ("aspirin 0.075 g", ["75"]), ("aspirin 1 tablet", ["75"])],
)
@pytest.mark.thorough
async def test_only_a_smaller_amount_in_a_unit_of_the_dose_takes_its_place(
    talk: Talk, said: str, kept: list[str]
) -> None:
    await late_aspirin(talk)
    assert "Was that your 08:00 aspirin 75 mg?" in await talk.say(f"/took {said}")
    await talk.press("Yes")
    assert [each["amount"] for each in await doses_of(talk)] == kept


@pytest.mark.thorough
async def test_grams_and_milligrams_make_one_surplus(talk: Talk) -> None:
    await with_reminders(talk, "paracetamol 500 mg 08:00", hour=8)
    await talk.say("/took paracetamol 1 g")
    await talk.press("Yes")
    amounts = sorted((each["amount"], each["unit"]) for each in await doses_of(talk))
    assert amounts == [("0.5", "g"), ("500", "mg")]


@pytest.mark.thorough
async def test_an_amount_of_a_dose_that_has_none_is_kept_until_it_is_taken_back(talk: Talk) -> None:
    await with_reminders(talk, "ibuprofen 08:00", hour=8)
    assert "You wrote 400 mg." in await talk.say("/took ibuprofen 400 mg")
    await talk.press("Yes")
    assert [(each["amount"], each["unit"]) for each in await doses_of(talk)] == [("400", "mg")]
    assert "400 mg of ibuprofen" in await talk.say("/took ibuprofen 400 mg")
    await talk.press("Undo", on=talk.saying("ibuprofen 400 mg – taken")[-1])
    assert [(each["amount"], each["unit"]) for each in await doses_of(talk)] == [(None, None)]


@pytest.mark.thorough
async def test_too_much_is_said_before_the_question_can_be_answered(talk: Talk) -> None:
    await with_reminders(talk, "paracetamol 500 mg 08:00", hour=8)
    asked = await talk.say("/took paracetamol 5000 mg")
    assert "Too much" in asked
    assert talk.labels[:2] == ["Yes", NO]
    await talk.press("Yes")
    assert "call poison control" in talk.text
    assert sorted(each["amount"] for each in await doses_of(talk)) == ["4500", "500"]


async def test_a_missed_dose_is_asked_about_until_the_next_is_due(talk: Talk) -> None:
    await with_reminders(talk, "aspirin 75 mg 08:00", hour=8)
    await talk.later(5 * HOUR)
    assert "Was that your 08:00 aspirin 75 mg?" in await talk.say("/took aspirin")
    await talk.press("Yes")
    (dose,) = await doses_of(talk)
    assert (dose["state"], dose["taken_at"].hour) == ("taken", 13)


async def test_last_nights_dose_is_named_with_its_day(talk: Talk) -> None:
    await with_reminders(talk, "melatonin 2 mg 23:00", hour=23)
    await talk.later(90 * MINUTE)
    assert await talk.say("/took melatonin") == "Was that your yesterday 23:00 melatonin 2 mg?"


@on_both_engines
@pytest.mark.thorough
async def test_a_coming_dose_taken_early_never_comes_due(talk: Talk) -> None:
    await with_reminders(talk, "vitamin b12 1000 mcg 08:00")
    asked = await talk.say("/took b12")
    assert asked.startswith("Was that your 08:00 vitamin b12 1000 mcg?")
    assert "still to come: today 08:00" in asked
    await talk.press("Yes")
    messages = len(talk.shown)
    await talk.until_hour(8)
    assert len(talk.shown) == messages
    (dose,) = await doses_of(talk)
    assert (dose["state"], dose["wall"]) == ("taken", "08:00")
    await talk.say("/doses")
    assert "Next: tomorrow 08:00" in await talk.press("vitamin b12")


async def test_an_early_dose_that_is_taken_back_comes_due_as_planned(talk: Talk) -> None:
    await with_reminders(talk, "vitamin b12 1000 mcg 08:00")
    await talk.say("/took b12")
    await talk.press("Yes")
    assert await talk.press("Undo") == "Taken back."
    assert await doses_of(talk) == []
    await talk.until_hour(8)
    assert "vitamin b12 1000 mcg – due 08:00" in talk.text


async def test_a_dose_is_not_asked_about_before_halfway_from_the_one_before(talk: Talk) -> None:
    await with_reminders(talk, "aspirin 75 mg 08:00", hour=8)
    await talk.press("Taken")
    await talk.later(11 * HOUR)
    assert "Was that" not in await talk.say("/took aspirin 75 mg")
    await talk.later(2 * HOUR)
    assert "Was that your tomorrow 08:00 aspirin 75 mg?" in await talk.say("/took aspirin 75 mg")


async def test_a_weekly_dose_taken_a_day_early_or_late_is_asked_about(talk: Talk) -> None:
    await with_reminders(talk, "methotrexate 10 mg 08:00 mondays")
    while talk.clock.now().weekday() != 6:
        await talk.later(24 * HOUR)
    assert "methotrexate 10 mg?" in await talk.say("/took methotrexate")
    await talk.later(48 * HOUR)
    assert "Was that your yesterday 08:00 methotrexate 10 mg?" in await talk.say("/took methotrexate")


async def test_a_dose_soon_after_a_late_one_says_so(talk: Talk) -> None:
    await with_reminders(talk, "ibuprofen 200 mg 08:00 14:00", hour=8)
    await talk.later(2 * HOUR)
    await talk.press("Taken")
    await talk.later(80 * MINUTE)
    assert "The last one was only 80 minutes before; your plan leaves 6 hours" in await talk.say(
        "/took ibuprofen"
    )


@pytest.mark.thorough
async def test_the_time_that_is_told_decides_which_dose_it_was(talk: Talk) -> None:
    await with_reminders(talk, "ibuprofen 200 mg 08:00 20:00", hour=8)
    await talk.later(11 * HOUR + 30 * MINUTE)
    assert "Which dose was that?" in await talk.say("/took ibuprofen 200 mg")
    assert talk.labels == ["ibuprofen 200 mg, today 20:00", "ibuprofen 200 mg, today 08:00", NO]
    await talk.later(HOUR)
    await talk.press("Taken")
    await talk.later(30 * MINUTE)
    await talk.say("/took ibuprofen 200 mg")
    await talk.press("Taken earlier")
    assert await talk.say("9:15") == "Was that your 08:00 ibuprofen 200 mg?"
    await talk.press("Yes")
    dose = (await doses_of(talk))[0]
    assert (dose["wall"], dose["taken_at"].hour, dose["taken_at"].minute) == ("08:00", 9, 15)


async def test_what_was_denied_is_not_asked_again_once_the_time_is_told(talk: Talk) -> None:
    await late_aspirin(talk)
    await talk.say("/took aspirin 75 mg")
    await talk.press(NO)
    await talk.press("Taken earlier")
    assert "Recorded: aspirin 75 mg, today 08:32" in await talk.press("30 min ago")


@pytest.mark.thorough
async def test_no_after_the_time_was_told_records_it_then(talk: Talk) -> None:
    await with_reminders(talk, "ibuprofen 200 mg 08:00 20:00", hour=8)
    await talk.press("Taken")
    await talk.later(3 * HOUR)
    await talk.say("/took ibuprofen 200 mg")
    await talk.press("Taken earlier")
    assert "Recorded" in await talk.press("60 min ago")
    await talk.later(6 * HOUR)
    await talk.say("/took ibuprofen 200 mg")
    await talk.press(NO)
    await talk.press("Taken earlier")
    assert "Recorded: ibuprofen 200 mg, today 16:00" in await talk.press("60 min ago")


@pytest.mark.thorough
async def test_a_dose_of_hours_counted_from_the_last_one_is_counted_anew(talk: Talk) -> None:
    await with_reminders(talk, "ibuprofen 200 mg every 8 hours after the last dose 08:00", hour=8)
    await talk.press("Taken")
    await talk.later(6 * HOUR)
    assert "Was that your 16:01 ibuprofen 200 mg?" in await talk.say("/took ibuprofen")
    await talk.press("Yes")
    await talk.say("/doses")
    assert "Next: today 22:01" in await talk.press("ibuprofen")
    await talk.press("Undo", on=talk.saying("ibuprofen 200 mg – taken at 14:00")[-1])
    await talk.say("/doses")
    assert "Next: today 16:01" in await talk.press("ibuprofen")


@pytest.mark.thorough
async def test_old_and_forged_answers_change_nothing(talk: Talk) -> None:
    await late_aspirin(talk)
    await talk.say("/took aspirin 75 mg")
    token = talk.last["reply_markup"]["inline_keyboard"][0][0]["callback_data"].split(":")[2]
    for data in (f"took:that:{token}:1", f"took:that:{token}:x", "took:that:abc:0", f"took:now:{token}"):
        assert "out of date" in await talk.forge(data)
    (dose,) = await doses_of(talk)
    assert dose["state"] == "due"


@pytest.mark.thorough
async def test_a_dose_whose_reminder_was_deleted_meanwhile_may_be_recorded_as_extra(
    talk: Talk,
) -> None:
    await with_reminders(talk, "vitamin b12 1000 mcg 08:00")
    await talk.say("/took b12")
    question = talk.last
    await talk.say("/doses")
    await talk.press("vitamin b12")
    await talk.press("Delete")
    await talk.press("Delete")
    assert (await talk.press("Yes", on=question)).endswith("\n\nb12")
    assert await doses_of(talk) == []
    assert "Recorded: b12" in await talk.press("Record it")
    assert [each["state"] for each in await doses_of(talk)] == ["taken"]


@pytest.mark.parametrize(
    ("reminder", "said", "gap"),
    [
        ("levothyroxine 50 mcg 08:00", "levothyroxine 50 mcg", "24 hours"),
        ("warfarin 5 mg 08:00", "warfarin", "24 hours"),
        ("synthroid 50 mcg 08:00", "levothyroxine 50 mcg", "24 hours"),
        ("methotrexate 10 mg {today} 08:00", "methotrexate 10 mg", "7 days"),
        ("insulin 8 IU 08:00 for Mum", "insulin 8 IU for mum", "24 hours"),
        ("paracetamol 500 mg 08:00 20:00", "paracetamol 500 mg", "12 hours"),
    ],
)
async def test_after_the_planned_dose_was_taken_another_one_is_warned_of(
    talk: Talk, reminder: str, said: str, gap: str
) -> None:
    await with_reminders(talk, reminder.format(today=f"{talk.clock.now():%a}"), hour=8)
    await talk.press("Taken")
    await talk.later(30 * MINUTE)
    card = await talk.say(f"/took {said}")
    assert card.startswith("⚠️ The last one was only 30 minutes before; your plan leaves ")
    assert gap in card.splitlines()[0]


@pytest.mark.thorough
async def test_a_dose_taken_this_moment_was_a_minute_before(talk: Talk) -> None:
    await with_reminders(talk, "levothyroxine 50 mcg 08:00", hour=8)
    await talk.press("Taken")
    assert "only 1 minute before" in await talk.say("/took levothyroxine 50 mcg")


@pytest.mark.thorough
async def test_what_was_taken_by_somebody_else_is_not_warned_of(talk: Talk) -> None:
    await with_reminders(talk, "ibuprofen 400 mg 20:00", "ibuprofen 400 mg 08:00 for Mum", hour=8)
    await talk.press("Taken")
    await talk.later(30 * MINUTE)
    await talk.say("/took ibuprofen 400 mg at 7:30")
    assert "The last one" not in talk.text


@pytest.mark.parametrize(("told", "noted"), [("1 mg", "1 mg"), ("1500 mcg", "1.5 mg")])
async def test_less_than_the_dose_is_noted_as_it_was_taken(talk: Talk, told: str, noted: str) -> None:
    await talk.live_in("Lisbon")
    await talk.remind("warfarin 3 mg 8:00")
    await talk.until_hour(8)
    await talk.say(f"/took {told} warfarin")
    assert "the dose is 3 mg. If you say yes, I note" in talk.text
    await talk.press("Yes")
    (dose,) = (await talk.kept())["doses"]
    assert f"{dose['amount']} {dose['unit']}" == noted
    await talk.say("/today")
    assert f"warfarin {noted}" in talk.text
    await talk.press("Undo")
    (dose,) = (await talk.kept())["doses"]
    assert (dose["state"], dose["amount"], dose["due_amount"]) == ("due", "3", None)


@pytest.mark.parametrize("said", ["my blood thinner", "my heart pill", "my pill"])
async def test_a_description_of_what_is_due_is_the_due_dose(talk: Talk, said: str) -> None:
    await talk.live_in("Lisbon")
    await talk.remind("warfarin 3 mg 8:00")
    await talk.until_hour(8)
    await talk.say(f"took {said}")
    assert "Was that your 08:00 warfarin 3 mg?" in talk.text
    await talk.press("Yes")
    assert [each["state"] for each in await doses_of(talk)] == ["taken"]
    assert [each["name"] for each in (await talk.kept())["items"]] == ["warfarin"]


async def test_a_class_is_not_the_dose_of_another(talk: Talk) -> None:
    await talk.live_in("Lisbon")
    await talk.remind("warfarin 3 mg 8:00")
    await talk.until_hour(8)
    assert "Was that" not in await talk.say("took my antidepressant")


async def test_a_planned_dose_a_little_early_is_not_too_much_in_a_day(talk: Talk) -> None:
    await talk.live_in("Lisbon")
    await talk.remind("zinc 30 mg 12:00")
    await talk.until_hour(12)
    await talk.press("Taken")
    await talk.later(timedelta(hours=23, minutes=30))
    asked = await talk.say("took my zinc")
    assert "Was that your 12:00 zinc 30 mg?" in asked
    assert "Too much" not in asked
