"""Whatever people send: each is answered, and many thumbs are one answer (P1, P2)."""

from typing import Any

import pytest

from bot.store.core import tables
from tests.delivery_rig import GENEROUS, buttons, rows
from tests.faults.fault_rig import FaultRig

POISON: list[Any] = [
    {"nonsense": True},
    {"message_id": "seven", "chat": {"id": "here"}},
    {"message_id": 1, "date": 10**20, "chat": {"id": 1, "type": "private"}, "text": "/start"},
    {"message_id": 1, "date": 0, "chat": {"id": 2**70, "type": "private"}, "text": "/start"},
    {"message_id": 1, "date": 0, "chat": None, "text": ["/start"]},
]


@pytest.mark.thorough
async def test_updates_that_nobody_can_read_keep_nobody_waiting(rig: FaultRig) -> None:
    people = await rig.people(len(POISON))
    await rig.start()
    for person, poison in zip(people, POISON, strict=True):
        rig.telegram.updates.add("message", poison)
        rig.ask(person)

    await rig.settle()

    aside = [row for row in await rows(rig.world, tables.inbox) if row.set_aside_at is not None]
    assert len(aside) == 3, "the others can be read, in a way"


@pytest.mark.parametrize("count", [20, pytest.param(100, marks=pytest.mark.thorough)])
async def test_many_presses_of_one_button_are_one_dose(rig: FaultRig, count: int) -> None:
    rig.ledger.budget = GENEROUS
    (ada,) = await rig.people(1)
    await rig.start()
    await rig.remind(ada)
    await rig.settle()
    (shown,) = rig.ledger.arrived()[f"due-{ada.id}"]
    taken = next(data for data in buttons(shown) if "taken" in data)
    for _ in range(count):
        ada.press(shown.message_id or 0, taken, forged=True)

    await rig.settle()

    (dose,) = await rows(rig.world, tables.doses)
    assert dose.state == "taken"
    handled = [row for row in await rows(rig.world, tables.inbox) if row.handled_at is not None]
    assert len(handled) == count
