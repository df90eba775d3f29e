"""/plan: a timetable that keeps everything apart, shown first and applied on request."""

from asyncio import to_thread
from dataclasses import replace
from datetime import time
from hashlib import sha256

from telegram import Update

from bot.answer.conflicts import ListedItem
from bot.answer.timetable import plan_timetable
from bot.context import Context
from bot.domain.parsing import ParseError, parse_wall_time
from bot.domain.timetable.model import Plan, Routine
from bot.replies.basics import HelpSection
from bot.replies.message import Message
from bot.replies.reminders import timetable as replies
from bot.replies.reminders.timetable import TimetableView
from bot.store.account import dialogs
from bot.store.account.dialogs import Dialog
from bot.store.reminders import routines, schedules
from bot.store.reminders.schedules import Reminder
from handlers import callbacks
from handlers.account import active_state
from handlers.callbacks import Press
from handlers.feature import N_, ButtonHandler, Command, DialogHandler, Feature
from handlers.people import region_of_limits
from handlers.reminders.conflicts import as_rule_input

NAME = "plan"
# A usual day for many people; shown to be confirmed, never assumed.
DEFAULT_ROUTINE = Routine(7 * 60, 23 * 60, (8 * 60, 13 * 60, 19 * 60))
FEWEST, MOST = 2, 8
MINUTES_PER_HOUR = 60


async def plan_command(_update: Update, context: Context) -> None:
    """Show the timetable for everybody in this chat, once their usual day is known."""
    await context.subscriber()
    text = " ".join(context.args or [])
    if text:
        await _handle_day(context, text)
    else:
        await _send_timetables(context)


async def _send_timetables(context: Context) -> None:
    if not any(each.schedule is not None for each in await _list_active(context)):
        context.say(replies.nothing_to_plan())
        return
    routine = await routines.get(await context.tx(), context.chat_id)
    if routine is None:
        context.say(replies.ask_routine(DEFAULT_ROUTINE))
        return
    for planned in await _make_timetables(context, routine):
        context.say(replies.timetable_card(context.library, planned))


async def _list_active(context: Context) -> list[Reminder]:
    every = await schedules.of_chat(await context.tx(), context.chat_id)
    return [each for each in every if each.state == "active"]


async def _make_timetables(context: Context, routine: Routine) -> list[TimetableView]:
    """Return one timetable per person of the chat, the chat owner's first."""
    active = await _list_active(context)
    people = sorted({each.item.person for each in active}, key=lambda person: person or "")
    return [
        await _make_timetable(
            context, [as_rule_input(e) for e in active if e.item.person == who], routine, who
        )
        for who in people
    ]


async def _make_timetable(
    context: Context, items: list[ListedItem], routine: Routine, person: str | None
) -> TimetableView:
    region = (await context.profile()).region
    # In a thread: a long search must not block the event loop.
    limits = await region_of_limits(context)
    table = await to_thread(plan_timetable, context.knowledge, items, routine, limits, context.now)
    moves = table.result.moves if isinstance(table.result, Plan) else ()
    exact = repr((person, [(each.name, each.before, each.after) for each in moves]))
    token = sha256(exact.encode()).hexdigest()[:16]
    return TimetableView({each.key: each for each in items}, table, routine, person, region, token)


async def plan_pressed(update: Update, context: Context) -> None:
    """Handle a button of the usual day or of a timetable."""
    press = callbacks.read_press(update)
    match press.words[1:]:
        case ["fits"]:
            await context.subscriber()
            await routines.put(await context.tx(), context.chat_id, DEFAULT_ROUTINE)
            context.toast(press.query_id)
            await _send_timetables(context)
        case ["day"]:
            await dialogs.put(await context.tx(), context.chat_id, Dialog(NAME, "day"), context.now)
            callbacks.answer_below(context, press, replies.ask_routine_times())
        case ["later"]:
            callbacks.answer_in_place(context, press, replies.timetable_unchanged())
        case ["apply", token]:
            await _apply(update, context, press, token)
        case _:
            await callbacks.answer_unknown(update, context)


async def _apply(update: Update, context: Context, press: Press, token: str) -> None:
    """Change the times, if the timetable is still the one that was shown."""
    routine = await routines.get(await context.tx(), context.chat_id)
    plans = [] if routine is None else await _make_timetables(context, routine)
    for planned in plans:
        if (
            planned.token == token
            and isinstance(planned.timetable.result, Plan)
            and planned.timetable.result.moves
        ):
            callbacks.answer_in_place(
                context, press, await _store_times(context, planned, planned.timetable.result)
            )
            await active_state.hold_if_stopped(context)
            return
    await callbacks.answer_unknown(update, context)


async def _store_times(context: Context, planned: TimetableView, plan: Plan) -> Message:
    tx = await context.tx()
    moved = {move.name for move in plan.moves}
    for reminder in await _list_active(context):
        schedule = reminder.schedule
        if schedule is not None and str(reminder.id) in moved:
            times = tuple(time(*divmod(each, MINUTES_PER_HOUR)) for each in plan.times[str(reminder.id)])
            new = replace(schedule, times=times)
            await schedules.replace(tx, reminder, reminder.item, new, context.now, reminder.instructions)
    return replies.timetable_applied(planned, plan)


async def handle_text(context: Context, _dialog: Dialog, text: str) -> None:
    """Handle a typed usual day."""
    await _handle_day(context, text)


async def _handle_day(context: Context, text: str) -> None:
    routine = _parse_routine(context, text)
    if routine is None:
        await dialogs.put(await context.tx(), context.chat_id, Dialog(NAME, "day"), context.now)
        context.say(replies.unreadable_routine())
        return
    await dialogs.clear(await context.tx(), context.chat_id)
    await routines.put(await context.tx(), context.chat_id, routine)
    await _send_timetables(context)


def _parse_routine(context: Context, text: str) -> Routine | None:
    """Parse times in order: getting up, meals, bed; None when one of them cannot be parsed for certain."""
    read = [parse_wall_time(each, context.language) for each in text.replace(",", " ").split()]
    minutes = [
        each.hour * MINUTES_PER_HOUR + each.minute for each in read if not isinstance(each, ParseError)
    ]
    if len(minutes) < len(read) or not FEWEST <= len(minutes) <= MOST or minutes[0] == minutes[-1]:
        return None
    wake, *meals, bed = minutes
    return Routine(wake, bed, tuple(meals))


FEATURE = Feature(
    commands=(
        Command(
            "plan", plan_command, N_("Times that keep everything apart"), HelpSection.TO_REMEMBER, reads=True
        ),
    ),
    buttons=(ButtonHandler("plan", plan_pressed, affects_group=frozenset({"apply"})),),
    dialog=DialogHandler(NAME, handle_text, answers=frozenset({"plan_times", "diary_sleep"})),
)
