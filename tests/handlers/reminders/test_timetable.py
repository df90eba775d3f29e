from datetime import time, timedelta
from decimal import Decimal

import pytest

from bot.domain.instructions import Instructions
from bot.domain.recurrence import EVERY_DAY, EveryHours
from bot.domain.schedules import Schedule
from bot.store.reminders import schedules
from bot.store.reminders.schedules import Item
from tests.handlers.conftest import Talk

A_DAY = "7:00 8:00 13:00 19:00 23:00"


async def take(talk: Talk, name: str, *times: str, amount: str | None = None, **more: object) -> None:
    """Keep a reminder without going through its card."""
    now = talk.clock.now()
    given = {"person": None, "food": None, "every_hours": None, **more}
    person, food, hours = given["person"], given["food"], given["every_hours"]
    item = Item(name, None if amount is None else Decimal(amount), None if amount is None else "mg")
    if isinstance(person, str):
        item = Item(item.name, item.amount, item.unit, person)
    schedule = Schedule(
        tuple(time.fromisoformat(each) for each in times),
        now.date() + timedelta(days=1),
        "Atlantic/Reykjavik",
        recurrence=EveryHours(hours) if isinstance(hours, int) else EVERY_DAY,
    )
    terms = Instructions(food="with" if food == "with" else None)
    async with talk.vesper.world.database.write() as tx:
        await schedules.add(tx, talk.user.id, item, schedule, now, terms)


async def at_home(talk: Talk) -> None:
    await talk.live_in("Reykjavik")


async def times_of(talk: Talk) -> dict[str, str]:
    """By name, the times of every reminder."""
    kept = await talk.kept()
    names = {item["id"]: item["name"] for item in kept["items"]}
    return {names[each["item_id"]]: each["times"] for each in kept["schedules"]}


@pytest.mark.thorough
async def test_a_real_day_with_three_that_conflict_is_planned_and_applied(talk: Talk) -> None:
    await at_home(talk)
    await take(talk, "levothyroxine", "07:00")
    await take(talk, "iron", "08:00", amount="14")
    await take(talk, "calcium", "08:00", "20:00", amount="500")
    await take(talk, "magnesium", "21:00", amount="200")
    asked = await talk.say("/plan")
    assert "Up at 07:00, meals at 08:00, 13:00, and 19:00, to bed at 23:00." in asked
    await talk.press("That fits")
    card = talk.text
    assert "2 doses move, the rest stays:" in card
    assert "07:00  levothyroxine" in card
    assert "08:00 → 11:00  iron 14 mg" in card
    assert "08:00 → 13:00  calcium 500 mg" in card
    assert "Why" in card
    assert "Away from levothyroxine. Keep 4 hours apart." in card
    assert "Evidence" in card
    assert "Sources" in card
    assert "Done: 2 reminders have new times." in await talk.press("Apply")
    assert await times_of(talk) == {
        "levothyroxine": "07:00",
        "iron": "11:00",
        "calcium": "13:00 20:00",
        "magnesium": "21:00",
    }
    assert "Today's times keep every distance that I know of" in await talk.say("/plan")


async def test_a_day_is_asked_once_and_can_be_changed(talk: Talk) -> None:
    await at_home(talk)
    await take(talk, "zinc", "10:00")
    await talk.say("/plan")
    await talk.press("Change")
    assert "I need at least two times" in await talk.say("early")
    card = await talk.say("6:30, 7:30, 12:00, 18:00, 22:30")
    assert "Up at 06:30, meals at 07:30, 12:00, and 18:00, to bed at 22:30." in card
    await talk.press("My day")
    assert "meals at –" in await talk.say("6:00 22:00")
    assert "Up at 05:00" in await talk.say("/plan 5:00 21:00")


async def test_what_was_prescribed_moves_only_where_there_is_no_other_way(talk: Talk) -> None:
    await at_home(talk)
    await take(talk, "levothyroxine", "08:00")
    await take(talk, "iron", "08:00", amount="14")
    await take(talk, "magnesium", "12:00", amount="100")
    card = await talk.say(f"/plan {A_DAY}")
    assert "08:00  levothyroxine" in card
    await talk.say("/plan 8:00 12:00")
    assert "No timetable keeps all of this" in talk.text
    assert "iron 14 mg + levothyroxine" in talk.text
    assert not any("Apply" in label for label in talk.labels)


async def test_moving_what_was_prescribed_is_said_with_a_warning(talk: Talk) -> None:
    await at_home(talk)
    await take(talk, "levothyroxine", "10:00")
    await take(talk, "iron", "10:00", amount="14")
    card = await talk.say("/plan 8:00 13:00")
    assert "Without moving levothyroxine I found no way: ask whoever prescribed it" in card


async def test_what_no_time_mends_comes_first(talk: Talk) -> None:
    await at_home(talk)
    await take(talk, "warfarin", "18:00")
    await take(talk, "ibuprofen", "08:00", "12:00", "16:00", "20:00", amount="400")
    card = await talk.say(f"/plan {A_DAY}")
    assert card.index("First: no time of day mends this") < card.index("Not together with warfarin")
    assert "Your reminders make 1,600 mg of ibuprofen in 24 hours, at most 1,200 mg." in card


async def test_doses_of_one_pain_reliever_keep_the_gap_of_its_label(talk: Talk) -> None:
    await at_home(talk)
    await take(talk, "ibuprofen", "08:00", amount="200")
    await take(talk, "advil", "10:00", amount="200")
    card = await talk.say(f"/plan {A_DAY}")
    assert "At least 4 hours between two doses of ibuprofen (the label)" in card


async def test_food_moves_a_dose_to_a_meal(talk: Talk) -> None:
    await at_home(talk)
    await take(talk, "zinc", "10:00", food="with")
    card = await talk.say(f"/plan {A_DAY}")
    assert "10:00 → 08:30  zinc" in card
    assert "zinc goes with food, as you told me" in card


async def test_what_is_not_known_or_has_no_times_is_named(talk: Talk) -> None:
    await at_home(talk)
    await take(talk, "grandmas drops", "08:00")
    await take(talk, "zinc", "09:00", every_hours=5)
    await take(talk, "amoxicillin", "06:00", every_hours=8)
    card = await talk.say(f"/plan {A_DAY}")
    assert "I don't know grandmas drops" in card
    assert "no fixed times of day: zinc" in card
    assert "14:00  amoxicillin" in card


async def test_each_person_has_a_plan_of_their_own(talk: Talk) -> None:
    await at_home(talk)
    await take(talk, "levothyroxine", "08:00")
    await take(talk, "iron", "08:00", amount="14", person="Mum")
    await talk.say(f"/plan {A_DAY}")
    assert len(talk.saying("Today's times keep every distance")) == 2
    assert "The plan for Mum" in talk.text


async def test_without_reminders_there_is_nothing_to_plan(talk: Talk) -> None:
    assert "Set up what you take with /remind first" in await talk.say("/plan")


@pytest.mark.thorough
async def test_a_plan_that_is_no_longer_the_one_shown_is_not_applied(talk: Talk) -> None:
    await at_home(talk)
    await take(talk, "levothyroxine", "08:00")
    await take(talk, "iron", "08:00", amount="14")
    await talk.say(f"/plan {A_DAY}")
    shown = talk.last
    await talk.say("/plan 7:00 23:00")
    await take(talk, "calcium", "12:00", amount="500")
    await talk.press("Apply", on=shown)
    assert (await times_of(talk))["iron"] == "08:00"
    await talk.say("/plan")
    await talk.forge("plan:apply:0000")
    await talk.forge("plan:else")
    assert (await times_of(talk))["iron"] == "08:00"
    assert "stay as they are" in await talk.press("Not now")
