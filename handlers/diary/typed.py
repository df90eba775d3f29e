"""Entries of the diary that are typed; nothing is written down before a tap."""

import re
from collections.abc import Callable
from datetime import time
from functools import partial

from telegram import Update

from bot import answer
from bot.context import Context
from bot.domain.diary.model import Rated, Sleep
from bot.domain.diary.told import MAX_LENGTH, ToldEntry, ToldRating, read_entry
from bot.domain.names import fold
from bot.domain.row_references import row_reference
from bot.replies.diary import entries as entry_replies
from bot.replies.diary import typed as replies
from bot.replies.diary.diary_view import DiaryView, week_before
from bot.replies.diary.four_weeks import four_weeks_message
from bot.replies.diary.look_back import week_message
from bot.replies.diary.questions import NAP, Page
from bot.replies.diary.setup import only_in_private_chat
from bot.replies.diary.times import wall_of
from bot.replies.diary.typed import TOLD
from bot.replies.message import Message
from bot.store import diary
from handlers import callbacks
from handlers.callbacks import Press
from handlers.diary import entries, look_back, pages, setup
from handlers.diary.entries import Act
from handlers.feature import ButtonHandler, Feature

_TWO_WALLS = re.compile(r"(([01]\d|2[0-3])[0-5]\d){2}", re.ASCII)
# Words of the longest name that an entry may begin with.
_LONGEST_NAME = 3
_MINUTES_OF_A_DAY = {str(minutes): minutes for minutes in range(24 * 60 + 1)}


async def find_intent(context: Context, text: str) -> str | None:
    """Return the intent of plain talk of a text that tells an entry and nothing else; None for any other."""
    if _asks_for_diary(context, text) or _look_back_asked_for(context, text) is not None:
        return "diary_sleep"
    read = await _read(context, text)
    if read is None:
        return None
    told = read[1]
    return "diary_pain" if isinstance(told, ToldRating) and told.what == "pain" else "diary_sleep"


async def find_pain(context: Context, text: str) -> int | None:
    """Return the number of ten of a text that rates a pain and tells nothing else; None for any other."""
    read = await _read(context, text)
    told = None if read is None else read[1]
    return told.value if isinstance(told, ToldRating) and told.what == "pain" else None


async def note(context: Context, text: str, what: Rated) -> None:
    """Offer to write down the entry that a text tells; ask for a number where it tells none.

    Args:
        context: Of the text's update.
        text: The text, about the person's night or pain.
        what: What to ask for: `night` or `pain`.
    """
    if _asks_for_diary(context, text):
        await setup.show(context)
        return
    read, drawn = await _read(context, text), _look_back_asked_for(context, text)
    if context.is_group:
        context.say(only_in_private_chat())
    elif drawn is not None:
        context.say(drawn(await look_back.of_person(context, None)))
    elif read is not None:
        hidden = (await context.subscriber()).discreet
        context.say(replies.ask_to_write_down(*read, hidden=hidden))
    else:
        await _ask(context, text, what)


def _asks_for_diary(context: Context, text: str) -> bool:
    """Return whether a text asks for the diary, or wants no more of it; its card does either."""
    return context.language.diary.opens.fullmatch(fold(text)) is not None


def _look_back_asked_for(context: Context, text: str) -> Callable[[DiaryView], Message] | None:
    """Return what draws the look back that a text asks for, one week or four; None if it asks for none."""
    words, folded = context.language.diary, fold(text)
    if words.look_back.fullmatch(folded):
        return lambda view: week_message(view, week_before(view.today))
    if words.picture.fullmatch(folded):
        return lambda view: four_weeks_message(view, view.today - look_back.DAY)
    return None


async def _ask(context: Context, text: str, what: Rated) -> None:
    told_of = await person_told_of(context, text)
    if told_of is None:
        context.say(replies.ask_whose_it_is())
        return
    page = await pages.page_of(context, told_of[0], what)
    words = context.language.complaints
    asked = words.what_helps_night if what == "night" else words.what_helps_back
    helps = answer.ask(context.knowledge, asked).cell
    context.say(replies.ask_instead(entries.QUESTIONS[what](page), helps))


async def person_told_of(context: Context, text: str) -> tuple[str | None] | None:
    """Return whose night or pain a text tells of, in a tuple; None: somebody's who is not in this chat."""
    person, rest = await _split_person(context, text)
    is_unknown = not context.language.talk.kin.keys().isdisjoint(fold(rest).split())
    return None if is_unknown else (person,)


async def _read(context: Context, text: str) -> tuple[str | None, ToldEntry] | None:
    """Return the entry that a text tells, and whose; "Mum slept 5 hours" is that of a person of this chat.

    People are looked up only for what is an entry, since every text comes here.
    """
    if context.is_group or len(text) > MAX_LENGTH:
        return None
    zone, words = await context.zone(), text.split()
    for count in range(min(len(words), _LONGEST_NAME + 1)):
        told = read_entry(" ".join(words[count:]), context.language, context.now, zone)
        if told is not None:
            person = (None,) if not count else await _find_person(context, " ".join(words[:count]))
            is_open = person is not None and await pages.can_be_filled_in(context, told.day)
            return (person[0], told) if person is not None and is_open else None
    return None


async def _find_person(context: Context, called: str) -> tuple[str | None] | None:
    """Return the person of this chat whom words such as "Mum" and "Mum's" name, in a tuple."""
    return await pages.find_person(context, called) or await pages.find_person(context, fold(called)[:-1])


async def _split_person(context: Context, text: str) -> tuple[str | None, str]:
    """Return the person of this chat with whom a text begins, and the rest; None: nobody else."""
    words = text.split()
    for count in range(1, _LONGEST_NAME + 1):
        found = await _find_person(context, " ".join(words[:count]))
        if found is not None:
            return found[0], " ".join(words[count:])
    return None, text


async def told_pressed(update: Update, context: Context) -> None:
    """Write down what was typed, or not."""
    press = callbacks.read_press(update)
    match press.words[1:]:
        case ["no"]:
            callbacks.answer_in_place(context, press, replies.not_written())
            is_known = True
        case [day, who, *told] if (act := _writer(told)) is not None:
            is_known = await entries.act_on_page(context, press, (day, who), act)
        case _:
            is_known = False
    if not is_known:
        await callbacks.answer_unknown(update, context)


def _writer(told: list[str]) -> Act | None:
    """Return what writes down an entry as in callback data; None for what is none."""
    match told:
        case ["length", minutes] if minutes in _MINUTES_OF_A_DAY:
            return partial(_write_length, minutes=_MINUTES_OF_A_DAY[minutes])
        case [("main" | "nap") as kind, start, end] if start != end and _TWO_WALLS.fullmatch(start + end):
            write = _write_nap if kind == "nap" else _write_sleep
            return partial(write, start=wall_of(start), end=wall_of(end))
        case [("night" | "pain") as what, value] if value in entries.NUMBERS:
            return partial(entries.rate, what=what, value=entries.NUMBERS[value])
        case _:
            return None


async def _write_length(context: Context, page: Page, minutes: int) -> Message:
    moment = await pages.moment(context)
    await entries.record_sleep(context, page, moment.sleep_of_length("main", page.day, minutes))
    return await entries.render_night(context, page)


async def _write_sleep(context: Context, page: Page, start: time, end: time) -> Message:
    moment = await pages.moment(context)
    await entries.record_sleep(context, page, moment.sleep_between("main", page.day, start, end))
    return await entries.render_night(context, page)


async def _write_nap(context: Context, page: Page, start: time, end: time) -> Message:
    nap = (await pages.moment(context)).sleep_between("nap", page.day, start, end)
    row_id = await entries.record_sleep(context, page, nap)
    return entry_replies.nap_entry(page, nap, nap_reference(row_id, nap))


def nap_reference(row_id: int, nap: Sleep) -> str:
    """Return the reference in callback data to a nap."""
    return row_reference(row_id, nap.woke_at, nap.minutes_asleep)


async def nap_pressed(update: Update, context: Context) -> None:
    """Take back the nap that a button shows."""
    press = callbacks.read_press(update)
    match press.words[1:]:
        case ["undo", reference] if (row_id := callbacks.parse_row_id(reference)) is not None:
            await _undo_nap(context, press, row_id, reference)
        case _:
            await callbacks.answer_unknown(update, context)


async def _undo_nap(context: Context, press: Press, row_id: int, reference: str) -> None:
    tx = await context.tx()
    nap = await diary.get_sleep(tx, context.chat_id, row_id)
    if nap is None or nap_reference(row_id, nap) != reference:
        callbacks.answer_outdated(context, press, entry_replies.nothing_to_undo_toast())
        return
    await diary.delete_sleep(tx, context.chat_id, row_id)
    callbacks.answer_in_place(context, press, entry_replies.nap_undone())


FEATURE = Feature(buttons=(ButtonHandler(TOLD, told_pressed), ButtonHandler(NAP, nap_pressed)))
