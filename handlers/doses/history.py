"""/history: what was taken, as text, as a picture of a month, and as a report for a doctor."""

from datetime import timedelta

from telegram import Update

from bot.answer.missed_doses import find_rule
from bot.context import Context
from bot.domain.name_matching import match_names
from bot.domain.names import fold
from bot.domain.row_references import has_checksum
from bot.queries import recent_doses
from bot.queries.dose_matching import reminders_named
from bot.queries.history import MAX_HISTORY, month_of, read_history
from bot.replies import basics
from bot.replies.basics import HelpSection
from bot.replies.diary.questions import person_word
from bot.replies.doses import history as replies
from bot.replies.doses import record
from bot.replies.doses.history_data import FILTER_EVERYTHING, FILTER_MINE, HistoryView, person_reference
from bot.replies.message import Message
from bot.store import diary
from bot.store.reminders import schedules
from bot.store.reminders.schedules import Item
from handlers import callbacks, people
from handlers.callbacks import Press
from handlers.diary import clinician_page, look_back
from handlers.feature import N_, ButtonHandler, Command, Feature

# Days of which an item's doses are listed one by one; a longer time is counted.
LAST_DAYS = 2
SPANS = {str(days): days for days in replies.SPAN_DAYS}


async def history_command(_update: Update, context: Context) -> None:
    """Show the last week, of everything or of the name after /history."""
    await context.subscriber()
    history = await _load_history(context, FILTER_EVERYTHING, replies.SPAN_DAYS[0])
    subjects = history.subjects
    matches = match_names(" ".join(context.args or []), [each.item.name for each in subjects])
    if len(matches) == 1:
        history = history.filter_by(subjects[matches[0]].reference)
    await _say_summary(context, history, replies.SPAN_DAYS[0])


async def answer(
    context: Context, name: str | None, person: str | None, period_days: int, *, of_all: bool = False
) -> None:
    """Answer from the record whether something was taken, or show the history.

    Args:
        context: Of the text's update.
        name: The item, as the person wrote it; None: everything.
        person: Who takes it; None: the person who writes.
        period_days: Days that are asked about: 1 is today, 2 since yesterday; more get the history.
        of_all: Whether all that a person takes may be meant, as by "her tablets".
    """
    await context.subscriber()
    if of_all and person is not None and period_days <= LAST_DAYS and not _is_known(context, name):
        context.say(await _render_record_of_person(context, person, period_days))
        return
    if name is not None and period_days <= LAST_DAYS:
        context.say(await _render_record(context, name, person, period_days))
        return
    span = next((days for days in replies.SPAN_DAYS if days >= period_days), replies.SPAN_DAYS[-1])
    history = await _load_history(context, FILTER_EVERYTHING, span)
    subjects = [each for each in history.subjects if person is None or _is_of(each.item, person)]
    matches = [] if name is None else match_names(name, [each.item.name for each in subjects])
    if len(matches) == 1:
        history = history.filter_by(subjects[matches[0]].reference)
    elif person is not None and subjects:
        called = str(subjects[0].item.person)
        history = history.filter_by(person_reference(history.people.index(called), called))
    await _say_summary(context, history, span)


async def _say_summary(context: Context, history: HistoryView, days: int) -> None:
    context.say(replies.history_summary(history, days, await _diary_of(context, history)))


async def _diary_of(context: Context, history: HistoryView) -> str | None:
    """Return the word of buttons for the person whose history this is; None: they keep no diary."""
    if history.filter_code.startswith("i"):
        return None
    person = history.filter_label if history.filter_code.startswith("p") else None
    kept = await diary.people_with_entries(await context.tx(), context.chat_id)
    return person_word(person) if person in kept else None


def _is_of(item: Item, person: str) -> bool:
    return item.person is not None and fold(item.person) == fold(person)


async def _render_record(context: Context, name: str, person: str | None, period_days: int) -> Message:
    """Render what is on record of an item today, or since yesterday."""
    tx, today = await context.tx(), await context.today()
    days = [today - timedelta(days=ago) for ago in reversed(range(period_days))]
    every = await recent_doses.of_days(tx, context.chat_id, days, context.now)
    found = recent_doses.of_person(recent_doses.of_item(context.index, every, name), person)
    if found:
        return record.record_of(found, await context.subscriber(), context.now)
    listed = [
        each
        for each in await schedules.of_chat(tx, context.chat_id)
        if person is None or _is_of(each.item, person)
    ]
    known = reminders_named(context.knowledge, listed, name)
    if not known:
        return record.not_on_list(name)
    has = (await people.profile_of(context, known[0].item.person)).conditions
    return record.nothing_on_record(
        known[0], period_days, find_rule(context.knowledge, name, has), context.now
    )


def _is_known(context: Context, name: str | None) -> bool:
    """Return whether a name is more than a word for everything that is taken: "pill"."""
    return name is not None and context.language.talk.listed.fullmatch(fold(name)) is None


async def _render_record_of_person(context: Context, person: str, period_days: int) -> Message:
    """Render what is on record of all that a person takes."""
    tx, today = await context.tx(), await context.today()
    days = [today - timedelta(days=ago) for ago in reversed(range(period_days))]
    every = await recent_doses.of_days(tx, context.chat_id, days, context.now)
    theirs = recent_doses.of_person(every, person)
    if theirs:
        return record.record_of(theirs, await context.subscriber(), context.now)
    listed = [each for each in await schedules.of_chat(tx, context.chat_id) if _is_of(each.item, person)]
    return record.nothing_of_person(person, listed, context.now)


async def _load_history(context: Context, who: str, days: int) -> HistoryView:
    """Load the history with the single doses of so many days."""
    tx, zone_of, back = await context.tx(), context.world.zone_of, timedelta(days=days)
    return await read_history(tx, zone_of, context.chat_id, who, context.now, back)


async def _load_current(context: Context, who: str, days: int = 0) -> HistoryView:
    """Load the history that a button is about.

    Raises:
        OutdatedCardError: The person or item that the button shows is gone or another.
    """
    history = await _load_history(context, who, days)
    is_there = history.filter_code != FILTER_EVERYTHING and has_checksum(who)
    if who not in {FILTER_EVERYTHING, FILTER_MINE} and not is_there:
        raise callbacks.OutdatedCardError(basics.old_card_toast("/history"))
    return history


async def history_pressed(update: Update, context: Context) -> None:
    """Show another span, a month, a report, or another person's history."""
    press = callbacks.read_press(update)
    match press.words[1:]:
        case ["text", days, who] if days in SPANS:
            known = await _load_current(context, who, SPANS[days])
            shown = replies.history_summary(known, SPANS[days], await _diary_of(context, known))
            callbacks.answer_in_place(context, press, shown)
        case ["month" | "turn" as verb, month, who] if await _show_month(context, press, verb, month, who):
            pass
        case ["report", days, who] if days in SPANS:
            await _report(context, press, await _load_current(context, who), SPANS[days])
        case _:
            await callbacks.answer_unknown(update, context)


async def _report(context: Context, press: Press, known: HistoryView, days: int) -> None:
    """Offer a page for a clinician to who keeps a diary; send the report of doses to anybody else."""
    who = await _diary_of(context, known)
    if who is None:
        callbacks.answer_below(context, press, replies.report_message(known.filter_code, days))
    else:
        await clinician_page.open_choices(context, press, await look_back.load(context, who))


async def _show_month(context: Context, press: Press, verb: str, text: str, who: str) -> bool:
    month, history = month_of(text), await _load_current(context, who)
    if month is None or not history.today - MAX_HISTORY - timedelta(days=31) <= month <= history.today:
        return False
    show = callbacks.answer_in_place if verb == "turn" else callbacks.answer_below
    show(context, press, replies.month_message(history, month))
    return True


FEATURE = Feature(
    commands=(
        Command(
            "history",
            history_command,
            N_("What you took, also for your doctor"),
            HelpSection.TO_REMEMBER,
            repeatable=True,
            reads=True,
        ),
    ),
    buttons=(ButtonHandler("history", history_pressed, reads=None),),
)
