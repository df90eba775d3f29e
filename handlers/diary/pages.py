"""Whose diary, and which day of it, a button or a text is about."""

from datetime import date, datetime

from bot.context import Context
from bot.domain.diary import days
from bot.domain.diary.entries import Moment
from bot.domain.diary.model import Rated
from bot.domain.names import fold
from bot.replies.diary.questions import DAY_FORMAT, Page, person_word
from bot.store import diaries, diary
from bot.store.diaries import Diary
from bot.store.reminders import schedules


async def people_of(context: Context) -> list[str | None]:
    """Return who has reminders, entries or a diary in this chat; the chat's owner (None) comes first."""
    tx = await context.tx()
    listed = {each.item.person for each in await schedules.of_chat(tx, context.chat_id)}
    others = (listed | {*await diary.people_with_entries(tx, context.chat_id)}) - {None}
    return [None, *sorted(each for each in others if each is not None)]


async def find_person(context: Context, name: str) -> tuple[str | None] | None:
    """Return the person of this chat whom a text names, in a tuple; None if there is nobody of that name."""
    return next(
        ((each,) for each in await people_of(context) if each is not None and fold(each) == fold(name)), None
    )


async def read_person(context: Context, who: str) -> tuple[str | None] | None:
    """Return the person whom a word of callback data names, in a tuple; None for a word that names nobody."""
    return next(((each,) for each in await people_of(context) if person_word(each) == who), None)


async def page_of(context: Context, person: str | None, what: Rated, day: date | None = None) -> Page:
    """Return a page of a diary; without a day that which an entry made now is about."""
    zone = await context.zone()
    about = days.day_of(what, context.now, zone) if day is None else day
    return Page(person, about, await context.today(), (await context.subscriber()).discreet)


async def read_page(context: Context, day: str, who: str) -> Page | None:
    """Return the page that a button names; None if it names no date, or nobody of this chat."""
    person, about = await read_person(context, who), _read_day(day)
    if person is None or about is None:
        return None
    return await page_of(context, person[0], "night", about)


def _read_day(word: str) -> date | None:
    try:
        return datetime.strptime(word, DAY_FORMAT).date()  # noqa: DTZ007 - a local date has no zone
    except ValueError:
        return None


async def moment(context: Context) -> Moment:
    """Return when and where an entry is made."""
    return Moment(context.now, await context.zone())


async def can_be_filled_in(context: Context, day: date) -> bool:
    """Return whether an entry about that local date can be made now: today, and two days back."""
    return days.is_open(day, context.now, await context.zone())


async def go_on_asking(context: Context, person: str | None) -> None:
    """Let a diary ask again that had asked whether to go on: an entry is an answer to that."""
    kept = await diaries.get(await context.tx(), context.chat_id, person)
    if kept is not None and kept.state == "waiting":
        await store(context, kept.resumed())


async def store(context: Context, kept: Diary) -> Diary:
    """Store a diary with what is due from now on: nothing as long as the chat is stopped."""
    is_on = (await context.subscriber()).state == "active"
    stored = kept.planned(context.now) if is_on else kept
    await diaries.put(await context.tx(), stored)
    return stored
