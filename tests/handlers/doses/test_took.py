from datetime import timedelta
from decimal import Decimal

import pytest

from bot.domain.instructions import Instructions
from bot.domain.profiles import Profile
from bot.store.account import profiles
from bot.store.reminders import schedules
from bot.store.reminders.schedules import Item
from tests.handlers.conftest import Talk, instants, on_both_engines

HOUR = timedelta(hours=1)
# Characters that no message around a dose is longer than.
LONGEST = 700


async def take(talk: Talk, line: str) -> str:
    """Record an intake; gives what the bot said."""
    await talk.say(f"/took {line}")
    return await talk.press("Record it now")


@on_both_engines
@pytest.mark.thorough
async def test_the_card_says_before_the_dose_from_when_it_fits(talk: Talk) -> None:
    card = await talk.say("/took ibuprofen 400")
    assert "ibuprofen 400 mg" in card
    assert "Within the limits I know" in card
    assert "at most 1,200 mg in 24 hours, 4 hours between doses" in card
    assert "Sources" in card
    said = await talk.press("Record it now")
    assert "Recorded: ibuprofen 400 mg, today 06:00." in said
    assert "from today 10:00" in said
    await talk.later(HOUR)
    card = await talk.say("/took ibuprofen 400 mg")
    assert "Too soon: at least 4 hours between two doses of ibuprofen (the label)" in card
    assert "This dose fits from today 10:00." in card
    by_the_phone = instants(talk.last)
    assert {form for _instant, form in by_the_phone.values()} == {"wt"}
    (six, _form), (ten, _same) = by_the_phone["today 06:00"], by_the_phone["today 10:00"]
    assert (ten - six, six.hour) == (4 * HOUR, 6)
    assert "ibuprofen 400 mg: next from today 10:00" in await talk.say("/took")
    assert instants(talk.last) == {"today 10:00": (ten, "wt")}


@pytest.mark.thorough
async def test_one_total_counts_an_ingredient_over_all_products(talk: Talk) -> None:
    await take(talk, "advil 400 mg")
    await talk.later(5 * HOUR)
    await take(talk, "nurofen 400 mg")
    await talk.later(5 * HOUR)
    await take(talk, "ibuprofen 200 mg")
    await talk.later(5 * HOUR)
    card = await talk.say("/took motrin 400 mg")
    assert "1,000 mg of ibuprofen (advil 400 mg; advil 400 mg; advil 200 mg), room for 200 mg" in card
    assert len((await talk.kept())["items"]) == 1, "brands of one thing are one item"
    assert "Too much: 1,400 mg of ibuprofen in 24 hours with this dose, at most 1,200 mg (the label)" in card
    assert "This dose fits from tomorrow 06:00." in card


async def test_a_planned_dose_counts_when_it_was_taken(talk: Talk) -> None:
    await talk.live_in("Accra")
    await talk.remind("ibuprofen 400 mg 08:00")
    await talk.until_hour(8)
    await talk.press("Taken")
    await talk.later(HOUR)
    card = await talk.say("/took ibuprofen 200 mg")
    assert "400 mg of ibuprofen" in card
    assert "Too soon" in card


@pytest.mark.thorough
async def test_too_much_is_recorded_all_the_same_with_what_to_do_and_whom_to_call(talk: Talk) -> None:
    card = await talk.say("/took paracetamol 5000 mg")
    assert "Too much" in card
    assert "More than one dose may be" in card
    said = await talk.press("Record it now")
    assert "Recorded: paracetamol 5000 mg" in said
    assert "call poison control" in said
    assert "1-800-222-1222" in said
    (dose,) = (await talk.kept())["doses"]
    assert (dose["state"], dose["amount"], dose["unit"]) == ("taken", "5000", "mg")


@pytest.mark.thorough
async def test_between_the_careful_limit_and_the_label_there_is_a_warning_but_no_alarm(talk: Talk) -> None:
    for _ in range(3):
        await take(talk, "paracetamol 1000 mg")
        await talk.later(6 * HOUR)
    card = await talk.say("/took paracetamol 500 mg")
    assert "at most 3,000 mg (to be safer)" in card
    assert "🚨" not in await talk.press("Record it now")


@pytest.mark.thorough
async def test_taken_earlier_by_a_button_or_by_a_time(talk: Talk) -> None:
    await talk.later(4 * HOUR)
    await talk.say("/took ibuprofen 400 mg")
    await talk.press("Taken earlier")
    assert "today 09:30" in await talk.press("30 min ago")
    await talk.say("/took ibuprofen 400 mg")
    await talk.press("Taken earlier")
    said = await talk.say("08:15")
    assert "Recorded: ibuprofen 400 mg, today 08:15." in said
    assert "Too soon" in said


async def test_a_time_that_means_two_is_asked_and_one_that_means_none_is_said(talk: Talk) -> None:
    await talk.later(15 * HOUR)
    await talk.say("/took ibuprofen 400 mg")
    await talk.press("Taken earlier")
    assert "I can't read that" in await talk.say("soon")
    assert "Which time" in await talk.say("at 8")
    assert "today 08:00" in await talk.press("today 08:00")


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("does metamucil work", "Yes for constipation"),
        ("taurine with other medicines?", "Ask a pharmacist or doctor first with lithium or blood press"),
    ],
)
async def test_a_question_is_answered_while_the_time_of_an_intake_is_asked(
    talk: Talk, asked: str, answer: str
) -> None:
    await talk.say("/took ibuprofen 400 mg")
    await talk.press("Taken earlier")
    assert "When did you take ibuprofen" in await talk.say(asked)
    assert talk.saying(answer)
    assert "yesterday 08:15" in await talk.say("08:15")


@pytest.mark.parametrize("typed", ["with my tea", "when I woke up", "this morning with coffee"])
async def test_what_says_when_in_other_words_is_no_question(talk: Talk, typed: str) -> None:
    await talk.say("/took ibuprofen 400 mg")
    await talk.press("Taken earlier")
    assert "I can't read that" in await talk.say(typed)


async def test_what_it_must_not_be_taken_with_is_said_before_the_dose(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.remind("warfarin 5 mg 18:00")
    card = await talk.say("/took ibuprofen 200 mg")
    assert card.index("Not together with warfarin 5 mg") < card.index("The 24 hours before")
    assert "Evidence" in card
    assert "In 24 hours that makes 200 mg of ibuprofen, of at most 1,200 mg" in await talk.press(
        "Record it now"
    )


async def test_what_was_taken_shortly_before_and_asks_for_a_distance_is_said(talk: Talk) -> None:
    await take(talk, "levothyroxine 50 mcg")
    await talk.later(HOUR)
    card = await talk.say("/took calcium 200 mg")
    assert "calcium 200 mg: levothyroxine was taken at 06:00, so better from 10:00." in card
    await talk.later(3 * HOUR)
    assert "so better" not in await talk.say("/took calcium 200 mg")


@pytest.mark.thorough
async def test_an_intake_can_be_taken_back(talk: Talk) -> None:
    await take(talk, "ibuprofen 400 mg")
    assert "not counted" in await talk.press("Undo")
    assert "doses" not in await talk.kept()
    assert "Within the limits" in await talk.say("/took ibuprofen 400 mg")
    await talk.press("Not taken")
    assert "nothing was recorded" in talk.text


async def test_today_shows_it_and_takes_it_back_for_good(talk: Talk) -> None:
    await take(talk, "ibuprofen 400 mg")
    assert "ibuprofen 400 mg – taken at 06:00" in await talk.say("/today")
    await talk.press("Undo", on=talk.last)
    assert "doses" not in await talk.kept()
    assert "Nothing is due today" in talk.text


async def test_an_unknown_thing_is_recorded_and_no_limit_is_made_up(talk: Talk) -> None:
    card = await talk.say("/took grandmas drops 20 ml")
    assert "I don't know what this is" in card
    assert "Recorded: grandmas drops 20 ml" in await talk.press("Record it now")
    card = await talk.say("/took ginger 1 g")
    assert "I know no limit for this" in card


async def test_a_name_that_is_not_certain_is_asked_and_may_be_kept(talk: Talk) -> None:
    asked = await talk.say("/took magnesum glycinat 200 mg")
    assert "What do you mean" in asked
    await talk.press("None of these")
    assert "I don't know what this is" in talk.text


async def test_a_number_without_a_unit_is_asked_where_it_could_be_another(talk: Talk) -> None:
    asked = await talk.say("/took vitamin d 1000")
    assert "What do you mean" in asked
    assert talk.labels == ["vitamin d 1000 mg", "vitamin d 1000 mcg", "vitamin d 1000 IU"]
    await talk.press("1000 IU")
    assert "vitamin d 1000 IU" in talk.text


async def test_a_product_of_several_things_keeps_the_gap_of_each(talk: Talk) -> None:
    await take(talk, "tylenol pm 2 tablets")
    card = await talk.say("/took paracetamol 500 mg")
    assert "Too soon" in card
    assert "paracetamol / acetaminophen, I don't know how much (tylenol pm 2 tablets)" in card
    await take(talk, "paracetamol 500 mg")
    card = await talk.say("/took paracetamol 500 mg")
    assert "1 of these doses has an amount I don't know, so the real total is larger" in card


@pytest.mark.thorough
async def test_took_alone_lists_what_is_kept_as_needed(talk: Talk) -> None:
    assert "/took ibuprofen 400 mg" in await talk.say("/took")
    await take(talk, "ibuprofen 400 mg")
    await take(talk, "grandmas drops 20 ml")
    listed = await talk.say("/took")
    assert "ibuprofen 400 mg: next from today 10:00" in listed
    assert "grandmas drops 20 ml: no limit known" in listed
    await talk.press("ibuprofen 400 mg")
    assert "Too soon" in talk.text
    assert len((await talk.kept())["items"]) == 2


async def test_one_thing_at_a_time(talk: Talk) -> None:
    assert "One thing at a time" in await talk.say("/took ibuprofen and paracetamol")


async def test_yes_records_what_the_card_shows(talk: Talk) -> None:
    await talk.say("/took ibuprofen 400 mg")
    assert "Recorded" in await talk.say("yes")


async def test_old_and_forged_buttons_record_nothing(talk: Talk) -> None:
    await talk.say("/took ibuprofen 400 mg")
    for data in ("took:now:xxxx", "took:item:99", "took:undo:99", "took:now", "took:ago:x:5"):
        await talk.forge(data)
    assert "doses" not in await talk.kept()


async def test_nobody_takes_back_anothers_intake(talk: Talk) -> None:
    await take(talk, "ibuprofen 400 mg")
    other = talk.somebody_else()
    await other.say("/today")
    await other.forge(f"took:undo:{await talk.word_of('doses')}")
    assert len((await talk.kept())["doses"]) == 1


@pytest.mark.thorough
async def test_each_persons_total_is_their_own(talk: Talk) -> None:
    await take(talk, "ibuprofen 400 mg for Mum")
    assert "The 24 hours before: no ibuprofen." in await talk.say("/took ibuprofen 400 mg")
    assert "Too soon" in await talk.say("/took nurofen 200 mg for mum")
    await talk.press("Record it now")
    assert {each["person"] for each in (await talk.kept())["items"]} == {"Mum"}


async def as_needed(talk: Talk, item: Item, terms: Instructions) -> None:
    await talk.say("/today")
    async with talk.vesper.world.database.write() as tx:
        await schedules.add_as_needed(tx, talk.user.id, item, "UTC", talk.clock.now(), terms)


async def test_the_persons_own_words_hold_where_they_are_stricter(talk: Talk) -> None:
    item = Item("ibuprofen", Decimal(200), "mg")
    await as_needed(talk, item, Instructions(gap_minutes=8 * 60, most_in_day=Decimal(400)))
    await take(talk, "ibuprofen 200 mg")
    await talk.later(5 * HOUR)
    card = await talk.say("/took ibuprofen 400 mg")
    assert "Too soon: at least 8 hours between two doses of ibuprofen (what you told me)" in card
    assert (
        "Too much: 600 mg of ibuprofen in 24 hours with this dose, at most 400 mg (what you told me)" in card
    )
    assert "the label: at most 1,200 mg" in card
    assert "This dose fits from tomorrow 06:00." in card


async def test_own_words_about_pieces_count_pieces(talk: Talk) -> None:
    item = Item("grandmas drops", Decimal(20), "drop")
    await as_needed(talk, item, Instructions(most_in_day=Decimal(30)))
    await take(talk, "grandmas drops 20 drops")
    card = await talk.say("/took grandmas drops 20 drops")
    assert "Too much: 40 drops of grandmas drops in 24 hours" in card


@pytest.mark.thorough
async def test_line_1_decides_before_and_after_the_dose(talk: Talk) -> None:
    card = await talk.say("/took ibuprofen 400 mg")
    assert card.startswith(
        "🟢 Within the limits I know, as far as you told me what you took.\n\nibuprofen 400 mg"
    )
    said = await talk.press("Record it now")
    assert said.startswith("✅ Recorded: ibuprofen 400 mg, today 06:00. The next one fits from today 10:00.")
    assert "Sources" not in said, "they were on the card before"
    assert (await talk.say("/took ibuprofen 400 mg")).startswith("⏳ Too soon: at least 4 hours")
    await take(talk, "ibuprofen 400 mg")
    card = await talk.say("/took nurofen 800 mg")
    assert card.startswith("🔴 More than one dose may be: at most 400 mg at once")
    said = await talk.press("Record it now")
    assert said.startswith("🔴 More than one dose may be")
    assert said.index("Too much") < said.index("🚨") < said.index("✅ Recorded: nurofen 800 mg")
    assert said.count("1,600 mg of ibuprofen") == 1, "the total is said once"
    card = await talk.say("/took nurofen 200 mg")
    assert card.index("Too much") < card.index("🚨 Call poison control") < card.index("nurofen 200 mg")
    assert (await talk.say("/took ibuprofen 1 tablet for Mum")).startswith("❓ I can't tell")
    assert (await talk.say("/took ginger 1 g")).startswith("⚪ I know no limit")


@pytest.mark.thorough
@pytest.mark.parametrize(
    "line",
    [
        "ibuprofen 400 mg",
        "ibuprofen 2400 mg",
        "paracetamol 1000 mg",
        "paracetamol 5000 mg",
        "aspirin 1 tablet",
        "magnesium 400 mg",
        "vitamin d 5000 IU",
        "naproxen 220 mg",
        "grandmas drops 20 ml",
    ],
)
async def test_nothing_said_around_a_dose_is_long(talk: Talk, line: str) -> None:
    for _ in range(2):
        assert len(await talk.say(f"/took {line}")) <= LONGEST
        assert len(await talk.press("Record it now")) <= LONGEST
        await talk.later(5 * HOUR)


async def test_a_dose_that_something_speaks_against_is_not_called_within_the_limits(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.remind("warfarin 5 mg 18:00")
    card = await talk.say("/took ibuprofen 200 mg")
    assert "Within the limits I know" not in card
    assert "🟢" not in card


async def test_an_upper_limit_names_its_region(talk: Talk) -> None:
    card = await talk.say("/took magnesium 400 mg")
    assert card.startswith(
        "🔴 Too much: 400 mg of magnesium in 24 hours with this dose, at most 250 mg (EU upper limit)"
    )
    assert "• UK upper limit: at most 1,500 mg in 24 hours" in await talk.say("/took calcium 200 mg")


async def test_to_somebody_who_asks_first_no_limit_is_named_but_too_much_is_said(talk: Talk) -> None:
    await talk.say("/today")
    async with talk.vesper.world.database.write() as tx:
        await profiles.put(tx, talk.user.id, Profile(over_18=False))
    card = await talk.say("/took ibuprofen 200 mg")
    assert "You told me about being under 18: ask a children's doctor or a pharmacist" in card
    assert "1,200" not in card
    assert "Within the limits" not in card
    await talk.press("Record it now")
    assert "1,200" not in talk.text
    assert "Too much" in await talk.say("/took ibuprofen 2000 mg")


async def test_what_was_set_up_as_needed_keeps_to_its_own_words(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/remind ibuprofen 200 mg as needed, at most 2 a day, 6 hours apart")
    await talk.press("Save")
    await take(talk, "ibuprofen 200 mg")
    assert "ibuprofen 200 mg: next from today 12:00" in await talk.say("/took")
    assert len((await talk.kept())["items"]) == 1


async def test_a_late_yes_records_nothing(talk: Talk) -> None:
    await talk.live_in("Berlin")
    await talk.say("/took zinc 10 mg")
    await talk.later(timedelta(hours=3))
    assert "tap the button" in await talk.say("yes")
    assert "zinc" not in await talk.say("/history")


@pytest.mark.parametrize("between", ["what is magnesium good for?", "/help", "ibuprofen", "thanks"])
async def test_a_yes_after_something_else_records_nothing(talk: Talk, between: str) -> None:
    await talk.live_in("Berlin")
    await talk.say("/took zinc 10 mg")
    await talk.later(timedelta(minutes=1))
    await talk.say(between)
    assert "tap the button" in await talk.say("yes")
    assert "zinc" not in await talk.say("/history")


async def test_a_yes_after_a_dose_became_due_is_asked_about(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.remind("magnesium 300 mg 21:00")
    await talk.until_hour(20)
    await talk.later(timedelta(minutes=58))
    await talk.say("/took zinc 10 mg")
    await talk.later(timedelta(minutes=3))
    assert "magnesium" in await talk.say("yes")
    assert "zinc" not in await talk.say("/history")


async def test_what_is_written_after_a_bare_took_gets_its_card(talk: Talk) -> None:
    await talk.live_in("Berlin")
    await talk.say("/took")
    await talk.say("ibuprofen 400 mg")
    assert "Record it now" in " ".join(talk.labels)


@pytest.mark.parametrize("said", ["does magnesium help me sleep?", "what is due today?", "hello there"])
async def test_a_bare_took_holds_up_nothing_else(talk: Talk, said: str) -> None:
    await talk.live_in("Berlin")
    await talk.say("/took")
    await talk.say(said)
    assert not any("Record it" in each for each in talk.labels)


async def test_a_bare_took_leaves_a_card_that_waits_for_save(talk: Talk) -> None:
    await talk.live_in("Berlin")
    await talk.say("/remind zinc 10 mg 8:00")
    card = talk.last
    await talk.say("/took")
    await talk.press("Save", on=card)
    assert (await talk.kept())["items"][0]["name"] == "zinc"
