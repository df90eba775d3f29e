"""Questions in the chat: what was asked comes first, what leans on it is understood, odd input stays kind."""

from datetime import timedelta

import pytest

from bot.answer.profile_warnings import names_amount
from bot.operations import pruning
from tests.handlers.account.test_profile import tell
from tests.handlers.conftest import Talk, buttons


def says(talk: Talk, cell_id: str) -> str:
    """The first line of a cell."""
    cell = talk.vesper.world.library.cell(cell_id)
    assert cell is not None
    return cell.says


def data(talk: Talk) -> list[str]:
    """What the buttons of the newest message send."""
    return [button["callback_data"] for button in buttons(talk.last)]


@pytest.mark.thorough
async def test_a_follow_up_keeps_the_subject_for_ten_minutes(talk: Talk) -> None:
    await talk.say("how much iron should I take")
    assert "🟠 Iron and levothyroxine: keep these apart" in await talk.say("and with levothyroxine?")
    await talk.say("how much iron should I take")
    await talk.later(timedelta(minutes=11))
    await talk.say("and in the morning?")
    assert not [each for each in data(talk) if each.startswith(("cell:iron", "page:iron"))]


async def test_several_questions_get_a_message_each_in_their_order(talk: Talk) -> None:
    await talk.say("Does melatonin work? And is it ok for my 8 year old?")
    told = [message["text"] for message in talk.shown[-2:]]
    assert told[0].startswith(says(talk, "melatonin.works"))
    assert told[1].startswith(says(talk, "melatonin.child"))
    assert (await talk.say("side effects?")).startswith(says(talk, "melatonin.side_effects"))


async def test_a_follow_up_survives_a_restart(talk: Talk) -> None:
    await talk.say("how much iron should I take")
    await talk.restart()
    assert (await talk.say("side effects?")).startswith(says(talk, "iron.side_effects"))


async def test_a_follow_up_that_names_something_else_is_asked_what_the_first_was(talk: Talk) -> None:
    await talk.say("how much iron should I take")
    assert (await talk.say("and zinc?")).startswith(says(talk, "zinc.dose"))


@pytest.mark.parametrize(
    ("asked", "further", "cell"),
    [
        ("can i take melatonin", "how much", "melatonin.dose"),
        ("can i take melatonin", "will it make me groggy", "melatonin.side_effects"),
        ("can i take melatonin", "what time", "melatonin.when"),
        ("what about zinc", "how much", "zinc.dose"),
        ("valerian", "can you get hooked on it", "valerian.long_term"),
        ("can i take ibuprofen", "and for kids", "ibuprofen.child"),
        ("max paracetamol a day", "how to sit at work", "posture.position"),
    ],
)
async def test_a_few_words_ask_on_whatever_they_sound_like_alone(
    talk: Talk, asked: str, further: str, cell: str
) -> None:
    await talk.say(asked)
    assert (await talk.say(further)).startswith(says(talk, cell))


async def test_after_a_pair_what_is_asked_is_answered_and_the_pair_still_counts(talk: Talk) -> None:
    await talk.say("is ibuprofen ok with ramipril")
    assert await talk.say("how many can i take") == "Together with ramipril, what I said above still counts."
    (dose,) = talk.saying("At most 1,200 mg in 24 hours without a prescription.")
    assert dose["text"].startswith("About Ibuprofen")


async def test_after_a_pair_one_more_thing_is_checked_with_both(talk: Talk) -> None:
    await talk.say("is ibuprofen ok with ramipril")
    assert "Of 3 pairs" in await talk.say("and alcohol")


async def test_thanks_keep_the_subject(talk: Talk) -> None:
    await talk.say("can i take melatonin")
    await talk.say("thanks")
    assert (await talk.say("how much")).startswith(says(talk, "melatonin.dose"))


async def test_without_a_question_before_it_a_few_words_are_no_follow_up(talk: Talk) -> None:
    assert "can't help with that" in await talk.say("how much")


async def test_what_asks_for_more_than_the_subject_is_no_follow_up(talk: Talk) -> None:
    await talk.say("can i take melatonin")
    await talk.say("and took melatonin 3 mg")
    assert "Record" in " ".join(talk.labels)
    await talk.say("can i take melatonin")
    assert "What I can do" in await talk.say("how does it work")


async def test_a_new_question_drops_the_subject(talk: Talk) -> None:
    await talk.say("how much iron should I take")
    assert "can't help with that" in await talk.say("what is the capital of France?")
    await talk.say("how much?")
    assert not [each for each in data(talk) if each.startswith(("cell:iron", "page:iron"))]


async def test_a_subject_traps_nobody(talk: Talk) -> None:
    await talk.say("how much iron should I take")
    assert "nothing to cancel" in await talk.say("/cancel")
    assert "Sleep" in await talk.say("/sleep")
    await talk.say("how much iron should I take")
    assert "overdose" in (await talk.say("and I took 30 of them with tylenol, took 30 tylenol")).lower()


async def test_an_open_dialog_is_not_disturbed_by_a_subject(talk: Talk) -> None:
    await talk.live_in("Berlin")
    await talk.say("how much iron should I take")
    await talk.say("/remind magnesium 200 mg 21:00")
    await talk.say("how much iron should I take")
    assert "Saved" in await talk.say("save")


async def test_what_was_asked_about_is_forgotten_in_the_end(talk: Talk) -> None:
    await talk.say("how much iron should I take")
    assert "dialogs" in await talk.kept()
    await talk.later(timedelta(minutes=11))
    await pruning.prune(talk.vesper.world)
    assert "dialogs" not in await talk.kept()


@pytest.mark.parametrize(
    ("question", "cell"),
    [
        ("when should I take magnesium?", "magnesium.when"),
        ("side effects of melatonin", "melatonin.side_effects"),
        ("how much vitamin d should I take", "vitamin_d.dose"),
        ("number of days to take ibuprofen", "ibuprofen.duration"),
        ("is tylenol coated with titanium dioxide?", "acetaminophen.ingredients"),
    ],
)
async def test_the_answer_begins_with_what_was_asked(talk: Talk, question: str, cell: str) -> None:
    assert (await talk.say(question)).split("\n\n")[0] == says(talk, cell)


async def test_the_region_of_the_profile_chooses_the_first_line(talk: Talk) -> None:
    dose = talk.vesper.world.library.pages["magnesium"].cells["dose"]
    assert (await talk.say("how much magnesium can I take")).startswith(dose.says)
    for region, name in (("US", "United States"), ("EU", "European Union"), ("UK", "United Kingdom")):
        await tell(talk, "Region", name)
        own = next(line for place, line in dose.regions.items() if place == region)
        assert (await talk.say("how much magnesium can I take")).startswith(own)
    await talk.say("magnesium")
    assert own in await talk.press("How much?") or own in talk.text


async def test_no_answer_is_a_line_that_leads_on(talk: Talk) -> None:
    shown = await talk.say("is a scan needed for magnesium?")
    assert "no checked answer" in shown
    assert len(shown) <= 160
    await talk.press("What I know about: Magnesium")
    assert talk.text.startswith("Magnesium\n")


@pytest.mark.parametrize(
    ("question", "cell"),
    [
        ("is ibuprofen ok while pregnant", "ibuprofen.pregnancy"),
        ("how much ibuprofen can I take, I'm pregnant", "ibuprofen.pregnancy"),
        ("can I take 400 mg magnesium while pregnant?", "magnesium.pregnancy"),
        ("how often tylenol for my child", "acetaminophen.child"),
        ("is 5 mg of melatonin ok for my 9 year old", "melatonin.child"),
    ],
)
async def test_no_amount_is_named_in_pregnancy_or_for_a_child(talk: Talk, question: str, cell: str) -> None:
    text = await talk.say(question)
    assert text.startswith(says(talk, cell))
    assert not names_amount(text)


@pytest.mark.parametrize(
    ("told", "yes", "cell"),
    [("Pregnant", "Yes", "magnesium.pregnancy"), ("Over 18", "No", "magnesium.child")],
)
async def test_who_told_so_reads_the_cell_on_it_instead_of_an_amount(
    talk: Talk, told: str, yes: str, cell: str
) -> None:
    await tell(talk, told, yes)
    for question in ("how much magnesium can I take", "is 400 mg of magnesium too much", "magnesium 400 mg"):
        text = await talk.say(question)
        assert text.startswith(says(talk, cell))
        assert not names_amount(text)
    await talk.say("magnesium")
    await talk.press("How much?")
    assert says(talk, cell) in talk.text
    assert not names_amount(talk.text)


async def test_no_pair_is_called_fine_for_whom_the_usual_doses_are_not(talk: Talk) -> None:
    asked = ("can I take ibuprofen with paracetamol?", "/check ibuprofen, paracetamol")
    for question in asked:
        assert "✅" in await talk.say(question)
    await tell(talk, "Pregnant", "Yes")
    for question in asked:
        text = await talk.say(question)
        assert text.startswith("⚠️ You told me about your pregnancy")
        assert "✅" not in text
        assert not names_amount(text)


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("what is in Excedrin", "aspirin, and caffeine"),
        ("is Benadryl the same as ZzzQuil", "Yes, the same: both are diphenhydramine."),
    ],
)
async def test_the_contents_of_products_are_told(talk: Talk, question: str, line: str) -> None:
    assert line in (await talk.say(question)).split("\n")[0]
    assert "compare the active ingredients on the packs" in talk.text


@pytest.mark.parametrize(
    ("said", "command"),
    [
        ("can you remind me of my pills at 9", "/remind"),
        ("export my data", "/export"),
        ("who are you", "/help"),
    ],
)
async def test_a_wish_after_ask_is_told_its_command(talk: Talk, said: str, command: str) -> None:
    assert command in await talk.say(f"/ask {said}")
    assert len(talk.shown) == 1


async def test_what_a_wish_is_told_to_write_can_be_written(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    line = (await talk.say("/ask can you remind me of my pills at 9")).partition("/remind")[2]
    assert "magnesium 200 mg" in await talk.say(f"/remind{line}")
    assert "Saved" in await talk.press("Save")


async def test_a_misspelt_medicine_is_shown_as_it_was_read(talk: Talk) -> None:
    assert "I read “ibuprofne” → ibuprofen" in await talk.say("/check ibuprofne, aspirin")
    assert "I read “magnesuim” → Magnesium" in await talk.say("what is magnesuim good for")
    assert "I read" not in await talk.say("/check ibuprofen, aspirin")


@pytest.mark.parametrize(
    ("name", "never"),
    [
        ("cycloserine", "cyclosporine"),
        ("pentobarbital", "phenobarbital"),
        ("digitoxin", "digoxin"),
        ("azatadine", "amantadine"),
        ("hydroxyzine", "hydralazine"),
        ("chlorpropamide", "chlorpromazine"),
    ],
)
async def test_a_medicine_is_never_taken_for_another_that_looks_like_it(
    talk: Talk, name: str, never: str
) -> None:
    assert never not in await talk.say(f"/check {name}, magnesium")


@pytest.mark.thorough
async def test_a_misspelt_medicine_is_confirmed_before_it_is_recorded(talk: Talk) -> None:
    await talk.say("/took ibuprofne 400 mg")
    assert "ibuprofen 400 mg" in talk.labels
    await talk.live_in("Reykjavik")
    assert "I read “ibuprofne”" in await talk.say("/remind ibuprofne 400 mg 8:00")


@pytest.mark.thorough
async def test_a_question_that_names_its_own_subject_is_not_about_the_one_before(talk: Talk) -> None:
    await talk.say("how much iron should I take")
    assert (await talk.say("gingko biloba, is it before or after food?")).startswith(
        says(talk, "ginkgo.food")
    )
    assert (await talk.say("meds that don't mix with coffee")).startswith("Paracetamol")


@pytest.mark.thorough
async def test_amounts_that_are_taken_together_are_added_up(talk: Talk) -> None:
    said = await talk.say(
        "I get 4000 IU from my vitamin D drops and another 1000 in my multi, is that too much?"
    )
    assert said.startswith("🔴 125 µg of vitamin D a day is over")
    assert (await talk.say("is 200 mg and 250 mg of magnesium too much?")).startswith(
        "🔴 450 mg of magnesium"
    )
    assert "450" not in await talk.say("is 200 mg or 250 mg of magnesium better?")
