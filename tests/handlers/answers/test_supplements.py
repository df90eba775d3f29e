"""One supplement, question by question, through the sandbox."""

import pytest

from bot.answer.profile_warnings import names_amount
from bot.replies.answers import supplements
from bot.replies.answers.cells import intent_label
from tests.handlers.account.test_profile import tell
from tests.handlers.conftest import Talk, buttons


def labels(talk: Talk) -> list[str]:
    """The buttons of the newest message."""
    return [button["text"] for button in buttons(talk.last)]


@pytest.mark.thorough
async def test_all_supplements_are_there_to_choose_from_page_by_page(talk: Talk) -> None:
    library = talk.vesper.world.library
    await talk.say("/supplement")
    count, seen = len(talk.shown), labels(talk)
    while "More ›" in labels(talk):
        await talk.press("More ›", talk.last)
        seen += labels(talk)
    assert [each for each in seen if each not in {"More ›", "‹ Back"}] == [
        each.name for each in library.supplements.values()
    ]
    assert len(talk.shown) == count
    await talk.press("‹ Back", talk.last)
    while "‹ Back" in labels(talk):
        await talk.press("‹ Back", talk.last)
    assert library.pages["magnesium"].summary in await talk.press("Magnesium")


@pytest.mark.parametrize(
    "said", ["/supplement magnesium", "/magnesium", "magnesium", "Magnesuim", "/supplement mg glycinate"]
)
async def test_a_name_leads_to_its_page_however_it_is_said(talk: Talk, said: str) -> None:
    page = talk.vesper.world.library.pages["magnesium"]
    assert (await talk.say(said)).startswith(f"{page.title}\n{page.summary}")
    assert intent_label("works") in labels(talk)
    assert intent_label("dose") in labels(talk)


async def test_a_supplements_page_offers_every_question_its_forms_and_the_way_to_the_others(
    talk: Talk,
) -> None:
    page = talk.vesper.world.library.pages["magnesium"]
    await talk.say("/supplement magnesium")
    asked = [intent_label(intent) for intent in page.cells]
    assert labels(talk) == [*asked, "🧪 Its forms", "‹ All supplements"]
    assert "Which one?" in await talk.press("‹ All supplements")


@pytest.mark.thorough
async def test_every_question_of_every_supplement_is_answered_below_its_page(talk: Talk) -> None:
    library = talk.vesper.world.library
    for supplement in library.supplements.values():
        page = library.pages[supplement.id]
        await talk.say(f"/supplement {supplement.name}")
        front = next(m for m in reversed(talk.shown) if page.summary in m["text"])
        for intent, cell in page.cells.items():
            count = len(talk.shown)
            await talk.press_data(front["message_id"], f"cell:{page.subject}.{intent}")
            assert len(talk.shown) == count + 1
            assert talk.text.startswith(f"{page.title}: {intent_label(intent)}\n{cell.says}")


async def test_no_number_is_never_said_to_be_safe(talk: Talk) -> None:
    for name in ("turmeric", "melatonin"):
        await talk.say(f"/{name}")
        await talk.press(intent_label("dose"))
        assert "safe" not in talk.text.lower()


async def test_too_much_says_what_to_do(talk: Talk) -> None:
    too_much = talk.vesper.world.library.pages["magnesium"].cells["too_much"]
    await talk.say("/magnesium")
    await talk.press(intent_label("too_much"))
    assert too_much.says in talk.text
    assert "poison line" in talk.text


def label_end(name: str) -> str:
    """How the button of a form ends: its name without the metal's."""
    name = name.removeprefix("Magnesium ")
    return f"· {name[0].upper()}{name[1:]}"


@pytest.mark.thorough
async def test_all_25_forms_can_be_browsed_with_share_and_formula(talk: Talk) -> None:
    forms = talk.vesper.world.library.supplements["magnesium"].forms
    assert len(forms) == 25
    await talk.say("/supplement magnesium")
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
    await talk.say("/supplement magnesium")
    await talk.press("Its forms")
    assert "Formula: MgCl₂·6H₂O" in await talk.press("Chloride hexahydrate")


async def test_somebody_pregnant_reads_no_amounts_and_whom_to_ask(talk: Talk) -> None:
    await tell(talk, "Pregnant", "Yes")
    page = await talk.say("/supplement melatonin")
    assert page.startswith("⚠️ You told me about your pregnancy: ask your midwife, doctor or pharmacist")
    assert not names_amount(page)
    front, pregnancy = talk.last, talk.vesper.world.library.pages["melatonin"].cells["pregnancy"]
    for intent in ("dose", "when", "works"):
        await talk.press(intent_label(intent), front)
        assert not names_amount(talk.text)
    await talk.press(intent_label("dose"), front)
    assert pregnancy.says in talk.text


async def test_a_name_that_is_none_of_ours_is_never_guessed(talk: Talk) -> None:
    assert "I don't know “xyzzy” as a supplement" in await talk.say("/supplement xyzzy")
    known = [each.name for each in talk.vesper.world.library.supplements.values()]
    assert labels(talk) == [*known[: supplements.PAGE_SIZE], "More ›"]
    assert "Ibuprofen" in await talk.say("/supplement ibuprofen")


async def test_a_near_name_is_offered(talk: Talk) -> None:
    assert "Did you mean" in await talk.say("/supplement magnesiamium")
    assert (await talk.press("Magnesium")).startswith("Magnesium\n")


async def test_two_names_give_two_pages(talk: Talk) -> None:
    count = len(talk.shown)
    await talk.say("/supplement zinc and iron")
    assert [m["text"].split("\n")[0] for m in talk.shown[count:]] == ["Zinc", "Iron"]


async def test_made_up_buttons_change_nothing(talk: Talk) -> None:
    before = await talk.say("/supplement magnesium")
    for forged in (
        "sup:gold",
        "sup:magnesium:x",
        "sup:zinc:forms:0",
        "sup:magnesium:forms:99",
        "sup:magnesium:form:x",
        "sup:all:x",
        "sup:",
    ):
        assert await talk.press_data(talk.last["message_id"], forged) == before
