"""A look back at the diary: a week in words, four weeks as a picture, and the day on which the week comes."""

from dataclasses import replace
from datetime import date, timedelta

from telegram import Update

from bot.context import Context
from bot.queries.diary import BACK, read_diary
from bot.replies import basics
from bot.replies.diary import four_weeks, look_back, weekly_day
from bot.replies.diary.diary_view import DiaryView, week_before
from bot.replies.diary.look_back import WEEK_BUTTON
from bot.store import diaries
from handlers import callbacks
from handlers.callbacks import Press
from handlers.diary import pages
from handlers.feature import ButtonHandler, Feature

DAY = timedelta(days=1)


async def load(context: Context, who: str) -> DiaryView:
    """Load the diary that a button is about.

    Raises:
        OutdatedCardError: The chat keeps no list and no diary of that person any more.
    """
    named = await pages.read_person(context, who)
    if named is None:
        raise callbacks.OutdatedCardError(basics.old_card_toast("/diary"))
    return await of_person(context, named[0])


async def of_person(context: Context, person: str | None) -> DiaryView:
    """Load the diary of a person of this chat; None: the chat's owner."""
    tx = await context.tx()
    return await read_diary(tx, context.world.zone_of, context.chat_id, person, context.now)


async def week_pressed(update: Update, context: Context) -> None:
    """Show a week or four, or set the day on which the week comes."""
    press = callbacks.read_press(update)
    match press.words[1:]:
        case ["show", day, who] if (first := _past_date(context, day)) is not None:
            view = await load(context, who)
            callbacks.answer_in_place(context, press, look_back.week_message(view, first))
        case ["last", who]:
            view = await load(context, who)
            callbacks.answer_below(context, press, look_back.week_message(view, week_before(view.today)))
        case ["picture", who]:
            view = await load(context, who)
            callbacks.answer_below(context, press, four_weeks.four_weeks_message(view, view.today - DAY))
        case ["turn", day, who] if (last := _past_date(context, day)) is not None:
            view = await load(context, who)
            callbacks.answer_in_place(context, press, four_weeks.four_weeks_message(view, last))
        case ["days", who]:
            await _ask_day(context, press, await load(context, who))
        case ["day", day, who] if day in weekly_day.DAYS:
            await _set_day(context, press, await load(context, who), weekly_day.DAYS[day])
        case _:
            await callbacks.answer_unknown(update, context)


def _past_date(context: Context, text: str) -> date | None:
    """Return a date of a button, if anything of it could be on record."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    now = context.now.date()
    return day if now - BACK - timedelta(days=60) <= day <= now + DAY else None


async def _ask_day(context: Context, press: Press, view: DiaryView) -> None:
    kept = await diaries.get(await context.tx(), context.chat_id, view.person)
    if kept is None:
        callbacks.answer_outdated(context, press, basics.old_card_toast("/diary"))
    else:
        message = weekly_day.ask_weekly_day(view.person, kept.times.weekly_day)
        callbacks.answer_below(context, press, message)


async def _set_day(context: Context, press: Press, view: DiaryView, day: int | None) -> None:
    kept = await diaries.get(await context.tx(), context.chat_id, view.person)
    if kept is None:
        callbacks.answer_outdated(context, press, basics.old_card_toast("/diary"))
        return
    stored = await pages.store(context, replace(kept, times=replace(kept.times, weekly_day=day)))
    message = weekly_day.weekly_day_set(view.person, day, asks=stored.state == "active")
    callbacks.answer_in_place(context, press, message)


FEATURE = Feature(
    buttons=(
        ButtonHandler(
            *(WEEK_BUTTON, week_pressed),
            affects_group=frozenset({"day"}),
            reads=frozenset({"show", "last", "picture", "turn", "days"}),
        ),
    ),
)
