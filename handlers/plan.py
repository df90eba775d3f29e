"""/plan: a timetable that keeps everything apart, shown first and applied on request."""

from asyncio import to_thread
from dataclasses import replace
from datetime import time
from hashlib import sha256

from telegram import Update

from bot.answer.spacing import Kept
from bot.answer.timetable import timetable
from bot.context import Context
from bot.domain.plans import Plan, Routine
from bot.domain.reading import Problem, wall_time
from bot.replies import plans as replies
from bot.replies.message import Message
from bot.replies.plans import Planned
from bot.store import dialogs, routines, schedules
from bot.store.dialogs import Dialog
from bot.store.schedules import Reminder
from handlers import pressing, resting
from handlers.conflicts import kept_of
from handlers.pressing import Press

NAME = "plan"
# A usual day for many people; shown to be confirmed, never assumed.
PROPOSED = Routine(7 * 60, 23 * 60, (8 * 60, 13 * 60, 19 * 60))
FEWEST, MOST = 2, 8
HOUR = 60


async def plan_command(_update: Update, context: Context) -> None:
    """Show the timetable for everybody in this chat, once their usual day is known."""
    await context.subscriber()
    text = " ".join(context.args or [])
    if text:
        await _heard(context, text)
    else:
        await _say(context)


async def _say(context: Context) -> None:
    if not any(each.schedule is not None for each in await _active(context)):
        context.say(replies.nothing_to_plan())
        return
    routine = await routines.get(await context.tx(), context.chat_id)
    if routine is None:
        context.say(replies.ask_routine(PROPOSED))
        return
    for planned in await _plans(context, routine):
        context.say(replies.card(context.library, planned))


async def _active(context: Context) -> list[Reminder]:
    every = await schedules.of_chat(await context.tx(), context.chat_id)
    return [each for each in every if each.state == "active"]


async def _plans(context: Context, routine: Routine) -> list[Planned]:
    """Return one timetable per person of the chat, the chat owner's first."""
    active = await _active(context)
    people = sorted({each.item.person for each in active}, key=lambda person: person or "")
    return [
        await _plan(context, [kept_of(e) for e in active if e.item.person == who], routine, who)
        for who in people
    ]


async def _plan(context: Context, kept: list[Kept], routine: Routine, person: str | None) -> Planned:
    region = (await context.profile()).region
    # In a thread: a long search must not block the event loop.
    table = await to_thread(
        timetable, context.library, context.world.index, kept, routine, region, context.now
    )
    moves = table.found.moves if isinstance(table.found, Plan) else ()
    exact = repr((person, [(each.name, each.before, each.after) for each in moves]))
    token = sha256(exact.encode()).hexdigest()[:16]
    return Planned({each.key: each for each in kept}, table, routine, person, region, token)


async def plan_pressed(update: Update, context: Context) -> None:
    """Handle a button of the usual day or of a timetable."""
    press = pressing.pressed(update)
    match press.words[1:]:
        case ["fits"]:
            await context.subscriber()
            await routines.put(await context.tx(), context.chat_id, PROPOSED)
            context.toast(press.query_id)
            await _say(context)
        case ["day"]:
            await dialogs.put(await context.tx(), context.chat_id, Dialog(NAME, "day"), context.now)
            pressing.follow(context, press, replies.ask_times())
        case ["later"]:
            pressing.replace(context, press, replies.left())
        case ["apply", token]:
            await _apply(update, context, press, token)
        case _:
            await pressing.stale(update, context)


async def _apply(update: Update, context: Context, press: Press, token: str) -> None:
    """Change the times, if the timetable is still the one that was shown."""
    routine = await routines.get(await context.tx(), context.chat_id)
    plans = [] if routine is None else await _plans(context, routine)
    for planned in plans:
        if planned.token == token and isinstance(planned.table.found, Plan) and planned.table.found.moves:
            pressing.replace(context, press, await _applied(context, planned, planned.table.found))
            await resting.hold(context)
            return
    await pressing.stale(update, context)


async def _applied(context: Context, planned: Planned, plan: Plan) -> Message:
    tx = await context.tx()
    moved = {move.name for move in plan.moves}
    for reminder in await _active(context):
        schedule = reminder.schedule
        if schedule is not None and str(reminder.id) in moved:
            times = tuple(time(*divmod(each, HOUR)) for each in plan.times[str(reminder.id)])
            new = replace(schedule, times=times)
            await schedules.replace(tx, reminder, reminder.item, new, context.now, reminder.terms)
    return replies.applied(planned, plan)


async def heard(context: Context, _dialog: Dialog, text: str) -> None:
    """Handle a typed usual day."""
    await _heard(context, text)


async def _heard(context: Context, text: str) -> None:
    routine = _routine(text)
    if routine is None:
        await dialogs.put(await context.tx(), context.chat_id, Dialog(NAME, "day"), context.now)
        context.say(replies.not_a_day())
        return
    await dialogs.clear(await context.tx(), context.chat_id)
    await routines.put(await context.tx(), context.chat_id, routine)
    await _say(context)


def _routine(text: str) -> Routine | None:
    """Parse times in order: getting up, meals, bed; None when one of them cannot be parsed for certain."""
    read = [wall_time(each) for each in text.replace(",", " ").split()]
    minutes = [each.hour * HOUR + each.minute for each in read if not isinstance(each, Problem)]
    if len(minutes) < len(read) or not FEWEST <= len(minutes) <= MOST or minutes[0] == minutes[-1]:
        return None
    wake, *meals, bed = minutes
    return Routine(wake, bed, tuple(meals))
