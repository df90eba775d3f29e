"""A press that does not match what its button shows changes nothing and says so."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.store.core import tables
from handlers import BUTTONS
from handlers.doses import missed
from tests.handlers.care.test_care import both_say_yes, link_of
from tests.handlers.conftest import Talk, buttons, data_of, due, on_both_engines, word_under
from tests.handlers.routed import routed
from tests.handlers.test_trials import start, tell_age, two_weeks
from tests.handlers.two_chats import TwoChats, found

OLD = "That card is old; nothing changed."
CHECK = re.compile(r"\.[\w-]{5}(?=:|$)")
# Verbs whose buttons name rows of the database.
NAMING = {
    *(
        "dose",
        "missed",
        "took",
        "today",
        "schedule",
        "history",
        "pause",
        "stock",
        "nag",
        "care",
        "watch",
        "cast",
        "nap",
        "trial",
        "trialday",
    )
}
# Verbs whose buttons name none: what they say is in the content, in themselves, in an open dialog by its
# token, or about the whole chat.
NAMELESS = {
    *(
        "go",
        "menu",
        "card",
        "page",
        "cell",
        "sources",
        "sup",
        "amt",
        "why",
        "claims",
        "claim",
        "urgent",
        "tips",
        "week",
        "clinic",
        "export",
        "tip",
    ),
    *("vote", "plan", "draft", "choice", "when", "whom", "part", "set", "quiet", "me", "zone"),
    *(
        "travel",
        "forget",
        "keep",
        "news",
        "strength",
        "hub",
        "stop",
        "talk",
        "several",
        "diary",
        "told",
        "entry",
        "times",
    ),
}


def without_checks(data: str) -> str:
    """The same button as an older Vesper made it."""
    return CHECK.sub("", data)


def with_id_of(data: str, word: str) -> str:
    """This button's check, but on the row of that word: what another row would be if ids were given twice."""
    mine = next(each for each in data.split(":") if CHECK.search(each))
    return data.replace(mine, word.partition(".")[0] + "." + mine.partition(".")[2])


async def states(talk: Talk) -> list[str]:
    found = (await talk.kept())["doses"]
    return [each["state"] for each in sorted(found, key=lambda each: int(each["id"]))]


async def rename(talk: Talk, before: str, after: str) -> None:
    """The row is for something else by now, as after an older backup was restored."""
    async with talk.vesper.world.database.write() as tx:
        mine = (tables.items.c.chat_id == talk.user.id, tables.items.c.name == before)
        await tx.execute(sa.update(tables.items).where(*mine).values(name=after))


async def change_amount(talk: Talk) -> None:
    """The person edits it, and the cards before it are old."""
    await talk.say("/doses")
    await talk.press("magnesium")
    await talk.press("Edit")
    await talk.say("400 mg")
    await talk.press("Save")


def test_of_every_verb_it_is_known_whether_its_buttons_name_rows() -> None:
    """A later verb that names rows belongs into the tests below."""
    assert {each.prefix for each in BUTTONS} == NAMING | NAMELESS


@on_both_engines
@pytest.mark.thorough
async def test_an_old_button_never_records_what_was_set_up_after_everything_was_erased(talk: Talk) -> None:
    await due(talk, "magnesium 200 mg 21:00")
    old = talk.last
    await talk.say("/forget")
    await talk.press("Yes, erase")
    await talk.say("/start")
    await due(talk, "warfarin 5 mg 22:00", hour=22)

    shown = await talk.press("Taken", old)

    assert "nothing was changed" in talk.toast
    assert "warfarin" not in shown
    assert await states(talk) == ["due"]


@on_both_engines
@pytest.mark.thorough
async def test_a_button_of_another_dose_changes_nothing_whatever_it_is_for(talk: Talk) -> None:
    await due(talk, "magnesium 200 mg 21:00")
    old = talk.last
    await talk.press("Skip")
    await due(talk, "warfarin 5 mg 22:00", hour=22)
    word = await talk.word_of("doses", 1)
    more = {
        "snooze": ":30",
        "ago": ":10",
        "at": f":taken:{int(talk.clock.now().timestamp())}",
        "type": ":move",
    }
    for verb in ("taken", "skipped", "snooze", "ago", "at", "later", "type", "show", "undo"):
        forged = with_id_of(data_of(old, "Taken"), word).replace("taken", verb) + more.get(verb, "")

        shown = await talk.press_data(old["message_id"], forged)

        assert talk.toast == f"{OLD} /today shows what is due.", verb
        assert "warfarin" not in shown, verb
        assert await states(talk) == ["skipped", "due"], verb


@on_both_engines
@pytest.mark.thorough
async def test_a_dose_whose_item_has_another_name_by_now_is_shown_anew_and_then_answered(talk: Talk) -> None:
    await due(talk, "magnesium 200 mg 21:00")
    old = talk.last
    await rename(talk, "magnesium", "warfarin")

    shown = await talk.press("Taken", old)

    assert talk.toast.startswith(OLD)
    assert await states(talk) == ["due"]
    assert "warfarin" in shown
    fresh = next(each for each in talk.shown if each["message_id"] == old["message_id"])
    await talk.press("Taken", fresh)
    assert await states(talk) == ["taken"]


@pytest.mark.thorough
async def test_a_dose_that_was_moved_is_still_the_one_that_the_first_message_shows(
    talk: Talk,
) -> None:
    await due(talk, "magnesium 200 mg 21:00")
    old = talk.last
    await talk.press("Later")
    await talk.press("Move this dose")
    await talk.say("23:00")
    await talk.until_hour(23)

    await talk.press("Taken", old)

    assert await states(talk) == ["taken"]


@on_both_engines
@pytest.mark.thorough
async def test_all_taken_is_refused_when_one_of_them_is_something_else_by_now(talk: Talk) -> None:
    await due(talk, "magnesium 200 mg 21:00", "zinc 15 mg 21:00")
    old = talk.last
    await rename(talk, "zinc", "warfarin")

    for label in ("All taken", "All in 30 min"):
        assert "warfarin" in await talk.press(label, old)
        assert talk.toast.startswith(OLD)
    assert await states(talk) == ["due", "due"]

    fresh = next(each for each in talk.shown if each["message_id"] == old["message_id"])
    await talk.press("All taken", fresh)
    assert await states(talk) == ["taken", "taken"]


@on_both_engines
@pytest.mark.thorough
async def test_all_taken_records_nothing_that_the_message_does_not_show(talk: Talk) -> None:
    await due(talk, "magnesium 200 mg 21:00", "zinc 15 mg 21:00", "iron 65 mg 22:00", "copper 1 mg 22:00")
    first = talk.last
    await talk.until_hour(22)

    await talk.press("All taken", first)

    assert await states(talk) == ["taken", "taken", "due", "due"]
    of_first = data_of(first, "All taken")
    await talk.press_data(talk.last["message_id"], of_first)
    assert talk.toast.startswith(OLD)
    assert await states(talk) == ["taken", "taken", "due", "due"]


@pytest.mark.thorough
async def test_one_of_two_doses_renamed_leaves_the_other_to_be_answered(talk: Talk) -> None:
    await due(talk, "magnesium 200 mg 21:00", "zinc 15 mg 21:00")
    old = talk.last
    await rename(talk, "zinc", "warfarin")

    shown = await talk.press("✅ magnesium", old)

    assert await states(talk) == ["taken", "due"]
    assert "warfarin" in shown  # which is still due, and must not vanish


@on_both_engines
@pytest.mark.thorough
async def test_a_button_of_before_there_were_checks_is_good_on_its_own_message_only(talk: Talk) -> None:
    await due(talk, "magnesium 200 mg 21:00")
    reminder, older = talk.last, without_checks(data_of(talk.last, "Taken"))
    await talk.say("/today")

    await talk.press_data(talk.last["message_id"], older)
    assert talk.toast.startswith(OLD)
    await talk.press_data(talk.last["message_id"], without_checks(data_of(talk.last, "magnesium")))
    assert talk.toast.startswith(OLD)
    assert await states(talk) == ["due"]

    await talk.press_data(reminder["message_id"], older)
    assert await states(talk) == ["taken"]


@pytest.mark.thorough
async def test_a_button_for_all_of_before_there_were_checks_means_what_its_message_shows(
    talk: Talk,
) -> None:
    await due(talk, "magnesium 200 mg 21:00", "zinc 15 mg 21:00", "iron 65 mg 22:00", "copper 1 mg 22:00")
    first = talk.last
    await talk.until_hour(22)

    await talk.press_data(first["message_id"], "dose:taken:all")

    assert await states(talk) == ["taken", "taken", "due", "due"]


@on_both_engines
async def test_the_list_of_the_day_is_drawn_again_instead_of_recording_something_else(talk: Talk) -> None:
    await due(talk, "magnesium 200 mg 21:00")
    await talk.say("/today")
    old = talk.last
    await rename(talk, "magnesium", "warfarin")

    for label in ("✅ magnesium", "⏭ Skip", "⋯"):
        assert "warfarin" in await talk.press(label, old)
        assert talk.toast.startswith(OLD)
    assert await states(talk) == ["due"]


async def test_a_forgotten_dose_that_is_something_else_by_now_gets_no_rule(talk: Talk) -> None:
    await due(talk, "magnesium 200 mg 21:00")
    old = await talk.word_of("doses")
    await rename(talk, "magnesium", "warfarin")
    count = len(talk.shown)

    for word in (old, old.partition(".")[0]):
        for verb in ("open", "what"):
            assert (await talk.forge(f"missed:{verb}:{word}")).startswith(OLD)
    assert "out of date" in await talk.forge("missed:what:999.abcde")
    assert "out of date" in await talk.forge(f"missed:eat:{old}")
    assert len(talk.shown) == count


async def test_yesterdays_list_does_not_answer_for_today(talk: Talk) -> None:
    await due(talk, "magnesium 200 mg 21:00")
    await talk.say("/today")
    old = talk.last
    await talk.press("Skip")
    await talk.later(timedelta(days=1))

    await talk.press_data(old["message_id"], with_id_of(data_of(old, "✅"), await talk.word_of("doses", 1)))

    assert talk.toast.startswith(OLD)
    assert await states(talk) == ["skipped", "due"]


OF_A_REMINDER = [
    *(f"schedule:{verb}:{{}}" for verb in ("open", "pause", "resume", "edit", "delete", "really")),
    *("stock:open:{}", "stock:ask:{}:add", "stock:off:{}", "stock:left:{}:3", "stock:each:{}:2"),
    *("stock:warn:{}:3", "stock:add:{}:30:40", "nag:open:{}", "nag:pace:{}:gentle", "nag:loud:{}:1"),
    *("pause:days:{}:3", "pause:open:{}", "pause:till:{}:open", "pause:date:{}", "pause:resume:{}"),
    "took:item:{}",
]


async def set_up(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.remind("magnesium 200 mg 7:00")
    await talk.say("/refill magnesium 40")


@pytest.mark.thorough
async def test_a_reminders_button_that_shows_something_else_or_has_no_check_does_nothing(talk: Talk) -> None:
    await set_up(talk)
    old = await talk.word_of("schedules")
    await change_amount(talk)
    before, count = await talk.kept(), len(talk.shown)

    for data in OF_A_REMINDER:
        for word in (old, old.partition(".")[0], old.partition(".")[0] + "."):
            assert (await talk.forge(data.format(word))).startswith(OLD), data

        assert "/doses" in talk.toast, data
        assert await talk.kept() == before, data
        assert len(talk.shown) == count, data


@pytest.mark.thorough
async def test_every_button_of_a_reminder_works_on_what_it_shows(talk: Talk) -> None:
    await set_up(talk)
    for data in OF_A_REMINDER:
        if "delete" in data or "really" in data or data.startswith("took"):
            continue
        await talk.forge(data.format(await talk.word_of("schedules")))
        assert "old" not in talk.toast
        assert "out of date" not in talk.toast or "add" in data  # the count is another by then


@pytest.mark.thorough
async def test_an_intake_is_taken_back_only_by_the_button_that_shows_it(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/took ibuprofen 400 mg")
    await talk.press("Record")
    undo = data_of(talk.last, "Undo")
    other = talk.last
    await talk.say("/took paracetamol 500 mg")
    await talk.press("Record")
    second = await talk.word_of("doses", 1)

    for forged in (with_id_of(undo, second), f"took:undo:{second.partition('.')[0]}"):
        await talk.press_data(other["message_id"], forged)
        assert talk.toast.startswith(OLD)
    assert len((await talk.kept())["doses"]) == 2

    await talk.press_data(other["message_id"], undo)
    assert [each["id"] for each in (await talk.kept())["doses"]] == [int(second.partition(".")[0])]


@pytest.mark.thorough
async def test_a_history_is_of_what_its_button_shows(talk: Talk) -> None:
    await due(talk, "magnesium 200 mg 21:00")
    await talk.say("/doses")
    await talk.press("magnesium")
    history = data_of(talk.last, "History")
    assert "History: magnesium" in await talk.press("History")
    card = talk.last["message_id"]
    await rename(talk, "magnesium", "warfarin")

    shown = await talk.press_data(card, history)

    assert talk.toast.startswith(OLD)
    assert "warfarin" not in shown


@pytest.mark.thorough
async def test_a_history_of_another_person_is_not_of_who_has_their_place_now(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.remind("magnesium for Mum 7:00")
    await talk.remind("zinc for Tom 7:00")
    await talk.say("/history")
    old = talk.last
    await talk.remind("iron for Bob 7:00")  # comes before Mum

    assert "Mum" not in await talk.press("Mum", old)
    assert talk.toast.startswith(OLD)
    await talk.say("/history")
    assert "History: Mum" in await talk.press("Mum")


@on_both_engines
@pytest.mark.thorough
async def test_yes_confirms_only_the_caregiver_that_the_message_names(talk: Talk) -> None:
    ben, mallory = talk.somebody_else(), talk.telegram.add_user("Mallory")
    thief = Talk(talk.telegram, talk.bot, mallory)
    await ben.say(f"/start {await link_of(talk)}")
    await ben.press("Yes, I will")
    about_ben = talk.with_button("Yes, confirm")
    await talk.say("/care")
    await talk.press("End")
    await thief.say(f"/start {await link_of(talk)}")
    await thief.press("Yes, I will")
    about_mallory = talk.with_button("Yes, confirm")

    word = await talk.word_of("care")
    for old in (
        data_of(about_ben, "Yes, confirm"),
        with_id_of(data_of(about_ben, "Yes, confirm"), word),
        without_checks(data_of(about_mallory, "Yes, confirm")),
        with_id_of(data_of(about_ben, "No"), word),
    ):
        await talk.press_data(about_ben["message_id"], old)
        assert "nothing" in talk.toast
        assert [each["state"] for each in (await talk.kept())["care"]] == ["accepted"]

    await talk.press("Yes, confirm", about_mallory)
    assert "Mallory" in talk.text
    assert [each["state"] for each in (await talk.kept())["care"]] == ["active"]


@pytest.mark.thorough
async def test_the_end_of_care_is_of_the_one_that_the_button_names_for_both_sides(talk: Talk) -> None:
    caregiver = talk.somebody_else()
    await both_say_yes(talk, caregiver)
    for side in (talk, caregiver):
        await side.say("/care")
        assert (await side.forge(without_checks(data_of(side.last, "End")))).startswith(OLD)
    assert [each["state"] for each in (await talk.kept())["care"]] == ["active"]

    await caregiver.press("End")
    assert "care" not in await talk.kept()


@pytest.mark.thorough
async def test_a_link_is_made_for_whom_the_card_shows(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.remind("magnesium for Mum 7:00")
    await talk.say("/care")
    await talk.press("Invite somebody")
    await talk.press("Whose doses")
    assert "only about the doses of Mum" in talk.text
    await talk.remind("zinc for Bob 7:00")  # now the first of the people

    await talk.press("Make the link")

    assert talk.toast.startswith(OLD)
    assert "care" not in await talk.kept()


@on_both_engines
@pytest.mark.thorough
async def test_a_caregiver_answers_only_for_the_dose_that_they_were_shown(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.remind("magnesium 200 mg 8:00")
    caregiver = talk.somebody_else()
    await both_say_yes(talk, caregiver)
    await talk.until_hour(9)
    old = caregiver.with_button("Taken")
    await rename(talk, "magnesium", "warfarin")

    for label in ("Taken", "look after it"):
        assert "warfarin" in await caregiver.press(label, old)
        assert caregiver.toast.startswith(OLD)
    assert [(each["state"], each["answered_by"]) for each in (await talk.kept())["doses"]] == [("due", None)]

    fresh = caregiver.with_button("Taken")
    elsewhere = await caregiver.forge("watch:taken:" + word_under(fresh).partition(".")[0] + ".")
    assert elsewhere.startswith(OLD)
    await caregiver.press_data(fresh["message_id"], without_checks(data_of(fresh, "Taken")))
    assert await states(talk) == ["taken"]


@pytest.fixture
async def chats(talk: Talk) -> TwoChats:
    return await found(talk)


@pytest.mark.thorough
async def test_an_older_card_of_a_draft_sends_nothing_that_was_written_since(chats: TwoChats) -> None:
    operator = chats.operator
    await operator.say("/broadcast We are moving.")
    await operator.press("Send…")
    old = operator.with_button("Yes, send it")
    await operator.press("Back", old)
    await operator.press("Write it anew")
    await operator.say("Take ten of them.")

    for label in ("Yes, send it", "Back"):
        await operator.press(label, old)
        assert "out of date" in operator.toast
    await operator.press_data(old["message_id"], without_checks(data_of(old, "Yes, send it")))
    assert "out of date" in operator.toast
    assert [each.state for each in await chats.kept()] == ["draft"]


# A number that is no row: a page, days, a month, the token of an open dialog.
NO_ROW = re.compile(r":(list:\d+|(text|report|month):[\d-]+:[am]|days:all:\d+|(now|earlier|no):\w+)$")


@pytest.mark.thorough
async def test_every_button_that_names_a_row_carries_a_check_and_fits(talk: Talk) -> None:
    shown: set[str] = set()
    caregiver = talk.somebody_else()
    await talk.live_in("Reykjavik")
    await both_say_yes(talk, caregiver)
    for line in ("magnesium 200 mg 8:00", "ibuprofen 400 mg as needed", "zinc for Mum 8:00"):
        await talk.remind(line)
    for said in ("/refill magnesium 40", "/took ibuprofen 400 mg", "yes", "/took", "/doses", "/care"):
        await talk.say(said)
        shown |= every_button(talk)
    await talk.until_hour(9)
    for said in ("/today", "/history", "/pause magnesium", "/refill", "/doses"):
        await talk.say(said)
        shown |= every_button(talk) | every_button(caregiver)
    await talk.say("nap 7:00-7:30")
    await talk.press("Yes")
    shown |= every_button(talk) | await buttons_of_trial(talk)
    for label in ("magnesium", "Stock"):
        await talk.press(label)
        shown |= every_button(talk)
    await routed(talk, lambda context: missed.respond(context, None, None, None))
    shown |= every_button(talk)

    of_rows = {each for each in shown if each.split(":")[0] in NAMING and re.search(r"\d", each)}
    named = {each for each in of_rows if not NO_ROW.search(each)}
    assert {each.split(":")[0] for each in named} == NAMING - {"cast"}
    assert [each for each in named if not CHECK.search(each)] == []


async def buttons_of_trial(talk: Talk) -> set[str]:
    await talk.say("/remind glycine 3 g 21:00")
    await talk.press("Me")
    await talk.press("Save")
    await tell_age(talk)
    await two_weeks(talk)
    await talk.say("/trial")
    shown = every_button(talk)
    await start(talk)
    await talk.say("/trial")
    return shown | every_button(talk)


def every_button(talk: Talk) -> set[str]:
    return {each["callback_data"] for m in talk.shown for each in buttons(m) if "callback_data" in each}


async def test_the_check_of_a_hidden_name_cannot_be_worked_out_from_a_list_of_names(talk: Talk) -> None:
    """The moment at which an item was added goes into its check, and nobody else knows it."""
    await talk.live_in("Reykjavik")
    await talk.remind("magnesium 200 mg 21:00")
    await talk.say("/remind magnesium 200 mg 9:00")
    await talk.press("Save both")
    checks = [(await talk.word_of("schedules", place)).partition(".")[2] for place in (0, 1)]
    assert checks[0] != checks[1]


async def test_a_coming_dose_of_another_reminder_is_not_marked_as_taken(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.remind("magnesium 200 mg 21:00")
    await talk.say("/today")
    old = data_of(talk.last, "taken already")
    await talk.remind("warfarin 5 mg 21:00")
    await talk.say("/today")
    newer = next(b["callback_data"] for b in buttons(talk.last) if "warfarin" in b["text"])
    words = old.split(":")
    words[2] = f"{newer.split(':')[2].split('.')[0]}.{words[2].split('.')[1]}"
    assert "That card is old" in await talk.forge(":".join(words))
    assert "doses" not in await talk.kept()
