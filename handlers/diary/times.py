"""The times of a night, one tap after the other; a time that no button has can be typed."""

import re
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from functools import partial

from telegram import Update

from bot.context import Context
from bot.domain.diary import days
from bot.domain.diary.model import MoreAwakeThanInBedError, Sleep, main_sleeps
from bot.domain.parsing import ParseError, ParseErrorKind, parse_wall_time
from bot.domain.zones import zone_named
from bot.replies.diary import entries as entry_replies
from bot.replies.diary import times as replies
from bot.replies.diary.questions import TIMES, Page
from bot.replies.diary.setup import SETTINGS
from bot.replies.message import Message
from bot.replies.reminders import parse_errors
from bot.store import diaries, diary
from bot.store.account import dialogs
from bot.store.account.dialogs import Dialog
from bot.store.reminders import routines
from handlers import callbacks
from handlers.callbacks import Press
from handlers.diary import entries, pages, setup
from handlers.feature import ButtonHandler, DialogHandler, Feature

# Answers that a button holds: a wall time for the first and the last, minutes for the others.
_WALL = re.compile(r"([01]\d|2[0-3])[0-5]\d", re.ASCII)
_CLOCK_OF_TWELVE_HOURS = re.compile(r"(0?[1-9]|1[0-2])[:.h][0-5]\d", re.ASCII)
_USUAL_BED, _USUAL_UP = time(23), time(7)
_RECENT = timedelta(days=7)
# Nobody's watch is so wrong: a time of getting up further ahead is a slip of the finger.
_AHEAD = timedelta(minutes=15)
_HALF_A_DAY = 12


async def times_pressed(update: Update, context: Context) -> None:
    """Take an answer and ask for the next of the times; store the night after the last."""
    press = callbacks.read_press(update)
    match press.words[1:]:
        case ["ask", day, who, *given] if _are_answers(given):
            is_known = await entries.act_on_page(context, press, (day, who), partial(_go_on, given=given))
        case ["other", day, who, *given] if _are_answers(given) and len(given) in {0, 3}:
            is_known = await entries.act_on_page(
                context, press, (day, who), partial(_listen, press=press, given=given)
            )
        case _:
            is_known = False
    if not is_known:
        await callbacks.answer_unknown(update, context)


def _are_answers(given: Sequence[str]) -> bool:
    lengths = (replies.FELL_ASLEEP_MINUTES, replies.AWAKE_MINUTES)
    minutes = [{str(each) for each in choices} for choices in lengths]
    return len(given) <= len(replies.STEPS) and all(
        word in minutes[place - 1] if place in {1, 2} else _WALL.fullmatch(word) is not None
        for place, word in enumerate(given)
    )


async def _go_on(context: Context, page: Page, given: Sequence[str]) -> Message:
    if len(given) == len(replies.STEPS):
        return await _store(context, page, given)
    return replies.ask(page, given, await _usual(context, page, is_bed=not given))


async def _store(context: Context, page: Page, given: Sequence[str]) -> Message:
    bed, fell_asleep, awake, up = given
    moment = await pages.moment(context)
    try:
        night = moment.night(
            page.day, replies.wall_of(bed), replies.wall_of(up), int(fell_asleep), int(awake)
        )
    except MoreAwakeThanInBedError:
        return replies.more_awake_than_in_bed(page, given)
    if night.up_at > context.now + _AHEAD:
        return replies.still_to_come(page, given[:-1])
    await entries.record_sleep(context, page, night)
    return await entries.render_night(context, page)


async def _usual(context: Context, page: Page, *, is_bed: bool) -> time:
    """Return the bedtime or time of getting up to offer: that of the last nights, else the routine's."""
    nights = await _last_nights(context, page)
    walls = [_local(each.began_at if is_bed and each.began_at else each.up_at, each.zone) for each in nights]
    if (usual := days.usual(walls)) is not None:
        return usual
    routine = await routines.get(await context.tx(), context.chat_id) if page.person is None else None
    if routine is not None:
        return time(*divmod(routine.bed if is_bed else routine.wake, 60))
    kept = await diaries.get(await context.tx(), context.chat_id, page.person)
    morning = None if kept is None else kept.times.getup
    return _USUAL_BED if is_bed else (morning or _USUAL_UP)


async def _last_nights(context: Context, page: Page) -> list[Sleep]:
    """Return the nights of the last week whose times are on record, the latest first."""
    first = page.day - _RECENT
    every = await diary.sleeps_between(await context.tx(), context.chat_id, page.person, first, page.day)
    return [each for each in main_sleeps(every).values() if each.began_at is not None][::-1]


def _local(instant: datetime, zone: str) -> time:
    return instant.astimezone(zone_named(zone)).time().replace(second=0, microsecond=0)


async def _listen(context: Context, page: Page, press: Press, given: Sequence[str]) -> Message:
    """Read the next text as the time that was asked for."""
    data = {"on": list(page.on), "given": list(given), "message": press.message_id}
    asked = Dialog(SETTINGS, "time", data)
    await dialogs.put(await context.tx(), context.chat_id, asked, context.now)
    return replies.ask_to_write_time()


async def handle_text(context: Context, dialog: Dialog, text: str) -> None:
    """Take a typed time; "11" is the one of the two that is nearer to the usual."""
    page = await pages.read_page(context, *dialog.data["on"])
    readings, given = _readings(context, text), dialog.data["given"]
    if isinstance(readings, ParseError):
        context.say(parse_errors.parse_error_message(readings, "23:15"))
        return
    await dialogs.clear(await context.tx(), context.chat_id)
    if page is None or not await pages.can_be_filled_in(context, page.day):
        context.say(entry_replies.too_long_ago())
        return
    usual = await _usual(context, page, is_bed=not given)
    meant = days.nearest_to_usual(readings, usual)
    context.delete(dialog.data["message"])
    if len(meant) > 1:
        context.say(replies.ask_which_reading(page, given, meant))
    else:
        context.say(await _go_on(context, page, [*given, replies.wall_word(meant[0])]))


def _readings(context: Context, text: str) -> list[time] | ParseError:
    """Return what a typed time can mean: "11" and "11:30" may be of the evening, "11 pm" is one time."""
    wall = parse_wall_time(text, context.language)
    if isinstance(wall, ParseError):
        is_ambiguous = wall.kind == ParseErrorKind.AMBIGUOUS_TIME
        return [time.fromisoformat(each) for each in wall.suggestions] if is_ambiguous else wall
    if _CLOCK_OF_TWELVE_HOURS.fullmatch(text.strip()) is None:
        return [wall]
    return [wall, wall.replace(hour=(wall.hour + _HALF_A_DAY) % 24)]


FEATURE = Feature(
    buttons=(ButtonHandler(TIMES, times_pressed),),
    # The same dialog waits, at another step, for the time zone of a new diary.
    dialog=DialogHandler(
        SETTINGS, handle_text, resume=setup.resume, answers=frozenset({"diary_sleep", "plan_times"})
    ),
)
