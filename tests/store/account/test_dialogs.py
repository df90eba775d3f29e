from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.account import dialogs, last_subject
from bot.store.account.dialogs import Dialog
from tests.store.conftest import ANN, BEN, NOW

ASKED = Dialog("remind", "time", {"name": "zinc", "times": []})
SUBJECT = {"things": ["magnesium"]}
MINUTE = timedelta(minutes=1)


async def test_a_question_stays_open_until_the_next_one_or_an_answer(tx: AsyncConnection) -> None:
    assert await dialogs.get(tx, ANN, NOW) is None
    await dialogs.put(tx, ANN, ASKED, NOW)
    assert await dialogs.get(tx, ANN, NOW) == ASKED
    assert await dialogs.get(tx, BEN, NOW) is None

    await dialogs.put(tx, ANN, Dialog("zone", "place"), NOW)
    assert await dialogs.get(tx, ANN, NOW) == Dialog("zone", "place")
    await dialogs.clear(tx, ANN)
    assert await dialogs.get(tx, ANN, NOW) is None


async def test_the_card_of_a_draft_is_recorded_with_the_draft_and_with_no_other(tx: AsyncConnection) -> None:
    draft = Dialog("remind", "confirm", {"token": "0f1e"})
    await dialogs.put(tx, ANN, draft, NOW)
    await dialogs.put(tx, BEN, draft, NOW)
    await dialogs.record_card(tx, ANN, "another", 7)
    assert await dialogs.get(tx, ANN, NOW) == draft

    await dialogs.record_card(tx, ANN, "0f1e", 8)
    recorded = await dialogs.get(tx, ANN, NOW)
    assert recorded is not None
    assert recorded.data == {"token": "0f1e", dialogs.CARD: 8}
    assert await dialogs.get(tx, BEN, NOW) == draft


async def test_the_question_of_yesterday_evening_is_not_meant_any_more(tx: AsyncConnection) -> None:
    await dialogs.put(tx, ANN, ASKED, NOW)

    assert await dialogs.get(tx, ANN, NOW + dialogs.EXPIRES_AFTER) == ASKED
    assert await dialogs.get(tx, ANN, NOW + dialogs.EXPIRES_AFTER + MINUTE) is None


async def test_what_was_asked_about_is_known_for_minutes_and_is_no_open_question(
    tx: AsyncConnection,
) -> None:
    await last_subject.put(tx, ANN, SUBJECT, NOW)

    assert await last_subject.get(tx, ANN, NOW + last_subject.EXPIRES_AFTER) == SUBJECT
    assert await last_subject.get(tx, ANN, NOW + last_subject.EXPIRES_AFTER + MINUTE) is None
    assert await last_subject.get(tx, BEN, NOW) is None
    assert await dialogs.get(tx, ANN, NOW) is None
    await last_subject.put(tx, ANN, None, NOW)
    assert await last_subject.get(tx, ANN, NOW) is None


async def test_who_is_asked_something_is_not_asking(tx: AsyncConnection) -> None:
    await dialogs.put(tx, ANN, ASKED, NOW)

    await last_subject.put(tx, ANN, SUBJECT, NOW)

    assert await dialogs.get(tx, ANN, NOW) == ASKED
    assert await last_subject.get(tx, ANN, NOW) is None


async def test_only_subjects_too_old_to_be_meant_are_forgotten(tx: AsyncConnection) -> None:
    await last_subject.put(tx, ANN, SUBJECT, NOW)
    await dialogs.put(tx, BEN, ASKED, NOW)

    await last_subject.prune(tx, NOW + last_subject.EXPIRES_AFTER)
    assert await last_subject.get(tx, ANN, NOW) == SUBJECT
    await last_subject.prune(tx, NOW + last_subject.EXPIRES_AFTER + MINUTE)
    assert await last_subject.get(tx, ANN, NOW) is None
    assert await dialogs.get(tx, BEN, NOW) == ASKED
