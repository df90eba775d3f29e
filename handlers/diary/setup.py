"""/diary: what the diary asks and when, and whether it goes on."""

import re
from dataclasses import replace
from datetime import time
from typing import cast

from telegram import Update

from bot.context import Context
from bot.domain.diary.asking import Asks, QuestionTimes, after_getting_up
from bot.replies.basics import HelpSection
from bot.replies.diary import setup as replies
from bot.replies.diary.setup import CHANGES, SETTINGS
from bot.replies.diary.times import wall_of
from bot.replies.message import Message
from bot.store import diaries
from bot.store.account.dialogs import Dialog
from bot.store.diaries import Diary
from bot.store.reminders import routines
from handlers import callbacks
from handlers.account import active_state, time_zone
from handlers.diary import pages
from handlers.feature import N_, ButtonHandler, Command, Feature

SUBJECTS = ("sleep", "pain", "both")
_WALL = re.compile(r"([01]\d|2[0-3])[0-5]\d", re.ASCII)


async def diary_command(_update: Update, context: Context) -> None:
    """Show the diary, or offer one; `/diary Mum` is that of another person of this chat."""
    await show(context, " ".join(context.args or []))


async def show(context: Context, name: str = "") -> None:
    """Show the diary of the person of that name, or of who writes, or offer one."""
    if context.is_group:
        context.say(replies.only_in_private_chat())
        return
    await context.subscriber()
    people = await pages.people_of(context)
    named = None if not name else await pages.find_person(context, name)
    if named is not None:
        context.say(await render(context, named[0]))
    elif len(people) > 1:
        context.say(replies.ask_whose(people))
    else:
        context.say(await render(context, None))


async def render(context: Context, person: str | None) -> Message:
    """Render a person's diary, or the offer of one."""
    kept = await diaries.get(await context.tx(), context.chat_id, person)
    return replies.introduction(person) if kept is None else await _card_of(context, kept)


async def diary_pressed(update: Update, context: Context) -> None:
    """Handle every button about what a diary asks."""
    press = callbacks.read_press(update)
    match [] if context.is_group else press.words[1:]:
        case [verb, who, *words] if (person := await pages.read_person(context, who)) is not None:
            answer = await _answer(context, person[0], verb, words)
        case _:
            answer = None
    if answer is None:
        await callbacks.answer_unknown(update, context)
    else:
        callbacks.answer_in_place(context, press, answer)
        await active_state.hold_if_stopped(context)


async def _answer(context: Context, person: str | None, verb: str, words: list[str]) -> Message | None:
    """Do what a button says, and return what its message becomes; None for a button that no card has."""
    kept = await diaries.get(await context.tx(), context.chat_id, person)
    match verb, words:
        case (("open" | "card"), []):
            return await render(context, person)
        case "asks", ["pain"] if kept is None:
            return await _set_up(context, person, "pain", None)
        case "asks", [("sleep" | "both") as asks] if kept is None or kept.times.asks == "pain":
            return replies.ask_getup(person, asks, await _usual_getup(context, person))
        case "getup", [("sleep" | "both") as asks, word] if word == CHANGES or _WALL.fullmatch(word):
            return await _set_up(context, person, asks, None if word == CHANGES else wall_of(word))
        case _ if kept is not None:
            return await _change(context, kept, verb, words)
        case _:
            return None


async def _change(context: Context, kept: Diary, verb: str, words: list[str]) -> Message | None:
    """Change a diary that there is; None for a button that no card has."""
    times = kept.times
    match verb, words:
        case "change", []:
            return replies.ask_subject(kept.person)
        case "morning", [] if times.asks is not None:
            return replies.ask_getup(kept.person, times.asks, times.getup)
        case "night", []:
            return replies.ask_evening(kept.person)
        case "asks", [asks] if asks in SUBJECTS:
            changed = replace(times, asks=cast("Asks", asks))
        case "evening", [word] if _WALL.fullmatch(word):
            changed = replace(times, evening=wall_of(word))
        case "every", [("1" | "2") as every_days]:
            changed = replace(times, every_days=int(every_days), start=await context.today())
        case "stop", []:
            await pages.store(context, replace(kept, state="stopped"))
            return replies.asking_stopped(kept.person)
        case _:
            return None
    kept = kept.resumed() if verb == "every" else kept
    return await _card_of(context, await pages.store(context, replace(kept, times=changed)))


async def _card_of(context: Context, kept: Diary) -> Message:
    return replies.diary_card(kept, await context.today(), context.now)


async def _usual_getup(context: Context, person: str | None) -> time | None:
    """Return when the chat's owner gets up, as they told it for their timetable; None: not told."""
    routine = None if person is not None else await routines.get(await context.tx(), context.chat_id)
    return None if routine is None else time(*divmod(routine.wake, 60))


async def _set_up(context: Context, person: str | None, asks: Asks, getup: time | None) -> Message:
    """Begin a diary, or change when it asks; ask for the time zone first if it is unknown."""
    if (await context.subscriber()).zone is not None:
        return await _store(context, person, asks, getup)
    told = {"person": person, "asks": asks, "getup": None if getup is None else getup.strftime("%H%M")}
    await time_zone.ask_place_of_reminder(context, Dialog(SETTINGS, "ready", told), getup)
    return replies.one_more_question()


async def _store(context: Context, person: str | None, asks: Asks, getup: time | None) -> Message:
    kept = await diaries.get(await context.tx(), context.chat_id, person)
    morning = None if getup is None else after_getting_up(getup)
    if kept is not None:
        changed = replace(kept, times=replace(kept.times, asks=asks, morning=morning))
        return await _card_of(context, await pages.store(context, changed))
    zone, today = await context.zone(), await context.today()
    # A week from now is the first that can be looked back at.
    times = QuestionTimes(asks, morning, replies.USUAL_EVENING, zone, today, weekly_day=today.weekday())
    new = Diary(context.chat_id, person, times, thread_id=context.thread_id)
    return replies.set_up(await pages.store(context, new), context.now)


async def resume(context: Context, dialog: Dialog) -> None:
    """Begin the diary once the time zone is known."""
    told = dialog.data
    getup = None if told["getup"] is None else wall_of(told["getup"])
    context.say(await _store(context, told["person"], told["asks"], getup))
    await active_state.hold_if_stopped(context)


FEATURE = Feature(
    commands=(
        Command(
            "diary", diary_command, N_("How you sleep, and your pain"), HelpSection.TO_REMEMBER, reads=True
        ),
    ),
    buttons=(ButtonHandler(SETTINGS, diary_pressed),),
)
