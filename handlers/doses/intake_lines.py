"""Lines that tell of an intake: what they mean, and what is asked where that is not clear."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from secrets import token_hex
from zoneinfo import ZoneInfo

from bot.context import Context
from bot.domain.dose_times import keep_recent, taken_at_candidates
from bot.domain.parsed_message import ParsedMessage, slots_of_intake
from bot.domain.parsing import ParseError
from bot.domain.parsing.amounts import (
    Amount,
    bare_reliever_number_error,
    format_amount,
    format_number,
    missing_unit_error,
    read_as_pieces,
)
from bot.domain.parsing.intakes import ParsedIntake, parse_intake
from bot.domain.parsing.time_expressions import TimeExpression
from bot.domain.parsing.tokens import replace_words
from bot.replies.answers.profile_warnings import prepend
from bot.replies.doses import took as replies
from bot.replies.reminders import parse_errors
from bot.search import item_names
from bot.store.account import dialogs
from bot.store.account.dialogs import Dialog
from bot.store.reminders.schedules import Item
from handlers.doses import as_needed, dose_matching, intake_card
from handlers.doses.intake_card import NAME
from handlers.reminders.confirmation import CONFIRM

DAY = timedelta(days=1)
# Unit that labels of pain relievers count in.
UNIT_OF_RELIEVERS = "mg"


async def handle_line(context: Context, line: str, others: Sequence[str] = ()) -> None:
    """Show the card of the intake in a line, or ask what is not clear; `others` follow one by one."""
    read = parse_line(context, line)
    if isinstance(read, ParseError) and (pieces := read_as_pieces(read, context.language)) is not None:
        # "Took 2 paracetamol": whether they were tablets or capsules changes nothing, and the card shows it.
        line = replace_words(line, read.text, pieces) or line
        read = parse_line(context, line)
    if isinstance(read, ParseError):
        context.parsed = ParsedMessage("took", suggestions=read.suggestions, asks_back=True)
        await _offer_corrections(context, line, read)
    else:
        await _show_line(context, line, read)
    await follow_with(context, others)


async def follow_with(context: Context, others: Sequence[str]) -> None:
    """Keep the intakes that are still to be shown; show the next one if nothing is asked about this one."""
    if not others:
        return
    asked = await _open_draft(context)
    if asked is None:
        await handle_line(context, others[0], others[1:])
    else:
        data = {**asked.data, "others": list(others)}
        await dialogs.put(await context.tx(), context.chat_id, replace(asked, data=data), context.now)


async def _open_draft(context: Context) -> Dialog | None:
    """Return the open dialog about an intake; None if there is none."""
    asked = await dialogs.get(await context.tx(), context.chat_id, context.now)
    return asked if asked is not None and asked.name == NAME else None


async def show_next(context: Context, draft: Dialog) -> None:
    """Show the next of several intakes once a card is answered."""
    if "name" in draft.data and await _open_draft(context) is None:
        await follow_with(context, draft.data.get("others", ()))


async def _show_line(context: Context, line: str, read: ParsedIntake) -> None:
    context.parsed = ParsedMessage("took", {"medicines": [slots_of_intake(read)]})
    things = list(item_names.resolve_names(context.index, read.name))
    item = await _item_of(context, read)
    if await dose_matching.is_on_list(context, item):
        await show_intake(context, read)
    elif len(things) > 1:
        words = await as_needed.overdose_text(context, item, read.pieces)
        context.say(prepend(words, replies.one_at_a_time()))
    elif things[0].confirmation_labels:
        readings = [_write_line(replace(read, name=each)) for each in things[0].confirmation_labels]
        await _ask_which_reading(context, line, read.name, readings, line)
    else:
        await show_intake(context, read)


async def show_intake(context: Context, parsed: ParsedIntake) -> None:
    """Show the card of an intake at the time that was given; ask for the time if it is not clear."""
    item = await _item_of(context, parsed)
    if parsed.at is None:
        await intake_card.show_now(context, item, parsed.pieces)
        return
    where = await context.zone()
    last_day = taken_at_candidates(parsed.at, context.now, context.now - DAY, context.now, where)
    instants = last_day if parsed.at.days_ago is not None else keep_recent(last_day, context.now, where)
    draft = intake_card.make_draft(item, instants, parsed.pieces)
    _note_instants(context, instants, where)
    if len(instants) == 1:
        await intake_card.ask_or_show(context, draft, instants[0])
        return
    await dialogs.put(await context.tx(), context.chat_id, replace(draft, step="when"), context.now)
    words = await as_needed.overdose_text(context, item, parsed.pieces)
    if instants:
        question = replies.ask_which_time(item, instants, where, context.now, draft.data["token"])
    elif parsed.at == TimeExpression() or parsed.at.wall_times:
        question = replies.ask_taken_time(item, draft.data["token"])
    else:
        question = replies.unreadable_time()
    context.say(prepend(words, question))


def _note_instants(context: Context, instants: Sequence[datetime], where: str) -> None:
    """Add the local time of the intake to the parsed message, or that the time is asked for."""
    if context.parsed is not None:
        local = [f"{each.astimezone(ZoneInfo(where)):%Y-%m-%dT%H:%M}" for each in instants]
        slots = {**context.parsed.slots, **({"at": local[0]} if len(local) == 1 else {})}
        context.parsed = replace(context.parsed, slots=slots, asks_back=len(local) != 1)


def _write_line(parsed: ParsedIntake) -> str:
    """Write the line that an intake would be typed as."""
    parts = [parsed.name]
    if parsed.amount is not None:
        parts.append(format_amount(Amount(parsed.amount, parsed.unit or "", parsed.pieces)).strip())
    parts += [] if parsed.person is None else [f'for "{parsed.person}"']
    return " ".join([*parts, parsed.time_text]).strip()


async def _item_of(context: Context, parsed: ParsedIntake) -> Item:
    """Return the item of an intake, for the person as the other reminders spell them."""
    person = await as_needed.as_spelt_before(context, parsed.person)
    strength = await as_needed.find_strength(context, parsed.name, person)
    return Item(parsed.name, parsed.amount, parsed.unit, person, strength)


def parse_line(context: Context, line: str) -> ParsedIntake | ParseError:
    """Parse a line, and find the meaning of an amount without a unit.

    A bare number is part of a name ("omega 3"), or milligrams of a pain reliever; any other is a problem.
    """
    language = context.language
    read = parse_intake(line, language, lambda called: _is_name(context, called))
    if isinstance(read, ParseError) or read.amount is None or read.unit is not None:
        return read
    index, number = context.index, format_number(read.amount)
    named = index.lexicon.resolve(f"{read.name} {number}", guess=False).term
    if named is not None and named in index.ids_of_low_doses:
        return replace(read, unit=UNIT_OF_RELIEVERS)
    if named is not None:
        return replace(read, name=f"{read.name} {number}", amount=None)
    things = [each.concept for each in item_names.resolve_names(index, read.name)]
    if all(thing is not None and set(thing.entities) <= index.medicine_cards.keys() for thing in things):
        return bare_reliever_number_error(number, language) or replace(read, unit=UNIT_OF_RELIEVERS)
    return missing_unit_error(number, language)


def _is_name(context: Context, called: str) -> bool:
    """Return whether a text is a name, its numbers included; the number of "aspirin 75" is an amount."""
    term = context.index.lexicon.resolve(called, guess=False).term
    return term is not None and not (term in context.index.ids_of_low_doses and called[-1:].isdecimal())


async def _offer_corrections(context: Context, line: str, problem: ParseError) -> None:
    lines = [replace_words(line, problem.text, each) for each in problem.suggestions]
    if readings := [each for each in lines if each is not None]:
        await _ask_which_reading(context, line, problem.text, readings, None)
    else:
        words = await as_needed.overdose_text_of_line(context, line)
        context.say(prepend(words, parse_errors.parse_error_message(problem, f"/took {replies.EXAMPLE}")))


async def _ask_which_reading(
    context: Context, line: str, text: str, readings: list[str], as_is: str | None
) -> None:
    """Offer the possible readings; `as_is` is the line that may be taken as typed, None where none may."""
    if context.parsed is not None:
        context.parsed = replace(context.parsed, suggestions=tuple(readings), asks_back=True)
    token = token_hex(4)
    data = {"meant": readings, "as_is": as_is, "token": token}
    await dialogs.put(await context.tx(), context.chat_id, Dialog(NAME, CONFIRM, data), context.now)
    question = replies.ask_what_is_meant(text, readings, token, as_is=as_is is not None)
    words = await _overdose_text(context, readings) or await as_needed.overdose_text_of_line(context, line)
    context.say(prepend(words, question))


async def _overdose_text(context: Context, readings: Sequence[str]) -> str:
    """Return the emergency advice if the possible readings call for help; empty if not.

    For a pain reliever one such reading is enough; otherwise all must be, because a unit may be missing.
    """
    advices = []
    for read in (parse_line(context, each) for each in readings):
        if isinstance(read, ParsedIntake):
            advice = await as_needed.overdose_text(context, await _item_of(context, read), read.pieces)
            if advice and as_needed.is_pain_reliever(context, read.name):
                return advice
            advices.append(advice)
    return advices[0] if advices and all(advices) else ""
