"""Travel to another time zone: keep home time, move now, or shift by an hour a day."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from heapq import merge
from itertools import islice

from telegram import Update

from bot.context import Context
from bot.domain.schedules import Occurrence, Schedule, zone_named
from bot.domain.travel import (
    RecordedDose,
    clocks_differ,
    count_shift_nights,
    next_shift_at,
    occurrences_in_zone,
    occurrences_while_shifting,
    plan_transition,
)
from bot.due.tips import next_tip_at
from bot.replies.account import travel as replies
from bot.replies.account.travel import TravelChoice, TravelPreview, Trip
from bot.replies.message import Message
from bot.store import diaries, tips
from bot.store.reminders import schedules, travel
from bot.store.reminders.schedules import Reminder
from bot.store.reminders.travel import ZoneShift
from handlers import callbacks
from handlers.feature import ButtonHandler, Feature

SHOWN_OCCURRENCES = 3


async def ask_how_to_move(context: Context, name: str) -> Message | None:
    """Render the question how to move to that zone; None when the move would change no due time."""
    if (await context.subscriber()).state != "active":
        return None
    zones = [each.zone for each in await _reminders(context) if travel.follows_wall_clock(each)]
    if not any(clocks_differ(each, name, context.now) for each in zones):
        return None
    return replies.travel_question(await _trip(context, name))


async def _reminders(context: Context) -> list[Reminder]:
    return await schedules.of_chat(await context.tx(), context.chat_id)


async def _trip(context: Context, name: str) -> Trip:
    subscriber = await context.subscriber()
    return Trip(await _current_zone(context), name, context.now, subscriber.discreet)


async def _current_zone(context: Context) -> str:
    """Return the zone whose clocks the reminders follow now."""
    shift = await travel.shift_of(await context.tx(), context.chat_id)
    return await context.zone() if shift is None else shift.zone


async def travel_pressed(update: Update, context: Context) -> None:
    """Preview a choice, go back, or apply it."""
    press = callbacks.read_press(update)
    match press.words[1:]:
        case ["ask", name] if zone_exists(name):
            callbacks.answer_in_place(context, press, replies.travel_question(await _trip(context, name)))
        case ["show", ("keep" | "now" | "shift") as choice, name] if zone_exists(name):
            outlook = await _make_preview(context, choice, name)
            callbacks.answer_in_place(
                context, press, replies.preview(await _trip(context, name), choice, outlook)
            )
        case ["do", ("keep" | "now" | "shift") as choice, name] if zone_exists(
            name
        ) and await _is_choice_open(context, choice, name):
            context.toast(press.query_id)
            context.delete(press.message_id)
            context.say(await _apply_choice(context, choice, name))
        case _:
            await callbacks.answer_unknown(update, context)


async def _is_choice_open(context: Context, choice: TravelChoice, name: str) -> bool:
    """Return whether the choice is still to be made: a button may be pressed twice."""
    shift = await travel.shift_of(await context.tx(), context.chat_id)
    if choice == "shift":
        return shift is None or shift.to != name
    return choice == "keep" or shift is not None or await ask_how_to_move(context, name) is not None


def zone_exists(name: str) -> bool:
    """Return whether there is a zone of that name."""
    try:
        zone_named(name)
    except ValueError:
        return False
    return True


async def _make_preview(context: Context, choice: TravelChoice, name: str) -> TravelPreview:
    recorded = await travel.recorded_doses(await context.tx(), context.chat_id, context.now)
    nights = count_shift_nights(await _current_zone(context), name, context.now)
    lists, near, passed, again = [], [], [], []
    for each in await _reminders(context):
        if each.state != "active" or each.schedule is None:
            continue
        mine = recorded.get(each.id, [])
        every = _upcoming(each.schedule, choice, name, mine, context.now)
        lists.append([(each.item, one) for one in islice(every, SHOWN_OCCURRENCES)])
        if choice == "now":
            onward_result = plan_transition(each.schedule, name, mine, context.now)
            near += [(each.item, one) for one in onward_result.too_soon]
            passed += [(each.item, one) for one in onward_result.lost]
            again += [(each.item, one) for one in onward_result.already_recorded]
    shown = islice(merge(*lists, key=lambda one: one[1].due_at), SHOWN_OCCURRENCES)
    return TravelPreview(tuple(shown), tuple(near), tuple(passed), tuple(again), nights)


def _upcoming(
    schedule: Schedule, choice: TravelChoice, name: str, recorded: list[RecordedDose], now: datetime
) -> Iterator[Occurrence]:
    if choice == "shift":
        return occurrences_while_shifting(schedule, name, recorded, now)
    return occurrences_in_zone(schedule, name if choice == "now" else schedule.zone, recorded, now)


async def _apply_choice(context: Context, choice: TravelChoice, name: str) -> Message:
    trip = await _trip(context, name)
    if choice == "keep":
        return replies.home_time_kept(trip)
    outlook = await _make_preview(context, choice, name)
    if choice == "now":
        await move_to_zone(context, name)
        return replies.move_confirmed(trip, outlook)
    await _start_shift(context, trip)
    return replies.shift_started(trip, outlook)


async def move_to_zone(context: Context, name: str) -> None:
    """Make everything in this chat due by this zone's clocks from now on; nothing past is made up for."""
    tx = await context.tx()
    await context.change_subscriber(zone=name)
    await travel.end_shift(tx, context.chat_id)
    await travel.move_to_zone(tx, context.chat_id, name, context.now)
    await _move_tips(context, name)
    await _move_diaries(context, name)


async def _start_shift(context: Context, trip: Trip) -> None:
    tx, before = await context.tx(), await travel.shift_of(await context.tx(), context.chat_id)
    home = trip.home if before is None else before.home
    await context.change_subscriber(zone=trip.there)
    await travel.put_shift(
        tx, ZoneShift(context.chat_id, home, trip.there, trip.home, next_shift_at(trip.home, context.now))
    )
    for zone in {each.zone for each in await _reminders(context)} - {trip.home}:
        await travel.move_to_zone(tx, context.chat_id, trip.there, context.now, from_zone=zone)
    await _move_tips(context, trip.there)
    await _move_diaries(context, trip.there)


async def resume(context: Context) -> None:
    """Plan everything again after an inactive time, by the clocks followed before."""
    await travel.reactivate_chat(await context.tx(), context.chat_id, context.now)
    subscriber = await context.subscriber()
    if subscriber.zone is not None:
        await _move_tips(context, subscriber.zone)
        await _move_diaries(context, subscriber.zone)


async def _move_tips(context: Context, name: str) -> None:
    subscription = await tips.get(await context.tx(), context.chat_id)
    if subscription is None:
        return
    moved = replace(subscription, zone=name)
    resting = subscription.paused or (await context.subscriber()).state != "active"
    due_at = None if resting else next_tip_at(moved, context.now)
    await tips.put(await context.tx(), replace(moved, next_due_at=due_at))


async def _move_diaries(context: Context, name: str) -> None:
    tx, is_active = await context.tx(), (await context.subscriber()).state == "active"
    for each in await diaries.of_chat(tx, context.chat_id):
        moved = replace(each, times=replace(each.times, zone=name))
        await diaries.put(tx, moved.planned(context.now) if is_active else moved)


async def render_progress(context: Context) -> Message | None:
    """Render how far the shift has come; None when no shift is under way."""
    shift = await travel.shift_of(await context.tx(), context.chat_id)
    if shift is None:
        return None
    return replies.shift_progress(shift, context.now, count_shift_nights(shift.zone, shift.to, context.now))


FEATURE = Feature(
    buttons=(ButtonHandler("travel", travel_pressed, affects_group=frozenset({"do"})),),
)
