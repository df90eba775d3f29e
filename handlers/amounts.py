"""/dose: compares an amount with its limits, and adds up what a person's reminders come to."""

import re
from collections.abc import Iterable
from dataclasses import replace

from telegram import Update

from bot.answer import portions, totals
from bot.answer.portions import Reading, Taken, Trouble, Unit
from bot.answer.totals import Kept, Total
from bot.context import Context
from bot.domain import names
from bot.domain.profiles import Profile
from bot.domain.reading.amounts import offered, without
from bot.domain.reading.frequencies import MOST_TIMES
from bot.replies import labels, personal
from bot.replies import portions as replies
from bot.replies import totals as adding
from bot.replies.message import Message
from bot.replies.people import apart
from bot.store import schedules
from bot.store.schedules import Reminder
from handlers import people, pressing

MOST_DAYS = 31
READINGS: tuple[Reading, ...] = ("element", "compound", "natural", "synthetic")
# Problems that `try_compare` answers itself: the full answer could not give a share of a limit either.
NO_COMPARING = frozenset(
    {Trouble.HUGE, Trouble.NOT_DAILY, Trouble.UNITS, Trouble.PIECES, Trouble.NO_AMOUNT, Trouble.LEFT_OVER}
)
_FIGURE = re.compile(r"\d{1,7}(?:\.\d{1,6})?", re.ASCII)


async def dose_command(_update: Update, context: Context) -> None:
    """Answer for the amount after /dose; without one, add up everything the person has reminders for."""
    text = " ".join(context.args or [])
    if not text:
        await _say_all(context)
        return
    parsed = portions.read(context.library, context.world.index, text)
    if isinstance(parsed, Trouble):
        readings = [f"/dose {each}" for each in offered(text)] if parsed is Trouble.TWO_READINGS else []
        context.say(replies.trouble(parsed, _near(context, text), readings))
    else:
        context.say(await _shown(context, parsed))


async def compared(context: Context, said: str) -> bool:
    """Answer a question about one amount of one item; return False when the question is about something else.

    Return False also for an amount with two readings: the full answer asks which one is right.
    """
    parsed = portions.read(context.library, context.world.index, said)
    if isinstance(parsed, Trouble):
        if parsed in NO_COMPARING:
            context.say(replies.trouble(parsed))
        return parsed in NO_COMPARING
    context.say(await _shown(context, parsed))
    return True


def _near(context: Context, said: str) -> list[str]:
    index = context.world.index
    suggestions = index.lexicon.resolve(without(names.fold(said))).suggestions
    return [index.things[term].label for term in suggestions if index.things[term].substance is not None]


async def _reminders(context: Context) -> list[Reminder]:
    """Return the active reminders: what is taken at present."""
    reminders = await schedules.of_chat(await context.tx(), context.chat_id)
    return [each for each in reminders if each.state == "active"]


def _kept(reminders: Iterable[Reminder]) -> list[Kept]:
    """Return the reminders as the totals read them: name with amount, and doses a day."""
    inputs = []
    for reminder in reminders:
        item = reminder.item
        value, unit = item.measured
        amount = "" if value is None else f" {value:f} {unit}"
        inputs.append(Kept(f"{item.name}{amount}", _a_day(reminder)))
    return inputs


def _a_day(reminder: Reminder) -> int:
    """Return the most doses a day; 1 for an as-needed item, whose frequency only the person knows."""
    return 1 if reminder.schedule is None else reminder.schedule.most_a_day


async def _total(context: Context, ingredient: str) -> Total:
    """Return how much of the ingredient the asking person takes anyway, by their own reminders."""
    mine = [each for each in await _reminders(context) if each.item.person is None]
    listed = totals.read(context.library, context.world.index, _kept(mine))
    return totals.total(context.library, ingredient, listed)


async def _say_all(context: Context) -> None:
    """Send what each person's reminders add up to, one message per person."""
    by_person = people.by_person(await _reminders(context))
    messages = {
        person: _all(context, theirs, await people.profile(context, person))
        for person, theirs in by_person.items()
    }
    to_send = {person: message for person, message in messages.items() if message is not None}
    for person, message in to_send.items():
        context.say(apart(message, person, alone=len(to_send) == 1))
    if not to_send:
        context.say(replies.how_to())


def _all(context: Context, reminders: list[Reminder], profile: Profile) -> Message | None:
    """Render the totals of one person's ingredients; None when nothing can be added up."""
    library, index = context.library, context.world.index
    listed = totals.read(library, index, _kept(reminders))
    ingredients = totals.ingredients(library, index, listed)
    things = [index.medicine_cards.get(each, each) for each in ingredients]
    concern = personal.about_things(library, things, profile)
    if concern is not None and concern.no_amounts:
        return personal.no_amounts(concern)
    if not ingredients:
        return None
    totals_and_relievers = [
        (totals.total(library, each, listed), portions.pain_reliever(library, index, each))
        for each in ingredients
    ]
    shown = adding.totals(library, totals_and_relievers, profile.region)
    return personal.spoken(personal.first(personal.warning(concern), shown), profile.region)


async def _shown(context: Context, taken: Taken) -> Message:
    """Render the answer as this person's profile allows, or the question which reading is meant."""
    library, index = context.library, context.world.index
    profile = await context.profile()
    concern = personal.about_things(library, [index.medicine_cards.get(taken.id, taken.id)], profile)
    if concern is not None and concern.no_amounts:
        return personal.no_amounts(concern)
    if taken.reading is None:
        return replies.ask_reading(library, taken)
    total = await _total(context, taken.id)
    reliever = portions.pain_reliever(library, index, taken.id)
    if reliever is None:
        message = replies.supplement(library, taken, profile.region, total)
    else:
        message = labels.medicine(library, reliever, taken, profile.region, total)
    return personal.spoken(personal.first(personal.warning(concern), message), profile.region)


async def reading_pressed(update: Update, context: Context) -> None:
    """Handle a button that says which substance the figure on the label counts."""
    press = pressing.pressed(update)
    taken = _taken(context, press.words[1:])
    if taken is None:
        await pressing.stale(update, context)
    else:
        pressing.replace(context, press, await _shown(context, taken))


def _taken(context: Context, words: list[str]) -> Taken | None:
    """Parse a button into the amount it stands for; None when no button of ours says this."""
    match words:
        case [thing, reading, form, "mg" | "iu" as unit, figure, times]:
            supplement = context.library.supplements.get(thing)
            meant = next((each for each in READINGS if each == reading), None)
            often, days = _frequency(times)
            if supplement is None or meant is None or not _FIGURE.fullmatch(figure):
                return None
            if form not in {"", *(each.id for each in supplement.forms)}:
                return None
            if not (1 <= often <= MOST_TIMES and 1 <= days <= MOST_DAYS):
                return None
            kind: Unit = "iu" if unit == "iu" else "mg"
            taken = Taken(thing, float(figure), kind, often, form or None, days=days)
            return replace(taken, reading=meant) if _fits(taken, meant) else None
    return None


def _frequency(written: str) -> tuple[int, int]:
    """Parse "3" or "1/7" into doses and the days they are spread over; 0 for what no button says."""
    times, stroke, days = written.partition("/")
    return pressing.row_id(times) or 0, (pressing.row_id(days) or 0) if stroke else 1


def _fits(taken: Taken, reading: Reading) -> bool:
    """Return whether the reading is possible for this amount.

    Natural and synthetic are forms of vitamin E in IU; every other reading is of a weight.
    """
    of_kinds = taken.unit == "iu" and taken.id == portions.VITAMIN_E
    return (reading in {"natural", "synthetic"}) == of_kinds and taken.single > 0
