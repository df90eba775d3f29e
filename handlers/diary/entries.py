"""Entries of the diary by buttons: a number, no sleep, and taking them back."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from functools import partial
from typing import cast

from telegram import Update

from bot.context import Context
from bot.domain.diary import safety
from bot.domain.diary.model import HIGHEST_RATING, Rated, Rating, Sleep, main_sleeps
from bot.replies.diary import entries as replies
from bot.replies.diary import questions
from bot.replies.diary.questions import ENTRY, Page
from bot.replies.message import Message
from bot.store import diary, diary_prompts
from handlers import callbacks
from handlers.callbacks import Press
from handlers.diary import pages
from handlers.feature import ButtonHandler, Feature

DAY = timedelta(days=1)
WEEK, YEAR = 6 * DAY, 366 * DAY
RATED = ("night", "pain", "hindrance")
NUMBERS = {str(value): value for value in range(HIGHEST_RATING + 1)}
QUESTIONS = {"night": questions.night_question, "pain": questions.pain_question}

Act = Callable[[Context, Page], Awaitable[Message]]
Show = Callable[[Context, Press, Message], None]


async def entry_pressed(update: Update, context: Context) -> None:
    """Note what a button says, add to it, or take it back."""
    press = callbacks.read_press(update)
    match press.words[1:]:
        case ["rate", what, day, who, value] if what in RATED and value in NUMBERS:
            act = partial(rate, what=cast("Rated", what), value=NUMBERS[value])
            is_known = await act_on_page(context, press, (day, who), act)
        case ["none", day, who]:
            is_known = await act_on_page(context, press, (day, who), _note_no_sleep)
        case ["skip", day, who]:
            is_known = await act_on_page(context, press, (day, who), render_pain)
        case ["note", what, day, who] if what in QUESTIONS:
            act = partial(_show_entry, what=what)
            is_known = await act_on_page(context, press, (day, who), act, callbacks.answer_below)
        case ["undo", what, day, who] if what in QUESTIONS:
            is_known = await act_on_page(context, press, (day, who), partial(_undo, what=what))
        case _:
            is_known = False
    if not is_known:
        await callbacks.answer_unknown(update, context)


async def rate_as_typed(context: Context, word: str) -> bool:
    """Note a typed number as the answer to the one question of today that is open; else return False."""
    today = await context.today()
    asked = await diary_prompts.open_prompts(await context.tx(), [context.chat_id], today)
    rated = [(key[1], day, what) for key, day, what in asked if what in QUESTIONS]
    if word not in NUMBERS or len(rated) != 1:
        return False
    ((person, day, what),) = rated
    page = await pages.page_of(context, person or None, cast("Rated", what), day)
    context.say(await rate(context, page, what=cast("Rated", what), value=NUMBERS[word]))
    return True


async def act_on_page(
    context: Context, press: Press, place: tuple[str, str], act: Act, show: Show = callbacks.answer_in_place
) -> bool:
    """Do something on the page that a button names, and show the result.

    Args:
        context: Of the press.
        press: The press.
        place: The words of the button for the day and the person.
        act: Returns the new message.
        show: Shows it, by default in place of the pressed message.

    Returns:
        False if the button names no page of this chat; nothing happened then.
    """
    page = None if context.is_group else await pages.read_page(context, *place)
    if page is None:
        return False
    if await pages.can_be_filled_in(context, page.day):
        show(context, press, await act(context, page))
    else:
        callbacks.answer_outdated(context, press, replies.too_long_ago_toast())
    return True


async def rate(context: Context, page: Page, what: Rated, value: int) -> Message:
    """Store a number, and return what its message becomes."""
    await record_rating(context, page, what, value)
    if what == "night":
        return await render_night(context, page)
    if what == "hindrance":
        return await render_pain(context, page)
    return questions.hindrance_question(page, value, await _pain_advice(context, page, value))


async def record_rating(context: Context, page: Page, what: Rated, value: int) -> None:
    """Store a number on a page."""
    await context.subscriber()
    rating = (await pages.moment(context)).rating(what, page.day, value)
    await diary.record_rating(await context.tx(), context.chat_id, page.person, rating)
    await pages.go_on_asking(context, page.person)


async def record_sleep(context: Context, page: Page, sleep: Sleep) -> int:
    """Store a sleep in the diary of a page's person, and return its id."""
    await context.subscriber()
    row_id = await diary.record_sleep(await context.tx(), context.chat_id, page.person, sleep)
    await pages.go_on_asking(context, page.person)
    return row_id


async def _note_no_sleep(context: Context, page: Page) -> Message:
    none = (await pages.moment(context)).sleep_of_length("main", page.day, 0)
    await record_sleep(context, page, none)
    return await render_night(context, page)


async def render_night(context: Context, page: Page) -> Message:
    """Render the night of a page as it is on record; its question if nothing is."""
    ratings, nights = await _ratings_on(context, page), await _nights(context, page)
    value, sleep = ratings.get("night"), nights.get(page.day)
    if value is None and sleep is None:
        return questions.night_question(page)
    is_short = sleep is not None and safety.is_short_of_sleep([*nights.values()])
    return replies.night_entry(page, value, sleep, [replies.see_a_doctor()] if is_short else [])


async def _nights(context: Context, page: Page) -> dict[date, Sleep]:
    """Return the main sleeps of the week that ends with the page's date."""
    first = page.day - WEEK
    every = await diary.sleeps_between(await context.tx(), context.chat_id, page.person, first, page.day)
    return main_sleeps(every)


async def render_pain(context: Context, page: Page) -> Message:
    """Render the pain of a page as it is on record; its question if nothing is."""
    ratings = await _ratings_on(context, page)
    if "pain" not in ratings:
        return questions.pain_question(page)
    pain = ratings["pain"]
    return replies.pain_entry(page, pain, ratings.get("hindrance"), await _pain_advice(context, page, pain))


async def _ratings_on(context: Context, page: Page) -> dict[Rated, int]:
    tx = await context.tx()
    found = await diary.ratings_between(tx, context.chat_id, page.person, page.day, page.day)
    return {each.what: each.value for each in found}


async def _pain_advice(context: Context, page: Page, pain: int) -> list[str]:
    earlier = await _pain_before(context, page)
    recent = [each for each in earlier if each.local_date >= page.day - 2 * DAY]
    needs_help = safety.may_need_help_today(pain, recent, is_first=not earlier)
    return [replies.see_urgent()] if needs_help else []


async def _pain_before(context: Context, page: Page) -> list[Rating]:
    first, last = page.day - YEAR, page.day - DAY
    found = await diary.ratings_between(await context.tx(), context.chat_id, page.person, first, last)
    return [each for each in found if each.what == "pain"]


async def _show_entry(context: Context, page: Page, what: str) -> Message:
    """Show what is on record, to be changed; or ask, where nothing is."""
    return await (render_night if what == "night" else render_pain)(context, page)


async def _undo(context: Context, page: Page, what: str) -> Message:
    """Take back what stands on a page, and ask again."""
    tx, whose = await context.tx(), (context.chat_id, page.person)
    if what == "night":
        await diary.delete_rating(tx, *whose, page.day, "night")
        await diary.delete_main_sleeps(tx, *whose, page.day)
    else:
        await diary.delete_rating(tx, *whose, page.day, "pain")
        await diary.delete_rating(tx, *whose, page.day, "hindrance")
    return QUESTIONS[what](page)


FEATURE = Feature(buttons=(ButtonHandler(ENTRY, entry_pressed),))
