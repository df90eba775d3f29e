"""/took: as-needed doses, compared with their limits before they are recorded."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from secrets import token_hex
from typing import Any
from zoneinfo import ZoneInfo

from telegram import Update

from bot.answer.talk import hear
from bot.context import Context
from bot.domain import strengths
from bot.domain.dose_times import keep_recent, taken_at_candidates
from bot.domain.parsed_message import ParsedMessage, slots_of_intake
from bot.domain.parsing import ParseError
from bot.domain.parsing.amounts import (
    Amount,
    bare_reliever_number_error,
    format_amount,
    format_number,
    missing_unit_error,
)
from bot.domain.parsing.intakes import ParsedIntake, parse_intake
from bot.domain.parsing.time_expressions import TimeExpression, parse_time_expression
from bot.domain.parsing.tokens import replace_words
from bot.domain.talk.intents import QUESTION
from bot.doses.actions import DoseActions
from bot.doses.change import DoseChange
from bot.doses.effects import run_effects
from bot.queries import recent_doses
from bot.replies import basics
from bot.replies.answers.profile_warnings import prepend
from bot.replies.basics import HelpSection
from bot.replies.doses import as_needed as cards
from bot.replies.doses import dose_matching as fit_replies
from bot.replies.doses import took as replies
from bot.replies.doses.as_needed import IntakeView
from bot.replies.message import Message
from bot.replies.reminders import parse_errors
from bot.search import item_names
from bot.store.account import dialogs
from bot.store.account.dialogs import Dialog
from bot.store.doses import doses
from bot.store.doses import intakes as records
from bot.store.doses.doses import Dose
from bot.store.reminders.schedules import Item
from handlers import callbacks
from handlers.answers import ask
from handlers.callbacks import Press
from handlers.doses import as_needed, dose_matching
from handlers.doses.doses import render_today
from handlers.feature import N_, ButtonHandler, Command, DialogHandler, Feature, OtherTextError
from handlers.reminders.confirmation import CONFIRM

NAME = "took"
DAY = timedelta(days=1)
ONE = Fraction(1)
# The step at which the intake itself is asked for.
_LINE = "line"
# Unit that labels of pain relievers count in.
UNIT_OF_RELIEVERS = "mg"


async def took_command(_update: Update, context: Context) -> None:
    """Read the text after /took, or list what is taken as needed."""
    line = " ".join(context.args or [])
    if line:
        await propose(context, line)
    else:
        await context.subscriber()
        tx = await context.tx()
        # A card that waits for Save stays valid.
        if await dialogs.get(tx, context.chat_id, context.now) is None:
            await dialogs.put(tx, context.chat_id, Dialog(NAME, _LINE), context.now)
        context.say(await as_needed.render_overview(context))


async def propose(context: Context, line: str, *others: str) -> None:
    """Read a line such as "ibuprofen 400 mg at 10:15", and show its card or ask what is not clear.

    Args:
        context: Of the text's update.
        line: The intake.
        others: More intakes, whose cards follow one by one as the card before is answered.
    """
    await context.subscriber()
    if others:
        await dialogs.clear(await context.tx(), context.chat_id)
        context.say(replies.one_after_the_other([line, *others]))
    await _handle_line(context, line, others)


async def confirm_open(context: Context, when: str = "", *, otherwise: Message | None = None) -> None:
    """Ask whether the open doses were taken, one tap each, for a bare "taken".

    Args:
        context: Of the text's update.
        when: Words for when it was, as the grammar of intakes reads them; empty if it was just now.
        otherwise: What to say where no dose is open; None: what is due today.
    """
    today, subscriber = await context.today(), await context.subscriber()
    found = await recent_doses.of_last_day(await context.tx(), context.chat_id, today, context.now)
    open_doses = [dose for dose in found if dose.state == "due"]
    at = parse_time_expression(when, context.language) if when else None
    if at is not None and not isinstance(at, ParseError) and not at.is_future and open_doses:
        await _show_planned(context, open_doses, at)
    elif open_doses:
        context.say(replies.ask_if_taken(open_doses, subscriber, context.now))
    else:
        context.say(otherwise or await render_today(context))


async def _show_planned(context: Context, open_doses: Sequence[Dose], at: TimeExpression) -> None:
    """Show the open dose as taken at a time that was said; of several, ask for their names."""
    if len(open_doses) > 1:
        context.say(replies.tell_which_intake())
    else:
        item = open_doses[0].item
        await _show_intake(context, ParsedIntake(item.name, item.amount, item.unit, item.person, at))


async def _handle_line(context: Context, line: str, others: Sequence[str] = ()) -> None:
    read = _parse_line(context, line)
    if isinstance(read, ParseError):
        context.parsed = ParsedMessage("took", suggestions=read.suggestions, asks_back=True)
        await _offer_corrections(context, line, read)
    else:
        await _show_line(context, line, read)
    await _follow_with(context, others)


async def _follow_with(context: Context, others: Sequence[str]) -> None:
    """Keep the intakes that are still to be shown; show the next one if nothing is asked about this one."""
    if not others:
        return
    asked = await _open_draft(context)
    if asked is None:
        await _handle_line(context, others[0], others[1:])
    else:
        data = {**asked.data, "others": list(others)}
        await dialogs.put(await context.tx(), context.chat_id, replace(asked, data=data), context.now)


async def _open_draft(context: Context) -> Dialog | None:
    """Return the open dialog about an intake; None if there is none."""
    asked = await dialogs.get(await context.tx(), context.chat_id, context.now)
    return asked if asked is not None and asked.name == NAME else None


async def _show_next(context: Context, draft: Dialog) -> None:
    """Show the next of several intakes once a card is answered."""
    if "name" in draft.data and await _open_draft(context) is None:
        await _follow_with(context, draft.data.get("others", ()))


async def _show_line(context: Context, line: str, read: ParsedIntake) -> None:
    context.parsed = ParsedMessage("took", {"medicines": [slots_of_intake(read)]})
    things = list(item_names.resolve_names(context.index, read.name))
    item = await _item_of(context, read)
    if await dose_matching.is_on_list(context, item):
        await _show_intake(context, read)
    elif len(things) > 1:
        words = await as_needed.overdose_text(context, item, read.pieces)
        context.say(prepend(words, replies.one_at_a_time()))
    elif things[0].confirmation_labels:
        readings = [_write_line(replace(read, name=each)) for each in things[0].confirmation_labels]
        await _ask_which_reading(context, line, read.name, readings, line)
    else:
        await _show_intake(context, read)


async def _show_intake(context: Context, parsed: ParsedIntake) -> None:
    """Show the card of an intake at the time that was given; ask for the time if it is not clear."""
    item = await _item_of(context, parsed)
    if parsed.at is None:
        await _show_now(context, item, parsed.pieces)
        return
    where = await context.zone()
    last_day = taken_at_candidates(parsed.at, context.now, context.now - DAY, context.now, where)
    instants = last_day if parsed.at.days_ago is not None else keep_recent(last_day, context.now, where)
    draft = _make_draft(item, instants, parsed.pieces)
    _note_instants(context, instants, where)
    if len(instants) == 1:
        await _ask_or_show_card(context, draft, instants[0])
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


def _parse_line(context: Context, line: str) -> ParsedIntake | ParseError:
    """Parse a line, and find the meaning of an amount without a unit.

    A bare number is part of a name ("omega 3"), or milligrams of a pain reliever; any other is a problem.
    """
    known, language = context.index.lexicon, context.language
    read = parse_intake(line, language, lambda called: known.resolve(called, guess=False).term is not None)
    if isinstance(read, ParseError) or read.amount is None or read.unit is not None:
        return read
    index, number = context.index, format_number(read.amount)
    if index.lexicon.resolve(f"{read.name} {number}", guess=False).term is not None:
        return replace(read, name=f"{read.name} {number}", amount=None)
    things = [each.concept for each in item_names.resolve_names(index, read.name)]
    if all(thing is not None and set(thing.entities) <= index.medicine_cards.keys() for thing in things):
        return bare_reliever_number_error(number, language) or replace(read, unit=UNIT_OF_RELIEVERS)
    return missing_unit_error(number, language)


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
    for read in (_parse_line(context, each) for each in readings):
        if isinstance(read, ParsedIntake):
            advice = await as_needed.overdose_text(context, await _item_of(context, read), read.pieces)
            if advice and as_needed.is_pain_reliever(context, read.name):
                return advice
            advices.append(advice)
    return advices[0] if advices and all(advices) else ""


async def _show_now(context: Context, item: Item, count: Fraction = ONE) -> None:
    """Show the card of an intake now."""
    await _ask_or_show_card(context, _make_draft(item, count=count), context.now)


async def _ask_or_show_card(context: Context, draft: Dialog, at: datetime) -> None:
    """Ask whether the intake was a planned dose; if it fits none, show it with its limits."""
    asked = await _ask_which_dose(context, draft, at)
    if asked is None:
        await dialogs.put(await context.tx(), context.chat_id, draft, context.now)
    context.say(asked or await render_card(context, draft))


async def _ask_which_dose(context: Context, draft: Dialog, at: datetime) -> Message | None:
    """Ask which dose an intake at that instant was; None when it fits no dose that was not denied."""
    item = _load_item(draft.data)
    candidates = await dose_matching.find_candidates(context, item, at, draft.data.get("denied", ()))
    if not candidates:
        return None
    data = {**draft.data, "fits": [each.key for each in candidates], "asked_at": at.isoformat()}
    await dialogs.put(await context.tx(), context.chat_id, Dialog(NAME, CONFIRM, data), context.now)
    return await dose_matching.render_question(
        context, item, candidates, at, data["token"], _piece_count(draft)
    )


def _make_draft(item: Item, instants: Sequence[datetime] = (), count: Fraction = ONE) -> Dialog:
    """Create the dialog of an intake; one instant is when it was, several are to be asked about."""
    amount = None if item.amount is None else str(item.amount)
    kept = {"name": item.name, "amount": amount, "unit": item.unit, "person": item.person}
    said = [each.isoformat() for each in instants]
    more = {"moments": said, "count": str(count), "strength": strengths.to_json(item.strength)}
    return Dialog(NAME, CONFIRM, {**kept, **more, "token": token_hex(4)})


def _intake_time(context: Context, draft: Dialog) -> datetime:
    """Return when the intake was: the one instant that was given, or now."""
    moments: list[str] = draft.data.get("moments", []) if draft.step == CONFIRM else []
    return datetime.fromisoformat(moments[0]) if len(moments) == 1 else context.now


def _load_item(kept: dict[str, Any]) -> Item:
    amount = None if kept["amount"] is None else Decimal(kept["amount"])
    strength = strengths.from_json(kept.get("strength"))
    return Item(kept["name"], amount, kept["unit"], kept["person"], strength)


def _piece_count(draft: Dialog) -> Fraction:
    """Return the number of equal pieces that the intake was typed as."""
    return Fraction(draft.data.get("count", 1))


async def collect_card_data(context: Context, draft: Dialog) -> IntakeView:
    """Collect everything that the draft's card is rendered from."""
    data = await as_needed.collect_card_data(
        context, _load_item(draft.data), _intake_time(context, draft), count=_piece_count(draft)
    )
    return replace(data, strength_question=None) if draft.data.get("unasked") else data


async def render_card(context: Context, draft: Dialog) -> Message:
    """Render the draft's card."""
    at = _intake_time(context, draft)
    data = await collect_card_data(context, draft)
    drawn = cards.intake_card(context.library, data, draft.data["token"], at)
    warning = await dose_matching.render_warning(context, _load_item(draft.data), at)
    if warning is None:
        return drawn
    # Emergency advice comes before everything.
    texts = (drawn.text, warning) if data.overdose_ingredients else (warning, drawn.text)
    return replace(drawn, text="\n\n".join(texts))


async def took_pressed(update: Update, context: Context) -> None:
    """Handle a button of /took."""
    press = callbacks.read_press(update)
    match press.words[1:]:
        case ["item", which]:
            if await _open(context, press, which):
                return
        case ["undo", which]:
            if await _undo(context, press, which):
                return
        case [verb, token, *rest]:
            draft = await dialogs.get(await context.tx(), context.chat_id, context.now)
            mine = draft is not None and draft.name == NAME and draft.data.get("token") == token
            if draft is not None and mine and await _handle_button(context, press, draft, [verb, *rest]):
                await _show_next(context, draft)
                return
    await callbacks.answer_unknown(update, context)


async def _open(context: Context, press: Press, which: str) -> bool:
    reminder = await callbacks.find_reminder(context, which)
    if reminder is None or reminder.schedule is not None:
        return False
    context.toast(press.query_id)
    await _show_now(context, reminder.item)
    return True


async def _handle_button(context: Context, press: Press, draft: Dialog, words: list[str]) -> bool:
    """Take one step from a card; return False for what no button of that card says."""
    tx = await context.tx()
    match words:
        case ["say", n] if "meant" in draft.data:
            return await _choose_reading(context, press, draft, n)
        case ["that", n] if n in {str(each) for each in range(len(draft.data.get("fits", ())))}:
            callbacks.answer_in_place(context, press, await _record_dose(context, draft, int(n)))
        case ["extra"] if "fits" in draft.data:
            callbacks.answer_in_place(context, press, await _deny(context, draft))
        case ["now"] if "name" in draft.data and "fits" not in draft.data:
            callbacks.answer_in_place(context, press, await _record(context, draft, context.now))
        case ["earlier"] if "name" in draft.data:
            await dialogs.put(tx, context.chat_id, replace(draft, step="when"), context.now)
            asked = replies.ask_taken_time(_load_item(draft.data), draft.data["token"])
            help_now = await as_needed.overdose_text(context, _load_item(draft.data), _piece_count(draft))
            callbacks.answer_in_place(context, press, prepend(help_now, asked))
        case ["no"] if "name" in draft.data:
            await dialogs.clear(tx, context.chat_id)
            callbacks.answer_in_place(context, press, replies.nothing_recorded())
        case ["ago", n] if draft.step == "when" and n in {str(each) for each in replies.AGO_MINUTES}:
            at = context.now - timedelta(minutes=int(n))
            callbacks.answer_in_place(context, press, await _record_at(context, draft, at))
        case ["at", n] if n in {str(each) for each in range(len(draft.data.get("moments", ())))}:
            at = datetime.fromisoformat(draft.data["moments"][int(n)])
            callbacks.answer_in_place(context, press, await _record_at(context, draft, at))
        case _:
            return False
    return True


async def _choose_reading(context: Context, press: Press, draft: Dialog, n: str) -> bool:
    """Handle the choice of a reading, or of the line as it was typed."""
    choices = {str(place): each for place, each in enumerate(draft.data["meant"])}
    as_is = draft.data["as_is"]
    if n in choices:
        context.toast(press.query_id)
        await _handle_line(context, choices[n], draft.data.get("others", ()))
        return True
    read = None if as_is is None or n != str(len(choices)) else _parse_line(context, as_is)
    if read is None or isinstance(read, ParseError):
        return False
    context.toast(press.query_id)
    await _show_intake(context, read)
    await _follow_with(context, draft.data.get("others", ()))
    return True


async def handle_text(context: Context, draft: Dialog, text: str) -> None:
    """Handle a typed intake, or its time; a question is answered, and the time asked for again.

    Raises:
        OtherTextError: The text names no intake where one is asked for, or no time but something else.
    """
    if draft.step == _LINE:
        await _handle_asked_line(context, text)
        return
    zone, parsed = await context.zone(), parse_time_expression(text, context.language)
    instants = []
    if not isinstance(parsed, ParseError):
        instants = taken_at_candidates(parsed, context.now, context.now - DAY, context.now, zone)
    elif await ask.is_question(context, text):
        await ask.respond(context, text)
        context.say(replies.ask_taken_time(_load_item(draft.data), draft.data["token"]))
        return
    elif await _wants_something_else(context, text):
        raise OtherTextError
    if len(instants) == 1:
        context.say(await _record_at(context, draft, instants[0]))
        await _show_next(context, draft)
        return
    data = {**draft.data, "moments": [each.isoformat() for each in instants]}
    await dialogs.put(await context.tx(), context.chat_id, replace(draft, data=data), context.now)
    if instants:
        context.say(replies.ask_which_time(_load_item(data), instants, zone, context.now, data["token"]))
    else:
        context.say(replies.unreadable_time())


async def _wants_something_else(context: Context, text: str) -> bool:
    """Return whether a text that is no time wants something: "today", "had my metformin an hour ago"."""
    talk = hear(context.index, context.understanding, text, await context.today())
    return bool(talk.medicines) or talk.wanted.is_sure


async def _handle_asked_line(context: Context, text: str) -> None:
    """Read what is written after a bare /took."""
    read = _parse_line(context, text)
    if isinstance(read, ParseError) and not read.suggestions:
        raise OtherTextError
    named = not isinstance(read, ParseError) and context.index.lexicon.resolve(read.name, guess=False).term
    if isinstance(read, ParsedIntake) and read.amount is None and named is None:
        raise OtherTextError
    await dialogs.clear(await context.tx(), context.chat_id)
    await _handle_line(context, text)


async def record_typed(context: Context, draft: Dialog) -> None:
    """Record the intake when "yes" was typed under its card."""
    if len(draft.data.get("fits", ())) == 1:
        context.say(await _record_dose(context, draft, 0))
    elif "fits" in draft.data:
        asked = await _ask_which_dose(context, draft, datetime.fromisoformat(draft.data["asked_at"]))
        context.say(replies.took_usage() if asked is None else fit_replies.tap_one_hint(asked))
    elif "name" in draft.data:
        context.say(await _record(context, draft, _intake_time(context, draft)))
    else:
        context.say(replies.took_usage())
    await _show_next(context, draft)


async def deny_typed(context: Context, draft: Dialog) -> bool:
    """Handle "no" to the question which dose it was; return False when that was not asked."""
    if "fits" not in draft.data:
        return False
    context.say(await _deny(context, draft))
    await _show_next(context, draft)
    return True


async def _deny(context: Context, draft: Dialog) -> Message:
    """Go on as with an as-needed dose: the intake was none of the doses offered."""
    data = {key: value for key, value in draft.data.items() if key not in {"fits", "asked_at"}}
    data["denied"] = [*data.get("denied", ()), *draft.data["fits"]]
    extra = Dialog(NAME, CONFIRM, {**data, "token": token_hex(4)})
    if draft.data.get("card_seen"):
        return await _record(context, extra, datetime.fromisoformat(draft.data["asked_at"]))
    await dialogs.put(await context.tx(), context.chat_id, extra, context.now)
    return await render_card(context, extra)


async def _record_dose(context: Context, draft: Dialog, n: int) -> Message:
    """Record the nth dose offered as taken, and the surplus as an extra intake.

    If that dose is gone, offer to record the intake all the same.
    """
    item, at = _load_item(draft.data), datetime.fromisoformat(draft.data["asked_at"])
    card, more = await dose_matching.record_dose(context, item, draft.data["fits"][n], at)
    if card is None:
        return await _deny(context, draft)
    context.react("✍")
    await dialogs.clear(await context.tx(), context.chat_id)
    if more is not None:
        extra = _make_draft(replace(item, amount=more))
        context.say(await _record(context, extra, at))
    return card


async def _record_at(context: Context, draft: Dialog, at: datetime) -> Message:
    """Ask whether the intake was a dose planned about then, or record it."""
    seen = replace(draft, data={**draft.data, "card_seen": True})
    return await _ask_which_dose(context, seen, at) or await _record(context, draft, at)


async def _record(context: Context, draft: Dialog, at: datetime) -> Message:
    """Record the intake, however much it is: too much must be on record above all."""
    tx, item = await context.tx(), _load_item(draft.data)
    await dialogs.clear(tx, context.chat_id)
    reminder = await as_needed.find_or_add_item(context, item)
    dose_id = await records.record(tx, reminder, item.amount, item.unit, at, context.now)
    (dose,) = await doses.get(tx, context.chat_id, [dose_id])
    await run_effects(DoseChange(tx, context.world, context.now, None, dose))
    context.react("✍")
    data = await as_needed.collect_card_data(
        context, item, at, exclude_dose_id=dose_id, count=_piece_count(draft)
    )
    outlook_now = await as_needed.check_limits(context, item, context.now)
    return cards.recorded_card(context.library, data, at, outlook_now, dose.ref)


async def _undo(context: Context, press: Press, which: str) -> bool:
    tx, dose_id = await context.tx(), callbacks.parse_row_id(which)
    named = [] if dose_id is None else await doses.get(tx, context.chat_id, [dose_id])
    if any(each.ref != which for each in named):
        raise callbacks.OutdatedCardError(basics.old_card_toast("/today"))
    as_needed = [each for each in named if each.is_as_needed]
    if not await DoseActions(tx, context.world, context.now, press.message_id).undo(as_needed):
        return False
    callbacks.answer_in_place(context, press, replies.undo_confirmed(as_needed[0].item))
    return True


FEATURE = Feature(
    commands=(
        Command(
            "took",
            took_command,
            N_("Before a dose as needed: is it too soon, too much?"),
            HelpSection.TO_REMEMBER,
            repeatable=True,
        ),
    ),
    buttons=(ButtonHandler("took", took_pressed, asks_one_person=True),),
    dialog=DialogHandler(
        NAME, handle_text, save=record_typed, answers=frozenset({"took", "took_earlier", QUESTION})
    ),
)
