from datetime import datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.account import subscribers
from bot.store.care import care, caregiver_notices
from bot.store.care.care import CareLink, CareTerms
from bot.store.care.caregiver_notices import MAX_AGE, UnansweredDose
from bot.store.doses import doses
from bot.store.doses.doses import DoseState
from tests.store.conftest import ANN, BEN, NOW, a_dose

HOUR = timedelta(hours=1)
ZOE = 103


async def invited(tx: AsyncConnection, terms: CareTerms | None = None, token: str = "t") -> CareLink:  # noqa: S107 - of a link, not a secret
    await care.invite(tx, ANN, "Ann", terms or CareTerms(), token, NOW - HOUR)
    found = await care.by_token(tx, token)
    assert found is not None
    return found


async def active(tx: AsyncConnection, terms: CareTerms | None = None, caregiver: int = BEN) -> CareLink:
    found = await invited(tx, terms, f"t{caregiver}")
    assert await care.accept(tx, found, caregiver, "Ben")
    confirmed = await care.confirm(tx, ANN, found.id, NOW - HOUR)
    assert confirmed is not None
    return confirmed


async def unanswered(tx: AsyncConnection, now: datetime) -> list[UnansweredDose]:
    return await caregiver_notices.unanswered_doses(
        tx, [each.id for each in await care.of_chat(tx, ANN)], now
    )


async def told(tx: AsyncConnection, about: CareLink, dose: doses.Dose, message_id: int | None = None) -> None:
    row = UnansweredDose(about.id, about.caregiver_id or 0, dose.id, dose.due_at)
    assert await caregiver_notices.record(tx, [row]) == {(about.id, dose.id)}
    if message_id is not None:
        await caregiver_notices.record_message(tx, about.id, [dose.id], message_id)


async def test_a_link_is_accepted_once_and_confirmed_by_its_owner_only(tx: AsyncConnection) -> None:
    found = await invited(tx, CareTerms(30, may_answer=False, shows_names=False, person="Mum"))
    assert (found.display_name, found.state, found.caregiver_id) == ("Mum (Ann)", "invited", None)
    assert await care.confirm(tx, ANN, found.id, NOW) is None

    assert await care.accept(tx, found, BEN, "Ben")
    assert not await care.accept(tx, found, ZOE, "Zoe")
    assert await care.confirm(tx, BEN, found.id, NOW) is None
    confirmed = await care.confirm(tx, ANN, found.id, NOW)

    assert confirmed is not None
    assert (confirmed.state, confirmed.caregiver_name, confirmed.terms) == ("active", "Ben", found.terms)
    assert await care.of_chat(tx, ANN) == await care.of_caregiver(tx, BEN) == [confirmed]
    assert await care.of_caregiver(tx, ANN) == await care.of_chat(tx, BEN) == []
    assert await care.by_id(tx, [found.id]) == {found.id: confirmed}
    assert await care.by_id(tx, []) == {}


async def test_a_link_lives_for_a_week(tx: AsyncConnection) -> None:
    found = await invited(tx)
    made = found.created_at
    assert not found.is_expired(made + timedelta(days=7) - timedelta(seconds=1))
    assert found.is_expired(made + timedelta(days=7))

    await care.delete_expired(tx, ANN, made + timedelta(days=7) - timedelta(seconds=1))
    assert await care.by_token(tx, "t") == found
    await care.delete_expired(tx, ANN, made + timedelta(days=7))
    assert await care.by_token(tx, "t") is None


async def test_either_side_ends_it_and_nobody_else(tx: AsyncConnection) -> None:
    for chat_id in (ANN, BEN):
        found = await active(tx)
        assert await care.end(tx, ZOE, found.id) is None
        assert await care.end(tx, chat_id, found.id) == found
        assert await care.end(tx, chat_id, found.id) is None


@pytest.mark.parametrize(("minutes", "after"), [(30, 29), (60, 59), (120, 119)])
async def test_what_stays_unanswered_is_told_once_after_the_delay(
    tx: AsyncConnection, minutes: int, after: int
) -> None:
    about, dose = await active(tx, CareTerms(minutes)), await a_dose(tx)
    at = NOW + timedelta(minutes=minutes)

    assert await unanswered(tx, NOW + timedelta(minutes=after)) == []
    found = await unanswered(tx, at)

    assert found == [UnansweredDose(about.id, BEN, dose.id, NOW)]
    assert await caregiver_notices.record(tx, found) == {(about.id, dose.id)}
    assert await caregiver_notices.record(tx, found) == set()
    assert await caregiver_notices.record(tx, []) == set()
    assert await unanswered(tx, at) == []


@pytest.mark.parametrize(("state", "is_told"), [("due", True), ("missed", True), ("taken", False)])
async def test_only_what_is_open_or_missed_is_told(
    tx: AsyncConnection, state: DoseState, *, is_told: bool
) -> None:
    await active(tx)
    await a_dose(tx, state=state)
    assert bool(await unanswered(tx, NOW + HOUR)) == is_told


async def test_what_is_of_before_or_long_past_or_of_somebody_else_is_not_told(tx: AsyncConnection) -> None:
    await a_dose(tx, BEN)
    await a_dose(tx)
    mums = await invited(tx, CareTerms(person="Mum"))
    await care.accept(tx, mums, ZOE, "Zoe")
    await care.confirm(tx, ANN, mums.id, NOW - HOUR)
    late = await invited(tx, token="late")
    await care.accept(tx, late, BEN, "Ben")
    await care.confirm(tx, ANN, late.id, NOW + timedelta(seconds=1))
    assert await unanswered(tx, NOW + 3 * HOUR) == []

    await active(tx, caregiver=104)
    assert len(await unanswered(tx, NOW + MAX_AGE - HOUR)) == 1
    assert await unanswered(tx, NOW + MAX_AGE) == []


async def test_each_is_looked_at_once_a_minute_and_only_while_active(tx: AsyncConnection) -> None:
    await invited(tx)
    first, second = await active(tx), await active(tx, caregiver=ZOE)

    assert await caregiver_notices.start_checks(tx, NOW, 1) == [first.id]
    assert await caregiver_notices.start_checks(tx, NOW, 9) == [second.id]
    assert await caregiver_notices.start_checks(tx, NOW + timedelta(seconds=59), 9) == []
    assert sorted(await caregiver_notices.start_checks(tx, NOW + timedelta(minutes=1), 9)) == [
        first.id,
        second.id,
    ]


async def test_who_was_told_sees_it_until_it_ends(tx: AsyncConnection) -> None:
    about, dose = await active(tx), await a_dose(tx)
    assert await care.by_notice(tx, BEN, dose.id) is None
    await told(tx, about, dose)
    assert await caregiver_notices.messages(tx, [dose.id]) == []
    assert not await caregiver_notices.record_message(tx, about.id, [dose.id], 7)

    assert await care.by_notice(tx, BEN, dose.id) == about
    assert await care.by_notice(tx, ANN, dose.id) is None
    assert await caregiver_notices.messages(tx, [dose.id]) == [(BEN, 7, about.id)]
    assert await caregiver_notices.doses_in(tx, [(about.id, 7), (about.id, 8)]) == {(about.id, 7): [dose.id]}
    assert await caregiver_notices.doses_in(tx, []) == {}

    await care.end_all(tx, BEN)
    assert await care.by_notice(tx, BEN, dose.id) is None
    assert await caregiver_notices.messages(tx, [dose.id]) == []


async def test_what_was_answered_while_the_message_was_under_way_is_noticed(tx: AsyncConnection) -> None:
    about, dose = await active(tx), await a_dose(tx)
    await told(tx, about, dose)
    await doses.answer(tx, dose, "taken", NOW)
    assert await caregiver_notices.record_message(tx, about.id, [dose.id], 7)


async def test_one_caregiver_takes_it_on_and_who_leaves_lets_go_of_it(tx: AsyncConnection) -> None:
    about, dose = await active(tx), await a_dose(tx)

    assert await care.take_responsibility(tx, dose.id, BEN)
    assert not await care.take_responsibility(tx, dose.id, ZOE)
    (mine,) = await doses.get(tx, ANN, [dose.id])
    assert (mine.answered_by, mine.caregiver_name) == (BEN, "Ben")

    await care.end(tx, BEN, about.id)
    (again,) = await doses.get(tx, ANN, [dose.id])
    assert (again.answered_by, again.caregiver_name, again.state) == (None, None, "due")
    await doses.answer(tx, dose, "taken", NOW)
    assert not await care.take_responsibility(tx, dose.id, ZOE)


async def test_a_forgotten_caregiver_is_nowhere_any_more(tx: AsyncConnection) -> None:
    about, dose = await active(tx), await a_dose(tx)
    await told(tx, about, dose, 7)
    await doses.answer(tx, dose, "taken", NOW, answered_by=BEN)
    assert [row["looks_after"] for row in (await subscribers.export(tx, BEN))["looks_after"]] == ["Ann"]
    mine = await subscribers.export(tx, ANN)
    assert (mine["care"][0]["name"], mine["doses"][0]["answered_by"]) == ("Ben", "a caregiver")
    assert BEN not in {*mine["care"][0].values(), *mine["doses"][0].values()}

    await subscribers.erase(tx, BEN)

    (kept,) = await doses.get(tx, ANN, [dose.id])
    assert (kept.state, kept.answered_by, kept.caregiver_name) == ("taken", care.ERASED_CAREGIVER, None)
    assert await care.of_chat(tx, ANN) == []


@pytest.mark.parametrize("known", [False, True])
async def test_care_goes_with_a_chat_that_moves(tx: AsyncConnection, *, known: bool) -> None:
    about, dose = await active(tx), await a_dose(tx)
    await care.take_responsibility(tx, dose.id, BEN)
    for old, new in ((ANN, -1), (BEN, -2)):
        if known:
            await subscribers.get_or_create(tx, new, "en", NOW)
        await subscribers.migrate_chat(tx, old, new)

    (found,) = await care.of_chat(tx, -1)
    assert (found.id, found.caregiver_id) == (about.id, -2)
    assert (await doses.get(tx, -1, [dose.id]))[0].answered_by == -2
