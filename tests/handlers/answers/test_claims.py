"""/facts: every claim can be reached, and none is shown without its verdict, reason and sources."""

import pytest

from bot.library import Claim
from tests.handlers.conftest import Talk, buttons

SUPPORTED = "✅"


def claims(talk: Talk) -> list[Claim]:
    return list(talk.vesper.world.library.claims.values())


@pytest.mark.thorough
async def test_all_claims_are_reached_page_by_page_with_verdict_reason_caveat_and_sources(talk: Talk) -> None:
    library = talk.vesper.world.library
    await talk.say("/facts")
    reached = []
    while True:
        for button in buttons(talk.last):
            if button["text"].isdigit():
                claim = library.claims[button["callback_data"].removeprefix("claim:")]
                assert f"{button['text']}. “{claim.claim}”" in talk.text
                reached.append(claim)
        if "More ›" not in talk.labels:
            break
        await talk.press("More ›", talk.last)
    assert reached == claims(talk)
    for claim in reached:
        text = await talk.press_data(talk.last["message_id"], f"claim:{claim.id}")
        assert claim.claim in text
        assert claim.corrected in text
        assert ("⚠️ " in text.partition(claim.corrected)[2]) == bool(claim.safety_caveat)
        assert all(str(library.sources[each].year) in text for each in claim.sources)
        assert (SUPPORTED in text) == (claim.verdict == "agree")


async def test_a_claim_leads_back_to_the_page_it_stands_on(talk: Talk) -> None:
    await talk.say("/facts")
    await talk.press("More ›")
    page = talk.text
    assert "2 of 7" in page
    await talk.press("8")
    assert await talk.press("‹ All claims") == page
    assert "1 of 7" in await talk.press("‹ Back")


async def test_a_claim_typed_as_people_say_it_gets_its_verdict(talk: Talk) -> None:
    works = talk.vesper.world.library.pages["magnesium"].cells["works"]
    text = await talk.say("does magnesium significantly reduce back pain?")
    assert text.startswith(works.says)


async def test_a_claim_leads_on_to_the_answer_it_is_about(talk: Talk) -> None:
    library = talk.vesper.world.library
    await talk.say("/facts")
    claim = claims(talk)[0]
    await talk.press_data(talk.last["message_id"], f"claim:{claim.id}")
    card = talk.text
    await talk.press("More about")
    cell = library.cell(claim.cell)
    assert cell is not None
    assert cell.says in talk.text
    assert card in [message["text"] for message in talk.shown]


@pytest.mark.parametrize("forged", ["claim:X99", "claim:", "claims:x", "claims:-1"])
async def test_a_made_up_button_changes_nothing(talk: Talk, forged: str) -> None:
    before = await talk.say("/facts")
    assert "nothing was changed" in await talk.forge(forged)
    assert talk.text == before


async def test_a_page_beyond_the_last_is_the_last(talk: Talk) -> None:
    await talk.say("/facts")
    assert "7 of 7" in await talk.press_data(talk.last["message_id"], "claims:99")
