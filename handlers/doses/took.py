"""/took: as-needed doses, compared with their limits before they are recorded."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from telegram import Update

from bot.answer.talk import INTAKES, hear
from bot.answer.told_overdoses import tells_of_intake
from bot.context import Context
from bot.domain.dose_times import taken_at_candidates
from bot.domain.names import fold
from bot.domain.parsing import ParseError
from bot.domain.parsing.intakes import ParsedIntake
from bot.domain.parsing.rough_times import RoughTime, daypart_hours
from bot.domain.parsing.time_expressions import TimeExpression, parse_time_expression
from bot.domain.parsing.tokens import tokenize
from bot.domain.talk.intents import QUESTION
from bot.doses.actions import DoseActions
from bot.queries import recent_doses
from bot.replies import basics
from bot.replies.answers.profile_warnings import prepend
from bot.replies.basics import HelpSection
from bot.replies.doses import dose_matching as fit_replies
from bot.replies.doses import took as replies
from bot.replies.message import Message
from bot.store.account import dialogs
from bot.store.account.dialogs import Dialog
from bot.store.doses import doses
from bot.store.doses.doses import Dose
from handlers import callbacks
from handlers.answers import ask
from handlers.callbacks import Press
from handlers.doses import as_needed, intake_card, intake_lines
from handlers.doses.doses import render_today
from handlers.doses.intake_card import NAME
from handlers.feature import N_, ButtonHandler, Command, DialogHandler, Feature, OtherTextError

DAY = timedelta(days=1)
# Characters of the longest line of an intake.
_LONGEST_LINE = 1_000
# The step at which the intake itself is asked for.
_LINE = "line"


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
    await intake_lines.handle_line(context, line, others)


async def confirm_open(
    context: Context,
    when: str = "",
    *,
    person: str | None = None,
    is_own: bool = False,
    otherwise: Message | None = None,
) -> None:
    """Ask whether the open doses were taken, one tap each, for a bare "taken".

    Args:
        context: Of the text's update.
        when: Words for when it was, as the grammar of intakes reads them; empty if it was just now.
        person: Who took it; None: not told.
        is_own: Whether the person who writes spoke of their own doses, and of nobody else's.
        otherwise: What to say where no dose is open; None: what is due today.
    """
    today, subscriber = await context.today(), await context.subscriber()
    found = await recent_doses.of_last_day(await context.tx(), context.chat_id, today, context.now)
    all_open = [dose for dose in found if dose.state == "due"]
    is_about_one = is_own or person is not None
    open_doses = recent_doses.of_person(all_open, person, is_own=is_own) if is_about_one else all_open
    if (hours := daypart_hours(tokenize(when.lower(), context.language))) and open_doses:
        open_doses = recent_doses.about(open_doses, RoughTime(hours), today)
    at = parse_time_expression(when, context.language) if when else None
    if at is not None and not isinstance(at, ParseError) and not at.is_future and open_doses:
        await _show_planned(context, open_doses, at)
    elif open_doses:
        context.say(replies.ask_if_taken(open_doses, subscriber, context.now))
    elif all_open:
        context.say(replies.none_open(await render_today(context), person))
    else:
        context.say(otherwise or await render_today(context))


async def _show_planned(context: Context, open_doses: Sequence[Dose], at: TimeExpression) -> None:
    """Show the open dose as taken at a time that was said; of several, ask for their names."""
    if len(open_doses) > 1:
        context.say(replies.tell_which_intake())
    else:
        item = open_doses[0].item
        await intake_lines.show_intake(
            context, ParsedIntake(item.name, item.amount, item.unit, item.person, at)
        )


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
                await intake_lines.show_next(context, draft)
                return
    await callbacks.answer_unknown(update, context)


async def _open(context: Context, press: Press, which: str) -> bool:
    reminder = await callbacks.find_reminder(context, which)
    if reminder is None or reminder.schedule is not None:
        return False
    context.toast(press.query_id)
    await intake_card.show_now(context, reminder.item)
    return True


async def _handle_button(context: Context, press: Press, draft: Dialog, words: list[str]) -> bool:
    """Take one step from a card; return False for what no button of that card says."""
    tx = await context.tx()
    match words:
        case ["say", n] if "meant" in draft.data:
            return await _choose_reading(context, press, draft, n)
        case ["that", n] if n in {str(each) for each in range(len(draft.data.get("fits", ())))}:
            callbacks.answer_in_place(context, press, await intake_card.record_dose(context, draft, int(n)))
        case ["extra"] if "fits" in draft.data:
            callbacks.answer_in_place(context, press, await intake_card.deny(context, draft))
        case ["now"] if "name" in draft.data and "fits" not in draft.data:
            callbacks.answer_in_place(context, press, await intake_card.record(context, draft, context.now))
        case ["earlier"] if "name" in draft.data:
            await dialogs.put(tx, context.chat_id, replace(draft, step="when"), context.now)
            asked = replies.ask_taken_time(intake_card.load_item(draft.data), draft.data["token"])
            help_now = await as_needed.overdose_text(
                context, intake_card.load_item(draft.data), intake_card.piece_count(draft)
            )
            callbacks.answer_in_place(context, press, prepend(help_now, asked))
        case ["no"] if "name" in draft.data:
            await dialogs.clear(tx, context.chat_id)
            callbacks.answer_in_place(context, press, replies.nothing_recorded())
        case ["ago", n] if draft.step == "when" and n in {str(each) for each in replies.AGO_MINUTES}:
            at = context.now - timedelta(minutes=int(n))
            callbacks.answer_in_place(context, press, await intake_card.record_at(context, draft, at))
        case ["at", n] if n in {str(each) for each in range(len(draft.data.get("moments", ())))}:
            at = datetime.fromisoformat(draft.data["moments"][int(n)])
            callbacks.answer_in_place(context, press, await intake_card.record_at(context, draft, at))
        case _:
            return False
    return True


async def _choose_reading(context: Context, press: Press, draft: Dialog, n: str) -> bool:
    """Handle the choice of a reading, or of the line as it was typed."""
    choices = {str(place): each for place, each in enumerate(draft.data["meant"])}
    as_is = draft.data["as_is"]
    if n in choices:
        context.toast(press.query_id)
        await intake_lines.handle_line(context, choices[n], draft.data.get("others", ()))
        return True
    read = None if as_is is None or n != str(len(choices)) else intake_lines.parse_line(context, as_is)
    if read is None or isinstance(read, ParseError):
        return False
    context.toast(press.query_id)
    await intake_lines.show_intake(context, read)
    await intake_lines.follow_with(context, draft.data.get("others", ()))
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
        context.say(replies.ask_taken_time(intake_card.load_item(draft.data), draft.data["token"]))
        return
    elif await _wants_something_else(context, text):
        raise OtherTextError
    if len(instants) == 1:
        context.say(await intake_card.record_at(context, draft, instants[0]))
        await intake_lines.show_next(context, draft)
        return
    data = {**draft.data, "moments": [each.isoformat() for each in instants]}
    await dialogs.put(await context.tx(), context.chat_id, replace(draft, data=data), context.now)
    if instants:
        context.say(
            replies.ask_which_time(intake_card.load_item(data), instants, zone, context.now, data["token"])
        )
    else:
        context.say(replies.unreadable_time())


async def _wants_something_else(context: Context, text: str) -> bool:
    """Return whether a text that is no time wants something: "today", "had my metformin an hour ago"."""
    talk = hear(context.index, context.understanding, text, await context.today())
    if talk.wanted.intent in INTAKES:  # "with my tea" says when
        return bool(talk.medicines) and tells_of_intake(context.index, fold(text))
    return talk.wanted.is_sure


async def _handle_asked_line(context: Context, text: str) -> None:
    """Read what is written after a bare /took; a longer text is no intake."""
    if len(text) > _LONGEST_LINE:
        raise OtherTextError
    read = intake_lines.parse_line(context, text)
    if isinstance(read, ParseError) and not read.suggestions:
        raise OtherTextError
    named = not isinstance(read, ParseError) and context.index.lexicon.resolve(read.name, guess=False).term
    if isinstance(read, ParsedIntake) and read.amount is None and named is None:
        raise OtherTextError
    await dialogs.clear(await context.tx(), context.chat_id)
    await intake_lines.handle_line(context, text)


async def record_typed(context: Context, draft: Dialog) -> None:
    """Record the intake when "yes" was typed under its card."""
    if len(draft.data.get("fits", ())) == 1:
        context.say(await intake_card.record_dose(context, draft, 0))
    elif "fits" in draft.data:
        asked = await intake_card.ask_which_dose(
            context, draft, datetime.fromisoformat(draft.data["asked_at"])
        )
        context.say(replies.took_usage() if asked is None else fit_replies.tap_one_hint(asked))
    elif "name" in draft.data:
        context.say(await intake_card.record(context, draft, intake_card.intake_time(context, draft)))
    else:
        context.say(replies.took_usage())
    await intake_lines.show_next(context, draft)


async def deny_typed(context: Context, draft: Dialog) -> bool:
    """Handle "no" to the question which dose it was; return False when that was not asked."""
    if "fits" not in draft.data:
        return False
    context.say(await intake_card.deny(context, draft))
    await intake_lines.show_next(context, draft)
    return True


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
