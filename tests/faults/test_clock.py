"""Whatever happens to the clock: nothing is lost or comes twice, and nobody waits for an hour (P2, P4)."""

import time
from datetime import timedelta

import pytest

from bot.store import tables
from sandbox.faults import Fault
from tests.faults.house import House
from tests.office import PATIENT, rows

HOUR = timedelta(hours=1)


@pytest.mark.parametrize("step", [HOUR, -HOUR])
async def test_a_clock_that_is_set_right_by_an_hour_keeps_nobody_waiting(
    house: House, step: timedelta
) -> None:
    people = await house.people(12)
    await house.start()
    for person in people[::3]:
        house.telegram.faults.add(Fault("error_500", "sendMessage", person.id))
        house.ledger.in_doubt += 1
    await house.remind(*people)
    for person in people[:6]:
        house.ask(person)
    await house.telegram.until(lambda: len(house.ledger.arrived()) > len(people), timeout=PATIENT)

    house.clock.advance(step)
    for person in people[6:]:
        house.ask(person)

    await house.settle()
    on_record = [dose.chat_id for dose in await rows(house.world, tables.doses)]
    assert sorted(on_record) == [person.id for person in people]


async def test_a_machine_that_moves_to_another_time_zone_changes_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = await house.people(6)
    await house.start()
    await house.remind(*people)
    for zone in ("Pacific/Apia", "America/New_York"):
        with monkeypatch.context() as moved:
            moved.setenv("TZ", zone)
            time.tzset()
            house.ask(people.pop())
            await house.settle()
        time.tzset()

    assert {dose.state for dose in await rows(house.world, tables.doses)} == {"due"}
