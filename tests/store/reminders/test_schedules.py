from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.instructions import Instructions
from bot.domain.recurrence import LAST, Cycle, EveryDays, EveryHours, MonthlyDay, MonthlyWeekday, Weekdays
from bot.domain.schedules import Schedule
from bot.domain.strengths import Strength
from bot.domain.tapers import Taper, TaperStep
from bot.store.reminders import due_rules, schedules, travel
from bot.store.reminders.schedules import Item, Reminder
from tests.store.conftest import ANN, BEN, DAILY, NOW

EVENING = NOW.replace(hour=20)
TERMS = Instructions("with", note="30 minutes before breakfast")
MAGNESIUM = Item("magnesium", Decimal("0.10"), "g")


async def only(tx: AsyncConnection, chat_id: int = ANN) -> Reminder:
    (reminder,) = await schedules.of_chat(tx, chat_id)
    return reminder


async def test_a_reminder_comes_back_exactly_as_it_was_stored(tx: AsyncConnection) -> None:
    odd = Schedule(
        (time(7, 5),), date(2026, 3, 4), "Asia/Kolkata", Weekdays(frozenset({0, 6})), end=date(2026, 4, 1)
    )

    first = await schedules.add(tx, ANN, MAGNESIUM, odd, NOW)
    second = await schedules.add(tx, ANN, Item("zinc"), replace(DAILY, recurrence=EveryDays(3)), NOW)

    kept = await schedules.of_chat(tx, ANN)
    assert [(each.id, each.item) for each in kept] == [(first, MAGNESIUM), (second, Item("zinc"))]
    assert [each.schedule for each in kept] == [odd, replace(DAILY, recurrence=EveryDays(3))]
    assert str(kept[0].item.amount) == "0.10"


@pytest.mark.parametrize(
    "rules",
    [
        {"recurrence": Cycle(21, 7)},
        {"recurrence": MonthlyDay(15)},
        {"recurrence": MonthlyDay(LAST, every=3)},
        {"recurrence": MonthlyWeekday(2, 1)},
        {"times": (time(8),), "recurrence": EveryHours(36)},
        {"times": (time(8),), "recurrence": EveryHours(8, "dose", NOW)},
        {"taper": Taper((TaperStep(5, Decimal(20)), TaperStep(None, Decimal("2.50"))))},
        {
            "taper": Taper(by_weekday=((0, Decimal(5)), (3, Decimal(4)))),
            "recurrence": Weekdays(frozenset({0, 3})),
        },
    ],
)
async def test_every_rule_comes_back_as_it_was_stored(tx: AsyncConnection, rules: dict[str, Any]) -> None:
    of_mum = Item("warfarin", Decimal(5), "mg", "Mum")
    await schedules.add(tx, ANN, of_mum, replace(DAILY, **rules), NOW, TERMS)

    kept = await only(tx)
    assert (kept.item, kept.schedule, kept.instructions) == (of_mum, replace(DAILY, **rules), TERMS)
    await schedules.replace(tx, kept, of_mum, DAILY, NOW, Instructions("without"))
    assert ((await only(tx)).schedule, (await only(tx)).instructions) == (DAILY, Instructions("without"))


async def test_what_is_taken_as_needed_never_comes_due(tx: AsyncConnection) -> None:
    told = Instructions(gap_minutes=360, most_in_day=Decimal(1200))
    mine = await schedules.add_as_needed(tx, ANN, MAGNESIUM, "Asia/Tokyo", NOW, told)

    kept = await only(tx)
    assert (kept.id, kept.schedule, kept.zone, kept.instructions) == (mine, None, "Asia/Tokyo", told)
    await travel.move_to_zone(tx, ANN, "Europe/Berlin", NOW)
    await schedules.set_state(tx, kept, "active", NOW)
    assert (await only(tx)).zone == "Europe/Berlin"
    assert (await only(tx)).next_due_at is None
    await schedules.replace(tx, kept, MAGNESIUM, DAILY, NOW)
    assert (await only(tx)).next_due_at == EVENING
    await schedules.replace(tx, kept, MAGNESIUM, None, NOW)
    assert await schedules.next_due(tx, NOW) is None


async def test_hours_that_are_counted_go_on_as_they_were_where_the_clocks_are_others(
    tx: AsyncConnection,
) -> None:
    await schedules.add(tx, ANN, MAGNESIUM, replace(DAILY, times=(time(8),), recurrence=EveryHours(36)), NOW)
    before = await only(tx)

    await travel.move_to_zone(tx, ANN, "Asia/Tokyo", NOW)

    after = await only(tx)
    assert after.next_due_at == before.next_due_at == EVENING
    assert after.zone == "Asia/Tokyo"


async def test_nobody_gets_at_the_reminders_of_another(tx: AsyncConnection) -> None:
    mine = await schedules.add(tx, ANN, MAGNESIUM, DAILY, NOW)

    assert await schedules.get(tx, ANN, mine) == await only(tx)
    assert await schedules.get(tx, BEN, mine) is None
    assert await schedules.of_chat(tx, BEN) == []


async def test_an_edited_reminder_is_the_same_with_another_schedule(tx: AsyncConnection) -> None:
    mine = await schedules.add(tx, ANN, MAGNESIUM, DAILY, NOW)
    await schedules.set_state(tx, await only(tx), "paused", NOW)

    await schedules.replace(tx, await only(tx), Item("zinc"), replace(DAILY, times=(time(9),)), NOW)

    edited = await only(tx)
    assert (edited.id, edited.item, edited.state) == (mine, Item("zinc"), "active")
    assert edited.next_due_at == NOW + timedelta(hours=1)


async def test_a_pause_makes_nothing_due_and_nothing_is_made_up_for_after_it(tx: AsyncConnection) -> None:
    await schedules.add(tx, ANN, MAGNESIUM, DAILY, NOW)
    assert (await only(tx)).next_due_at == EVENING

    await schedules.set_state(tx, await only(tx), "paused", NOW)
    assert (await only(tx)).next_due_at is None
    await schedules.set_state(tx, await only(tx), "active", EVENING)
    assert (await only(tx)).next_due_at == NOW + timedelta(days=1)


async def test_a_pause_until_a_date_ends_at_the_first_time_of_that_date(tx: AsyncConnection) -> None:
    await schedules.add(tx, ANN, MAGNESIUM, DAILY, NOW)
    until = NOW.date() + timedelta(days=2)
    back = NOW + timedelta(days=2)

    await schedules.pause_until(tx, await only(tx), until, NOW)

    paused = await only(tx)
    assert (paused.state, paused.paused_until, paused.next_due_at) == ("paused", until, back)
    assert (await due_rules.due_in_chat(tx, ANN, back - timedelta(seconds=1))).count == 0
    await travel.move_to_zone(tx, ANN, "Europe/Berlin", NOW)
    assert (await only(tx)).next_due_at == back - timedelta(hours=1)
    (due_again,) = (await due_rules.due_in_chat(tx, ANN, back)).paused
    await due_rules.end_pauses(tx, [due_again])
    resumed = await only(tx)
    assert (resumed.state, resumed.paused_until) == ("active", None)


async def test_nothing_comes_after_a_pause_that_is_longer_than_the_course(tx: AsyncConnection) -> None:
    await schedules.add(tx, ANN, MAGNESIUM, replace(DAILY, end=NOW.date()), NOW)

    await schedules.pause_until(tx, await only(tx), NOW.date() + timedelta(days=1), NOW)

    assert (await only(tx)).next_due_at is None
    assert (await only(tx)).state == "paused"


async def test_an_ended_reminder_is_nowhere_to_be_found(tx: AsyncConnection) -> None:
    mine = await schedules.add(tx, ANN, MAGNESIUM, DAILY, NOW)
    await schedules.set_state(tx, await only(tx), "ended", NOW)

    assert await schedules.of_chat(tx, ANN) == []
    assert await schedules.get(tx, ANN, mine) is None
    assert await schedules.next_due(tx, NOW) is None


async def test_a_chat_that_rests_wakes_by_the_clocks_where_it_then_is(tx: AsyncConnection) -> None:
    await schedules.add(tx, ANN, MAGNESIUM, DAILY, NOW)
    await schedules.add(tx, ANN, Item("zinc"), DAILY, NOW)
    paused = (await schedules.of_chat(tx, ANN))[1]
    await schedules.set_state(tx, paused, "paused", NOW)
    await schedules.deactivate_chat(tx, ANN)
    assert (await due_rules.due_in_chat(tx, ANN, NOW + timedelta(days=9))).count == 0

    await travel.move_to_zone(tx, ANN, "Europe/Berlin", NOW)
    await travel.reactivate_chat(tx, ANN, NOW)

    awake, still = await schedules.of_chat(tx, ANN)
    assert (awake.zone, awake.next_due_at) == ("Europe/Berlin", EVENING - timedelta(hours=1))
    assert (still.state, still.next_due_at) == ("paused", None)


async def test_what_is_due_comes_by_who_waits_longest_with_all_that_is_theirs(tx: AsyncConnection) -> None:
    iron = await schedules.add(tx, BEN, Item("iron"), DAILY, NOW)  # due in the evening
    zinc = await schedules.add(
        tx, ANN, Item("zinc"), DAILY, NOW - timedelta(days=1)
    )  # since yesterday evening
    magnesium = await schedules.add(tx, ANN, MAGNESIUM, DAILY, NOW)

    async def due(at: datetime, most: int) -> list[list[int]]:
        return [[*rule.schedule_ids] for rule in (await due_rules.due_longest(tx, at, most)).rules]

    assert await due(NOW, 10) == [[zinc]]
    assert await due(EVENING, 1) == [[zinc], [magnesium]]
    assert await due(EVENING, 10) == [[zinc], [iron, magnesium]]


async def test_what_moved_on_is_due_then(tx: AsyncConnection) -> None:
    mine = await schedules.add(tx, ANN, MAGNESIUM, DAILY, NOW)
    over = await schedules.add(tx, BEN, MAGNESIUM, DAILY, NOW)

    await schedules.advance(tx, {mine: EVENING + timedelta(days=1), over: None})
    await schedules.advance(tx, {})

    assert await schedules.next_due(tx, NOW) == EVENING + timedelta(days=1)
    assert (await only(tx, BEN)).next_due_at is None


async def test_the_strength_of_a_piece_comes_back_exactly_and_an_edit_can_take_it_away(
    tx: AsyncConnection,
) -> None:
    strong = Item("ibuprofen", Decimal(2), "tablet", strength=Strength(Decimal("0.10"), "g"))
    await schedules.add(tx, ANN, strong, DAILY, NOW)

    kept = await only(tx)
    assert kept.item == strong
    assert kept.item.measured == (Decimal("0.20"), "g")

    await schedules.replace(tx, kept, replace(strong, strength=None), DAILY, NOW)
    assert (await only(tx)).item.strength is None


async def test_a_strength_is_kept_with_everything_of_that_name_and_person(tx: AsyncConnection) -> None:
    told = Strength(Decimal(400), "mg")
    for name, person in (("ibuprofen", None), ("Ibuprofen", None), ("ibuprofen", "Mum"), ("nurofen", None)):
        await schedules.add(tx, ANN, Item(name, Decimal(1), "tablet", person), DAILY, NOW)
    await schedules.add(tx, BEN, Item("ibuprofen", Decimal(1), "tablet"), DAILY, NOW)

    await schedules.set_strength(tx, ANN, "IBUPROFEN", None, told)

    found = [each.item.strength for each in await schedules.of_chat(tx, ANN)]
    assert found == [told, told, None, None]
    assert (await only(tx, BEN)).item.strength is None
    await schedules.set_strength(tx, ANN, "ibuprofen", "Mum", told)
    await schedules.set_strength(tx, ANN, "zinc", None, told)
    assert [each.item.strength for each in await schedules.of_chat(tx, ANN)] == [told, told, told, None]
