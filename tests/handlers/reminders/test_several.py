"""Several medicines at once: one card, one Save, and a question for each line that is not clear."""

from datetime import time, timedelta

import pytest

from bot.domain.profiles import Profile
from bot.domain.schedules import Schedule
from bot.store.account import profiles
from bot.store.reminders import schedules
from bot.store.reminders.schedules import Item
from tests.handlers.conftest import Talk, data_of

PLAIN = "zinc 10 mg 21:00, biotin 8:00"


async def saved(talk: Talk) -> list[tuple[str, str, str | None]]:
    """Every reminder: name, times, person."""
    kept = await talk.kept()
    items = {each["id"]: each for each in kept.get("items", [])}
    rows = [each for each in kept.get("schedules", []) if each["state"] != "ended"]
    return [(items[row["item_id"]]["name"], row["times"], items[row["item_id"]]["person"]) for row in rows]


async def remind(talk: Talk, text: str, *, before: tuple[str, ...] = ()) -> str:
    """Send a list from Reykjavik, after these reminders were saved."""
    await talk.live_in("Reykjavik")
    for line in before:
        await talk.remind(line)
    return await talk.say(f"/remind {text}")


@pytest.mark.parametrize("sign", [", ", "; ", "\n", "\n- "])
async def test_a_list_is_one_card_with_one_save(talk: Talk, sign: str) -> None:
    card = await remind(talk, f"amlodipine 5 mg 8:00{sign}ramipril 2.5 mg 20:00 with food")

    assert "⏰ amlodipine 5 mg, every day at 08:00\n    Next: today 08:00" in card
    assert "⏰ ramipril 2.5 mg, every day at 20:00, with food\n    Next: today 20:00" in card
    assert "Time zone: Atlantic/Reykjavik" in card
    assert talk.labels == ["💾 Save all", "✏️ Change", "✖ Cancel"]
    assert await saved(talk) == []
    assert (await talk.press("Save")).startswith("✅ Saved 2 reminders.")
    assert await saved(talk) == [("amlodipine", "08:00", None), ("ramipril", "20:00", None)]


async def test_one_reminder_with_commas_stays_one(talk: Talk) -> None:
    assert "Have I got this right?" in await remind(talk, "zinc 10 mg mon, wed, fri 8:00, 20:00")


async def test_the_guided_dialog_takes_a_list_too(talk: Talk) -> None:
    await remind(talk, "")

    assert "Have I got these right?" in await talk.say(PLAIN)


async def test_a_heading_names_the_person_of_the_lines_below(talk: Talk) -> None:
    card = await remind(talk, "for mum: amlodipine 8:00, ramipril 20:00\nme: zinc 21:00\nbiotin 9:00 for Dad")

    assert card.index("zinc") < card.index("For Dad") < card.index("For Mum") < card.index("amlodipine")
    await talk.press("Save")
    assert sorted(each[::2] for each in await saved(talk) if each[2]) == [
        ("amlodipine", "Mum"),
        ("biotin", "Dad"),
        ("ramipril", "Mum"),
    ]


async def test_somebody_who_has_reminders_heads_a_list_by_their_name(talk: Talk) -> None:
    await remind(talk, "anna: zinc 9:00, biotin 8:00", before=("iron 8:00 for Anna",))
    await talk.press("Save")

    assert [each[2] for each in await saved(talk)] == ["Anna"] * 3


async def test_the_zone_is_asked_first_and_the_list_waits_for_it(talk: Talk) -> None:
    assert "which city are you near?" in await talk.say(f"/remind {PLAIN}")
    await talk.say("Reykjavik")
    assert "Have I got these right?" in talk.text
    await talk.press("Save")
    assert len(await saved(talk)) == 2


async def test_a_list_survives_a_restart(talk: Talk) -> None:
    await remind(talk, f"{PLAIN}, iron")
    await talk.restart()
    await talk.press("18:00")
    await talk.press("Save")

    assert ("iron", "18:00", None) in await saved(talk)


async def test_lines_without_a_time_are_asked_for_one_time_together(talk: Talk) -> None:
    card = await remind(talk, "atorvastatin 20 mg\nzinc 10 mg\nbiotin 8:00")

    assert "At what time shall I remind you of atorvastatin 20 mg and zinc 10 mg?" in card
    assert "❔ zinc 10 mg: no time yet" in card
    assert talk.labels[:4] == [
        "🌅 Morning 08:00",
        "🌙 Evening 20:00",
        "Each its own time",
        "💾 Save the 1 that is clear",
    ]
    await talk.press("Evening")
    await talk.press("Save")
    assert sorted(await saved(talk)) == [
        ("atorvastatin", "20:00", None),
        ("biotin", "08:00", None),
        ("zinc", "20:00", None),
    ]


async def test_a_typed_time_holds_for_all_lines_without_one(talk: Talk) -> None:
    await remind(talk, "atorvastatin 20 mg\nzinc 10 mg")

    assert not any("Save" in label for label in talk.labels)
    card = await talk.say("9:30")
    assert card.count("every day at 09:30") == 2
    await talk.say("save all")
    assert len(await saved(talk)) == 2


async def test_each_line_may_have_its_own_time_or_none(talk: Talk) -> None:
    await remind(talk, "atorvastatin 20 mg\nibuprofen 200 mg\nzinc 10 mg")
    assert "remind you of atorvastatin 20 mg?" in await talk.press("Each its own")
    assert "remind you of ibuprofen 200 mg?" in await talk.press("22:00")
    assert "remind you of zinc 10 mg?" in await talk.press("Only when I need it")
    assert "💊 ibuprofen 200 mg, when you need it" in await talk.say("8:00 20:00")
    await talk.press("Save")

    assert await saved(talk) == [
        ("atorvastatin", "22:00", None),
        ("ibuprofen", "", None),
        ("zinc", "08:00 20:00", None),
    ]


async def test_an_unclear_line_is_asked_about_by_name_and_the_rest_is_kept(talk: Talk) -> None:
    card = await remind(talk, "zinc 25:00\nbiotin 8:00\niron 9")

    assert "zinc 25:00: No clock shows “25:00”." in card
    assert "I can't read “banana” here." in await talk.say("banana")
    assert "iron 9: “9” could mean more than one thing" in await talk.say("7:00")
    assert talk.labels[:6] == ["9 mg", "9 mcg", "9 IU", "09:00", "21:00", "🗑 Leave it out"]
    await talk.press("21:00")
    await talk.press("Save")
    assert sorted(await saved(talk)) == [
        ("biotin", "08:00", None),
        ("iron", "21:00", None),
        ("zinc", "07:00", None),
    ]


async def test_a_line_that_says_how_often_is_asked_for_as_many_times(talk: Talk) -> None:
    card = await remind(talk, "metformin 500 mg twice a day\nbiotin 8:00\nzinc")

    assert "❔ metformin 500 mg twice a day: no time yet" in card
    assert "remind you of metformin 500 mg twice a day?" in card
    assert talk.labels[0] == "08:00 20:00"
    card = await talk.press("08:00 20:00")
    assert "metformin 500 mg, every day at 08:00 and 20:00" in card
    assert "remind you of zinc?" in card


@pytest.mark.parametrize(
    ("line", "typed", "meant"),
    [
        ("zinc twice a day", "08:00 20:00", ("zinc", "08:00 20:00", None)),
        ("zinc 8:00 every 0 days", "every 2 days", ("zinc", "08:00", None)),
        ("zinc 25:00 for Mum", "copper 7:00", ("copper", "07:00", None)),
        ("zinc 8 hours after the last dose", "7:00", ("zinc", "07:00", None)),
    ],
)
async def test_the_right_part_or_the_whole_line_answers(
    talk: Talk, line: str, typed: str, meant: tuple[str, str, str | None]
) -> None:
    await remind(talk, f"biotin 8:00\n{line}")
    await talk.say(typed)
    await talk.press("Save")

    assert meant in await saved(talk)


@pytest.mark.parametrize("way", ["press", "type"])
async def test_save_keeps_what_is_clear_and_asks_on(talk: Talk, way: str) -> None:
    await remind(talk, "zinc 25:00\nbiotin 8:00")
    await (talk.press("Save the 1 that is clear") if way == "press" else talk.say("Yes."))

    assert await saved(talk) == [("biotin", "08:00", None)]
    assert "zinc 25:00: No clock shows" in talk.text
    assert "biotin" not in talk.text
    await talk.say("7:00")
    await talk.press("Save all")
    assert len(await saved(talk)) == 2


async def test_a_command_in_between_leaves_the_card_as_it_is(talk: Talk) -> None:
    await remind(talk, "zinc 25:00\nbiotin 8:00")
    card = talk.last
    await talk.say("/today")
    await talk.press("Save the 1", on=card)

    assert await saved(talk) == [("biotin", "08:00", None)]


async def test_a_line_that_can_never_come_due_is_asked_about(talk: Talk) -> None:
    today = talk.clock.now().date()
    card = await remind(talk, f"zinc 5:00 until {today}\nbiotin 8:00")

    assert "leaves no time for a dose" in card
    assert "Cancelled. These were not saved: biotin." in await _leave_out_and_cancel(talk)


async def _leave_out_and_cancel(talk: Talk) -> str:
    await talk.press("Leave it out")
    return await talk.press("Cancel")


async def test_a_list_whose_last_line_is_left_out_is_cancelled(talk: Talk) -> None:
    await remind(talk, "zinc 25:00\nbiotin 25:00")
    await talk.press("Leave it out")

    assert await talk.press("Leave it out") == "Cancelled. These were not saved: biotin 25:00."
    assert "dialogs" not in await talk.kept()


async def test_change_changes_one_line(talk: Talk) -> None:
    await remind(talk, PLAIN)
    assert "Which one" in await talk.press("Change")
    assert "What should change about zinc 10 mg?" in await talk.press("zinc")
    assert "zinc 10 mg, every day at 22:00" in await talk.say("22:00")
    await talk.press("Change")
    await talk.press("zinc")
    assert "I can't read “25:00” here." in await talk.say("25:00")
    assert "copper, every day at 07:00" in await talk.say("copper 7:00")
    await talk.press("Change")
    await talk.press("biotin")
    assert "biotin" not in await talk.press("Leave it out")
    await talk.press("Change")
    assert "copper" in await talk.press("Back")
    await talk.press("Save")
    assert await saved(talk) == [("copper", "07:00", None)]


async def test_what_is_on_the_list_already_is_named_and_not_stored_twice(talk: Talk) -> None:
    card = await remind(talk, f"{PLAIN}, zinc 10 mg 21:00", before=("biotin 8:00",))

    assert "☑️ biotin: on your list already, not saved again" in card
    assert "☑️ zinc 10 mg: on your list already, not saved again" in card
    await talk.press("Save")
    assert await saved(talk) == [("biotin", "08:00", None), ("zinc", "21:00", None)]


@pytest.mark.parametrize("way", ["press", "type"])
async def test_another_reminder_of_the_same_item_is_asked_about(talk: Talk, way: str) -> None:
    card = await remind(talk, PLAIN, before=("zinc 15 mg 8:00",))

    assert "You already have zinc 15 mg: every day at 08:00. Is zinc 10 mg to come beside it?" in card
    await (talk.press("Keep both") if way == "press" else talk.say("yes"))
    await talk.press("Save all")
    assert len(await saved(talk)) == 3


async def test_of_two_lines_of_one_item_both_are_saved_and_said_to_count(talk: Talk) -> None:
    card = await remind(talk, "zinc 10 mg 8:00, zinc 10 mg 20:00")

    assert "ℹ️ zinc 10 mg and zinc 10 mg are the same: both count." in card
    await talk.press("Save")
    assert len(await saved(talk)) == 2


async def test_the_warnings_of_the_whole_set_stand_on_the_card_the_worst_first(talk: Talk) -> None:
    card = await remind(
        talk, "levothyroxine 50 mcg 7:00, iron 14 mg 8:00, warfarin 5 mg 18:00, ibuprofen 800 mg 9:00 13:00"
    )

    assert "🔴 ibuprofen 800 mg and warfarin 5 mg: not together" in card
    assert "🔴 Your reminders make 1,600 mg of ibuprofen in 24 hours" in card
    assert "🟠 Too near to each other:" in card
    assert card.index("🔴") < card.rindex("🔴") < card.index("🟠")
    assert "Sources" in card
    assert talk.labels[0] == "💾 Save all the same"


async def test_what_is_taken_already_and_what_one_told_of_oneself_count_too(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    async with talk.vesper.world.database.write() as tx:
        await profiles.put(tx, talk.user.id, Profile(answers={"ulcer": True}))
    card = await remind(talk, "ibuprofne 200 mg 9:00, biotin 8:00", before=("warfarin 5 mg 18:00",))

    assert "🔴 ibuprofne 200 mg and warfarin 5 mg" in card
    assert "You told me about your stomach ulcer" in card
    assert "I read “ibuprofne” → ibuprofen" in card


async def test_two_peoples_lines_are_never_compared(talk: Talk) -> None:
    card = await remind(talk, "warfarin 5 mg 18:00\nfor Mum: ibuprofen 200 mg 9:00, aspirin 300 mg 9:00")

    assert "warfarin 5 mg:" not in card
    assert "For Mum\n\n🔴 " in card


async def test_many_mild_warnings_wait_in_quotes(talk: Talk) -> None:
    await remind(
        talk,
        "warfarin 5 mg 18:00, paracetamol 500 mg 8:00, omega 3 1 g 8:00, "
        "aspirin 300 mg 8:00, amlodipine 9:00",
    )

    assert [each for each in talk.last["entities"] if each["type"] == "expandable_blockquote"]


async def test_an_amount_that_can_be_an_overdose_comes_before_everything(talk: Talk) -> None:
    card = await remind(talk, "paracetamol 40 tablets 8:00, biotin 8:00")

    assert card.startswith("Before you save them:\n\n🚨 This can be an overdose")


async def test_what_changed_since_the_card_is_shown_before_it_is_saved(talk: Talk) -> None:
    await remind(talk, "ibuprofen 200 mg 9:00, biotin 8:00")
    async with talk.vesper.world.database.write() as tx:
        await profiles.put(tx, talk.user.id, Profile(answers={"ulcer": True}))

    assert "You told me about your stomach ulcer" in await talk.press("Save")
    assert await saved(talk) == []
    await talk.press("Save all the same")
    assert len(await saved(talk)) == 2


async def test_there_is_room_for_fifty_reminders_or_none_is_stored(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    async with talk.vesper.world.database.write() as tx:
        now = talk.clock.now()
        schedule = Schedule((time(7),), now.date() + timedelta(days=1), "Atlantic/Reykjavik")
        for n in range(49):
            await schedules.add(tx, talk.user.id, Item(f"thing{n:02}x"), schedule, now)
    await talk.say(f"/remind {PLAIN}")

    assert "⚠️ Nothing was saved: of 50 reminders there is room for 1 more." in await talk.press("Save")
    assert len(await saved(talk)) == 49
    await talk.press("Change")
    await talk.press("zinc")
    await talk.press("Leave it out")
    await talk.press("Save")
    assert len(await saved(talk)) == 50


async def test_a_list_of_more_than_twenty_names_what_it_leaves_out(talk: Talk) -> None:
    lines = "\n".join(f"thing{n:02}x 8:00" for n in range(22))
    card = await remind(talk, lines)

    assert "Please send these afterwards: thing20x 8:00; thing21x 8:00." in card
    await talk.press("Save")
    assert len(await saved(talk)) == 20


async def test_who_stopped_is_told_that_a_list_waits(talk: Talk) -> None:
    await remind(talk, PLAIN)
    await talk.say("/stop")
    await talk.say(f"/remind {PLAIN}")
    await talk.press("Save")

    (said,) = talk.saying("Saved 2 reminders")
    assert "Next:" not in said["text"]
    assert "You stopped me earlier" in talk.text


async def test_buttons_of_older_cards_and_forged_ones_do_nothing(talk: Talk) -> None:
    await remind(talk, "zinc 25:00\nbiotin 8:00")
    old = talk.last
    await talk.say("7:00")
    for label in ("Save", "Leave it out", "Change"):
        await talk.press(label, on=old)
        assert "out of date" in talk.toast
    token = data_of(talk.last, "Save").split(":")[2]
    for words in (
        "drop:9",
        "line:x",
        "read:0",
        "time:03:00",
        "save:1",
        "cancel:1",
        "each:1",
        "nothing",
        "needed:1",
    ):
        verb, _colon, rest = words.partition(":")
        assert "out of date" in await talk.forge(f"several:{verb}:{token}{_colon}{rest}")
    assert await saved(talk) == []


async def test_an_answer_to_a_question_that_is_closed_changes_nothing(talk: Talk) -> None:
    await remind(talk, PLAIN)
    token = data_of(talk.last, "Save").split(":")[2]

    assert "I can't read “08:00” here." not in await talk.press_data(
        talk.last["message_id"], f"several:time:{token}:08:00"
    )
    assert "zinc 10 mg, every day at 21:00" in talk.text
