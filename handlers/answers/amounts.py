"""/dose: compares an amount with its limits, and adds up what a person's reminders come to."""

import re
from collections.abc import Iterable
from decimal import Decimal

from telegram import Update

from bot.answer import Answer, amounts, totals
from bot.answer.amounts import AmountProblem, AmountReading, AmountTaken, AmountUnit
from bot.answer.totals import DailyAmount, Total
from bot.context import Context
from bot.domain import names
from bot.domain.parsing.amounts import remove_amounts, suggest_rewrites
from bot.domain.parsing.frequencies import MAX_TIMES
from bot.domain.profiles import Profile, Region
from bot.library import Supplement
from bot.replies.answers import amounts as replies
from bot.replies.answers import labels, profile_warnings
from bot.replies.answers import totals as adding
from bot.replies.answers.amount_details import supplement_details
from bot.replies.basics import HelpSection
from bot.replies.message import Message
from bot.replies.people import with_person_heading
from bot.store.reminders import schedules
from bot.store.reminders.schedules import Item, Reminder
from handlers import callbacks, people
from handlers.doses import as_needed
from handlers.feature import N_, ButtonHandler, Command, Feature
from handlers.reminders import conflicts

MAX_DAYS = 31
READINGS: tuple[AmountReading, ...] = ("element", "compound", "natural", "synthetic")
# Problems that `try_compare` answers itself: the full answer could not give a share of a limit either.
INCOMPARABLE = frozenset(
    {
        AmountProblem.HUGE,
        AmountProblem.NOT_DAILY,
        AmountProblem.UNITS,
        AmountProblem.PIECES,
        AmountProblem.NO_AMOUNT,
        AmountProblem.LEFT_OVER,
    }
)
_FIGURE = re.compile(r"\d{1,7}(?:\.\d{1,6})?", re.ASCII)


async def dose_command(_update: Update, context: Context) -> None:
    """Answer for the amount after /dose; without one, add up everything the person has reminders for."""
    text = " ".join(context.args or [])
    if not text:
        await _send_totals(context)
        return
    parsed = amounts.read_amount(context.knowledge, text)
    if isinstance(parsed, AmountProblem):
        readings = (
            [f"/dose {each}" for each in suggest_rewrites(text, context.language)]
            if parsed is AmountProblem.TWO_READINGS
            else []
        )
        context.say(replies.amount_error(parsed, _suggest_names(context, text), readings))
    else:
        context.say(await _render_amount(context, parsed))


async def try_compare(context: Context, asked: Answer, person: str | None = None) -> bool:
    """Answer a question about an amount of one item; return False when the question is about something else.

    `person` is who takes it, as their reminders spell them; None: the person who writes.

    Return False also for an amount with two readings: the full answer asks which one is right.
    """
    if asked.taken is not None:
        context.say(await _render_amount(context, asked.taken, person))
        return True
    problem = amounts.read_amount(context.knowledge, asked.question)
    if problem not in INCOMPARABLE:
        return False
    context.say(replies.amount_error(problem))
    return True


def _suggest_names(context: Context, text: str) -> list[str]:
    index = context.index
    suggestions = index.lexicon.resolve(remove_amounts(names.fold(text), context.language)).suggestions
    return [index.concepts[term].label for term in suggestions if index.concepts[term].substance is not None]


async def _list_active(context: Context) -> list[Reminder]:
    """Return the active reminders: what is taken at present."""
    reminders = await schedules.of_chat(await context.tx(), context.chat_id)
    return [each for each in reminders if each.state == "active"]


def _as_total_inputs(reminders: Iterable[Reminder]) -> list[DailyAmount]:
    """Return the reminders as the totals read them: name with amount, and doses a day."""
    inputs = []
    for reminder in reminders:
        item = reminder.item
        value, unit = item.measured
        amount = "" if value is None else f" {value:f} {unit}"
        inputs.append(DailyAmount(f"{item.name}{amount}", _doses_per_day(reminder)))
    return inputs


def _doses_per_day(reminder: Reminder) -> int:
    """Return the most doses a day; 1 for an as-needed item, whose frequency only the person knows."""
    return 1 if reminder.schedule is None else reminder.schedule.max_doses_per_day


async def _total(context: Context, ingredient: str, person: str | None) -> Total:
    """Return how much of the ingredient a person takes anyway, by their own reminders."""
    theirs = [each for each in await _list_active(context) if each.item.person == person]
    listed = totals.read_items(context.knowledge, _as_total_inputs(theirs))
    return totals.total_ingredient(context.library, ingredient, listed)


async def _send_totals(context: Context) -> None:
    """Send what each person's reminders add up to, one message per person."""
    by_person = people.group_by_person(await _list_active(context))
    messages = {
        person: _render_totals(context, theirs, await people.profile_of(context, person))
        for person, theirs in by_person.items()
    }
    to_send = {person: message for person, message in messages.items() if message is not None}
    for person, message in to_send.items():
        context.say(with_person_heading(message, person, alone=len(to_send) == 1))
    if not to_send:
        context.say(replies.dose_usage())


def _render_totals(context: Context, reminders: list[Reminder], profile: Profile) -> Message | None:
    """Render the totals of one person's ingredients; None when nothing can be added up."""
    knowledge = context.knowledge
    listed = totals.read_items(knowledge, _as_total_inputs(reminders))
    ingredients = totals.ingredients(knowledge, listed)
    things = [knowledge.index.medicine_cards.get(each, each) for each in ingredients]
    concern = profile_warnings.products_concern(knowledge.library, things, profile)
    if concern is not None and concern.no_amounts:
        return profile_warnings.amounts_withheld(concern)
    if not ingredients:
        return None
    totals_and_relievers = [
        (
            totals.total_ingredient(knowledge.library, each, listed),
            amounts.find_pain_reliever(knowledge, each),
        )
        for each in ingredients
    ]
    shown = adding.totals_message(knowledge.library, totals_and_relievers, profile.region)
    return profile_warnings.localized(
        profile_warnings.prepend(profile_warnings.profile_warning(concern), shown), profile.region
    )


async def _render_amount(context: Context, taken: AmountTaken, person: str | None = None) -> Message:
    """Render the answer as this person's profile allows, or the question which reading is meant."""
    library, profile = context.library, await people.profile_of(context, person)
    if taken.reading is None:
        message = replies.ask_reading(library, taken)
        return _for_person(context, taken, profile, message, warned=False)
    total = await _total(context, taken.id, person)
    reliever = amounts.find_pain_reliever(context.knowledge, taken.id)
    if reliever is None:
        message = replies.supplement_amount_card(library, taken, profile.region, total)
    else:
        message = labels.pain_reliever_card(library, reliever, taken, profile.region, total)
    message = _for_person(context, taken, profile, message)
    # An amount within the limits is not fine beside what it must not be taken with.
    item = Item(_name_of(context, taken), person=person)
    forbidden = await conflicts.find_forbidden_combinations(context, item)
    too_soon = await _warn_after_record(context, taken, person)
    return replies.after_warnings([*forbidden, *([too_soon] if too_soon else [])], message)


async def _warn_after_record(context: Context, taken: AmountTaken, person: str | None) -> str:
    """Return why one dose of an amount would be too soon or too much now, after what is on record."""
    if taken.daily != taken.per_intake or taken.reading != "element" or taken.form is not None:
        return ""
    unit = "IU" if taken.unit == "iu" else taken.unit
    item = Item(_name_of(context, taken), Decimal(str(taken.per_intake)), unit, person)
    return await as_needed.warn_after_record(context, item)


def _name_of(context: Context, taken: AmountTaken) -> str:
    concept = context.index.concepts.get(taken.id)
    return taken.id if concept is None else concept.label


def _for_person(
    context: Context, taken: AmountTaken, profile: Profile, message: Message, *, warned: bool = True
) -> Message:
    """Put what the profile warns of first, or in place of a message with amounts where they are withheld."""
    concern = profile_warnings.products_concern(
        context.library, [context.index.medicine_cards.get(taken.id, taken.id)], profile
    )
    if concern is not None and concern.no_amounts:
        return profile_warnings.amounts_withheld(concern)
    if not warned:
        return message
    return profile_warnings.localized(
        profile_warnings.prepend(profile_warnings.profile_warning(concern), message), profile.region
    )


async def reading_pressed(update: Update, context: Context) -> None:
    """Handle a button that says which substance the figure on the label counts."""
    press = callbacks.read_press(update)
    taken = _parse_button(context, press.words[1:])
    if taken is None or taken.id not in context.library.supplements:
        await callbacks.answer_unknown(update, context)
    else:
        callbacks.answer_in_place(context, press, await _render_amount(context, taken))


async def why_pressed(update: Update, context: Context) -> None:
    """Explain the answer to an amount, below it."""
    press = callbacks.read_press(update)
    taken = _parse_button(context, press.words[1:])
    profile = await context.profile()
    message = None if taken is None else _render_details(context, taken, profile.region)
    if taken is None or message is None:
        await callbacks.answer_unknown(update, context)
    else:
        callbacks.answer_below(context, press, _for_person(context, taken, profile, message))


def _render_details(context: Context, taken: AmountTaken, region: Region | None) -> Message | None:
    reliever = amounts.find_pain_reliever(context.knowledge, taken.id)
    if reliever is None:
        return supplement_details(context.library, taken, region)
    return labels.pain_reliever_details(context.library, reliever, taken)


def _parse_button(context: Context, words: list[str]) -> AmountTaken | None:
    """Parse a button into the amount it stands for; None when no button of ours says this."""
    match words:
        case [thing, reading, form, "mg" | "iu" as unit, figure, times]:
            meant = next((each for each in READINGS if each == reading), None)
            often, days = _parse_frequency(times)
            if meant is None or not _FIGURE.fullmatch(figure):
                return None
            if not (1 <= often <= MAX_TIMES and 1 <= days <= MAX_DAYS):
                return None
            kind: AmountUnit = "iu" if unit == "iu" else "mg"
            taken = AmountTaken(thing, float(figure), kind, often, form or None, meant, days)
            return taken if _is_possible(context, taken) else None
    return None


def _is_possible(context: Context, taken: AmountTaken) -> bool:
    """Return whether a card of ours could have shown the amount."""
    supplement = context.library.supplements.get(taken.id)
    if taken.per_intake <= 0:
        return False
    if supplement is None:
        is_reliever = taken.id in context.index.medicine_cards
        return is_reliever and (taken.unit, taken.form, taken.reading, taken.days) == (
            "mg",
            None,
            "element",
            1,
        )
    is_form = taken.form in {None, *(each.id for each in supplement.forms)}
    return is_form and _is_possible_reading(supplement, taken)


def _parse_frequency(written: str) -> tuple[int, int]:
    """Parse "3" or "1/7" into doses and the days they are spread over; 0 for what no button says."""
    times, stroke, days = written.partition("/")
    return callbacks.parse_row_id(times) or 0, (callbacks.parse_row_id(days) or 0) if stroke else 1


def _is_possible_reading(supplement: Supplement, taken: AmountTaken) -> bool:
    """Return whether the reading is possible for this amount.

    Natural and synthetic are kinds of a vitamin in IU, such as E; every other reading is of a weight.
    """
    of_kinds = taken.unit == "iu" and supplement.iu_of_kinds
    return (taken.reading in {"natural", "synthetic"}) == of_kinds


FEATURE = Feature(
    commands=(
        Command(
            "dose",
            dose_command,
            N_("An amount beside the limits"),
            HelpSection.TO_KNOW,
            repeatable=True,
            reads=True,
        ),
    ),
    buttons=(
        ButtonHandler("amt", reading_pressed, reads=None),
        ButtonHandler("why", why_pressed, reads=None),
    ),
)
