"""Whatever happens on the way to Telegram: everything arrives, and what may have arrived says so (P2, P5)."""

import pytest

from sandbox.faults import Fault, FaultKind
from tests.faults.fault_rig import ROUNDS, THOROUGH, FaultRig

PEOPLE = 12 if THOROUGH else 6

# Longer than any answer of the sandbox's to a message with buttons.
MAX_ANSWER_LENGTH = 1_500


@pytest.mark.parametrize("kind", ["drop", "drop_before", "hang", "error_500", "error_502", "stranger"])
@pytest.mark.thorough
async def test_nothing_is_lost_however_telegrams_answers_get_lost(rig: FaultRig, kind: FaultKind) -> None:
    people = await rig.people(PEOPLE)
    await rig.start()
    for person in people[::2]:
        rig.telegram.faults.add(Fault(kind, "sendMessage", person.id, times=1 + person.id % 3))
        rig.ledger.in_doubt += 1 + person.id % 3
    await rig.remind(*people)
    for person in people:
        rig.ask(person)

    await rig.settle()

    assert {await rig.state_of(person) for person in people} == {"active"}


@pytest.mark.thorough
async def test_an_answer_may_break_off_anywhere(rig: FaultRig, fault_round: int) -> None:
    # All rounds together go through every place.
    places = range(1 + fault_round, MAX_ANSWER_LENGTH, ROUNDS if THOROUGH else 37)
    people = await rig.people(len(places))
    await rig.start()
    for person, place in zip(people, places, strict=True):
        rig.telegram.faults.add(Fault("cut", "sendMessage", person.id, said=place))
        rig.ask(person)
    rig.ledger.in_doubt = len(people)

    await rig.settle()

    copies = {subject: len(each) for subject, each in rig.ledger.arrived().items()}
    assert copies[f"asked-{people[0].id}"] == 2, "nothing was cut"
    assert copies[f"asked-{people[-1].id}"] == 1, "what was said to the end was not believed"


@pytest.mark.thorough
async def test_during_a_storm_of_429_nothing_leaves_and_afterwards_everything_does(rig: FaultRig) -> None:
    people = await rig.people(12)
    await rig.start()
    await rig.remind(*people)
    for after in (2, 5, 9):
        rig.telegram.faults.add(Fault("flood", "sendMessage", times=3, after=after, retry_after=1))
    for person in people:
        rig.ask(person)

    await rig.settle()

    assert [each.silence for each in rig.asked if each.silence] != []
    assert rig.ledger.in_doubt == 0


@pytest.mark.thorough
async def test_who_asks_for_updates_too_often_waits_as_long_as_telegram_says(rig: FaultRig) -> None:
    (ada,) = await rig.people(1)
    await rig.start()
    rig.telegram.faults.add(Fault("flood", "getUpdates", retry_after=2))
    rig.ask(ada)

    await rig.settle()

    assert [each.silence for each in rig.asked if each.silence] == [2]


@pytest.mark.parametrize("method", ["setMyCommands", "setMyDescription", "setMyShortDescription"])
@pytest.mark.thorough
async def test_people_are_answered_although_telegram_is_tired_of_being_told_who_we_are(
    rig: FaultRig, method: str
) -> None:
    (ada,) = await rig.people(1)
    rig.telegram.faults.add(Fault("flood", method, times=3, retry_after=3600))

    await rig.start()
    rig.ask(ada)

    await rig.settle()
