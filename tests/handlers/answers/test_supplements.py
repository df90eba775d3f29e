"""One supplement, part by part, through the sandbox."""

import pytest

from tests.handlers.account.test_profile import tell
from tests.handlers.conftest import Talk, buttons

PARTS = (
    "How to take",
    "Need and limit",
    "Side effects",
    "Too much",
    "Who asks first",
    "People say",
    "Sources",
)


def labels(talk: Talk) -> list[str]:
    """The buttons of the newest message."""
    return [button["text"] for button in buttons(talk.last)]


@pytest.mark.thorough
async def test_all_supplements_are_there_to_choose_from(talk: Talk) -> None:
    await talk.say("/supplement")
    assert labels(talk) == [each.name for each in talk.vesper.world.library.supplements.values()]
    assert "17 minutes" in await talk.press("Magnesium")


@pytest.mark.parametrize(
    "said", ["/supplement magnesium", "/magnesium", "magnesium", "Magnesuim", "/supplement mg glycinate"]
)
async def test_a_name_leads_to_its_card_however_it_is_said(talk: Talk, said: str) -> None:
    card = await talk.say(said)
    assert card.startswith("Magnesium\n")
    assert "What it is for, and how sure that is" in card
    assert "(fair evidence)" in card
    assert "not without the kidney team" in card
    assert "How to take it" in labels(talk)[0]


@pytest.mark.thorough
async def test_every_part_of_every_supplement_is_shown_in_the_same_message(talk: Talk) -> None:
    await talk.say("/supplement")
    menu = talk.last
    for supplement in talk.vesper.world.library.supplements.values():
        front = await talk.press(supplement.name, on=menu)
        assert front.startswith(supplement.name)
        parts = talk.last
        for part in PARTS:
            assert supplement.name in await talk.press(part, on=parts)
        assert await talk.press("Back") == front
        await talk.press("All supplements")
    assert len([m for m in talk.shown if m["message_id"] >= menu["message_id"]]) == 1


async def test_need_and_limit_say_that_the_limit_leaves_food_out(talk: Talk) -> None:
    await talk.say("/magnesium")
    shown = await talk.press("Need and limit")
    assert "Daily need, food included" in shown
    assert "a limit for supplements leaves food out" in shown
    assert "because the limit excludes food" in shown
    for limit in ("US: 350 mg", "EU: 250 mg", "UK: 400 mg"):
        assert limit in shown
    assert "/profile" in shown


@pytest.mark.thorough
async def test_the_region_chooses_the_limit_and_the_unit(talk: Talk) -> None:
    await tell(talk, "Region", "United States")
    await talk.say("/vitamind")
    shown = await talk.press("Need and limit")
    assert "US: 4,000 IU" in shown
    assert "µg" not in shown
    assert "EU:" not in shown
    await tell(talk, "Region", "European Union")
    await talk.say("/vitamind")
    shown = await talk.press("Need and limit")
    assert "EU: 100 µg" in shown
    assert "IU" not in shown


async def test_no_number_is_never_said_to_be_safe(talk: Talk) -> None:
    await tell(talk, "Region", "United Kingdom")
    await talk.say("/turmeric")
    assert "does not mean that any amount is safe" in await talk.press("Need and limit")
    await talk.say("/melatonin")
    assert "no number set" in await talk.press("Need and limit")


@pytest.mark.thorough
async def test_what_nobody_has_checked_yet_says_so_on_every_screen(talk: Talk) -> None:
    await talk.say("/valerian")
    assert "not yet checked" in talk.last["text"].lower()
    for part in ("How to take", "Side effects", "Too much", "Who asks first"):
        assert "not yet checked" in await talk.press(part)
        await talk.press("Back")


async def test_too_much_says_what_to_do(talk: Talk) -> None:
    await talk.say("/magnesium")
    shown = await talk.press("Too much")
    assert "slow or irregular heartbeat" in shown
    assert "Stop magnesium and call the emergency number." in shown
    assert "Call poison control" in shown


def label_end(name: str) -> str:
    """How the button of a form ends: its name without the metal's."""
    name = name.removeprefix("Magnesium ")
    return f"· {name[0].upper()}{name[1:]}"


@pytest.mark.thorough
async def test_all_25_forms_can_be_browsed_with_share_and_formula(talk: Talk) -> None:
    forms = talk.vesper.world.library.supplements["magnesium"].forms
    assert len(forms) == 25
    await talk.say("/magnesium")
    await talk.press("Its forms")
    seen = set()
    while True:
        for form in forms:
            label = next((each for each in labels(talk) if each.endswith(label_end(form.name))), None)
            if label is not None:
                assert label.startswith(f"{form.elemental_fraction_pct:g}% · ")
                shown = await talk.press(label)
                assert f"{form.elemental_fraction_pct:g}% of it is magnesium" in shown
                assert "Formula: Mg" in shown
                seen.add(form.id)
                await talk.press("All forms")
        if not any("More" in label for label in labels(talk)):
            break
        await talk.press("More")
    assert seen == {form.id for form in forms}


async def test_formulas_look_as_in_print(talk: Talk) -> None:
    await talk.say("/magnesium")
    await talk.press("Its forms")
    assert "Formula: MgCl₂·6H₂O" in await talk.press("Chloride hexahydrate")


async def test_somebody_pregnant_reads_no_amounts_and_whom_to_ask(talk: Talk) -> None:
    await tell(talk, "Pregnant", "Yes")
    card = await talk.say("/melatonin")
    assert card.startswith("⚠️ You told me about your pregnancy: ask your midwife, doctor or pharmacist")
    for part in ("How to take", "Need and limit"):
        assert " mg" not in await talk.press(part)
        await talk.press("Back")


async def test_a_name_that_is_none_of_ours_is_never_guessed(talk: Talk) -> None:
    assert "I don't know “xyzzy” as a supplement" in await talk.say("/supplement xyzzy")
    assert len(labels(talk)) == len(talk.vesper.world.library.supplements)
    assert "Ibuprofen" in await talk.say("/supplement ibuprofen")


async def test_two_names_give_two_cards(talk: Talk) -> None:
    count = len(talk.shown)
    await talk.say("/supplement zinc and iron")
    assert [m["text"].split("\n")[0] for m in talk.shown[count:]] == ["Zinc", "Iron"]


async def test_made_up_buttons_change_nothing(talk: Talk) -> None:
    before = await talk.say("/magnesium")
    for forged in (
        "sup:gold",
        "sup:magnesium:x",
        "sup:zinc:forms:0",
        "sup:magnesium:forms:99",
        "sup:magnesium:form:x",
        "sup:",
    ):
        assert await talk.press_data(talk.last["message_id"], forged) == before
        assert talk.toast.startswith("That button is out of date")
