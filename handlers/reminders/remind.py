"""/remind: one line, a list or a guided dialog, always shown for confirmation before anything is stored."""

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from telegram import Update

from bot.answer.talk import INTAKES, hear
from bot.answer.talk_or_question import is_name_with_amount
from bot.context import Context
from bot.domain import parsing
from bot.domain.names import collapse_repeats, fold
from bot.domain.parsed_message import ParsedMessage
from bot.domain.parsing import ParsedReminder, ParseError, ParseErrorKind
from bot.domain.parsing.time_expressions import find_offset_ahead
from bot.domain.parsing.tokens import replace_words, text_of, tokenize
from bot.domain.reminder_edits import amend, rename, unit_error
from bot.domain.talk.medicines import SpokenMedicine
from bot.replies import basics
from bot.replies.basics import HelpSection
from bot.replies.message import Message
from bot.replies.reminders import for_whom as for_whom_replies
from bot.replies.reminders import parse_errors
from bot.replies.reminders import remind as replies
from bot.replies.reminders.unsaved import not_saved
from bot.store.account import dialogs
from bot.store.account.dialogs import Dialog
from handlers import callbacks
from handlers.account import active_state
from handlers.feature import N_, ButtonHandler, Command, DialogHandler, Feature, OtherTextError
from handlers.reminders import confirmation, for_whom, several, unsaved
from handlers.reminders.draft_parts import with_choices

EXAMPLES = {"what": "magnesium 200 mg", "when": "8:00 20:00"}
LINE = Dialog("remind", "line")
_ASKED_OF_TASK = frozenset(
    {
        *(ParseErrorKind.NO_TIME, ParseErrorKind.VAGUE_TIME, ParseErrorKind.AMBIGUOUS_TIME),
        *(ParseErrorKind.AMBIGUOUS, ParseErrorKind.NO_FIRST_TIME, ParseErrorKind.DAYS_NOT_TOLD),
    }
)
TIME_IS_MISSING = {ParseErrorKind.NO_TIME, ParseErrorKind.NO_FIRST_TIME}


async def remind_command(update: Update, context: Context) -> None:
    """Read the line after /remind, or start the guided dialog."""
    line = " ".join(context.args or [])
    if not line:
        await start_dialog(update, context)
    elif not await several.try_propose(context, _typed_lines(update)):
        await _propose(context, LINE, line)


def _typed_lines(update: Update) -> str:
    """Return what was typed after the command, with its line breaks."""
    message = update.effective_message
    text = (message.text or "") if message is not None else ""
    return collapse_repeats("".join(text.split(maxsplit=1)[1:]))


async def propose_line(context: Context, line: str) -> None:
    """Show the card of a new reminder as typed in one line, or ask for what is missing or unclear."""
    await _propose(context, LINE, line)


async def propose_task(context: Context, text: str, person: str | None) -> bool:
    """Show the card of what has no name of its own: "take my pills at 8am", "check my blood pressure".

    Returns False, and does nothing, where no task was told.
    """
    text, clock = await _without_offset(context, text)
    told = context.language.talk.own_task.fullmatch(text.strip().rstrip(".!"))
    if told is None:
        return False
    whom = [] if person is None else [context.language.writer.person(person)]
    line = " ".join([told["task"], *(told["when"] or "").split(), *clock, *whom])
    read = parsing.parse_reminder(line, await context.today(), context.language)
    if isinstance(read, ParseError) and read.kind not in _ASKED_OF_TASK:
        return False
    await propose_line(context, line)
    return True


async def propose_in_a_while(context: Context, medicine: SpokenMedicine, text: str) -> bool:
    """Show the card of a single dose "in 2 hours"; return False, and do nothing, for any other text."""
    rest, clock = await _without_offset(context, text)
    if not clock:
        return False
    number = medicine.number if medicine.number in rest.split() else ""
    only = replace(medicine, said_times=(), rules=(), number=number)
    await propose_line(context, " ".join([only.reminder_line(context.language), *clock]))
    return True


async def _without_offset(context: Context, text: str) -> tuple[str, list[str]]:
    """Return a text without its "in 2 hours", and the time and day which that is; as it is without one."""
    zone, tokens = (await context.subscriber()).zone, tokenize(text, context.language)
    found = None if zone is None else find_offset_ahead(tokens)
    if zone is None or found is None:
        return text, []
    offset, start, end = found
    at, writer = (context.now + offset).astimezone(ZoneInfo(zone)), context.language.writer
    later = [writer.start(at.date().isoformat())] if at.date() != await context.today() else []
    return text_of([*tokens[:start], *tokens[end:]]), [f"{at:%H:%M}", writer.for_days(1), *later]


async def start_dialog(_update: Update, context: Context) -> None:
    """Ask the first question of the guided dialog."""
    await _ask(context, Dialog("remind", "what"))
    context.say(replies.ask_item())


async def _ask(context: Context, question: Dialog) -> None:
    await context.subscriber()
    if said := await unsaved.replace_unsaved(context, question):
        context.say(Message(said))
    await dialogs.put(await context.tx(), context.chat_id, question, context.now)


async def handle_text(context: Context, dialog: Dialog, text: str) -> None:
    """Handle an answer that was typed or tapped."""
    match dialog.step:
        case "when":
            await _handle_times(context, dialog, text)
        case for_whom.STEP:
            await _handle_person(context, dialog, text)
        case "line":
            await _handle_line(context, dialog, text)
        case _ if not await several.try_propose(context, text):
            await _propose(context, dialog, text)


async def resume(context: Context, draft: Dialog) -> None:
    """Show the draft once it is known for whom it is, and in which time zone."""
    problem = await confirmation.proceed(context, draft)
    if problem is not None:
        await _report_problem(context, LINE, confirmation.line_of(context, draft), problem)


async def save_typed(context: Context, draft: Dialog) -> None:
    """Save the draft when Save was typed; show the card again if there is more than one way to save."""
    if draft.data.get("same") and await confirmation.show(context, draft) is None:
        return
    context.say(await confirmation.save(context, draft))
    await active_state.hold_if_stopped(context)


async def _propose(context: Context, dialog: Dialog, line: str, typed: str | None = None) -> None:
    """Propose a whole line, of which `typed` was typed just now; ask for what is missing or unclear."""
    edits = dialog.data.get("edits")
    settled = bool(dialog.data.get("settled"))
    problem = await confirmation.propose(
        context, line, edits, settled=settled, card=dialog.data.get("card") if settled else None
    )
    if problem is not None:
        context.parsed = ParsedMessage("remind_new", suggestions=problem.suggestions, asks_back=True)
    if problem is not None and problem.kind in TIME_IS_MISSING:
        await _ask_when(context, line, edits, problem)
    elif problem is not None:
        await _report_problem(context, dialog, typed or line, problem)


async def _ask_when(context: Context, what: str, edits: int | None, problem: ParseError) -> None:
    # Suggested times fit words such as "twice a day"; without such words the common times will do.
    suggestions = problem.suggestions if problem.text else ()
    question, buttons = with_choices(Dialog("remind", "when", {"what": what, "edits": edits}), suggestions)
    await _ask(context, question)
    if problem.kind is ParseErrorKind.NO_FIRST_TIME:
        context.say(replies.ask_first_time(what, buttons))
        return
    today, words = await context.today(), context.language.writer
    read = parsing.parse_reminder(f"{what} {words.as_needed}", today, context.language)
    as_needed = words.as_needed if isinstance(read, ParsedReminder) else None
    counted = words.after_last_dose in suggestions
    context.say(replies.ask_when(what, buttons, words, as_needed, counted=counted))


async def _report_problem(context: Context, dialog: Dialog, typed: str, problem: ParseError) -> None:
    """Say what is wrong with the typed text; the question stays open, with possible readings as buttons."""
    if problem.text not in typed:
        typed = parsing.normalize_spacing(typed, context.language)
    lines = ((each, replace_words(typed, problem.text, each)) for each in problem.suggestions)
    readings = [(each, line) for each, line in lines if line is not None]
    if problem.kind in TIME_IS_MISSING | {ParseErrorKind.DAYS_NOT_TOLD}:
        readings = [(each, f"{typed} {each}") for each in problem.suggestions]
    elif problem.kind is ParseErrorKind.TIMES_MISMATCH:
        readings = []
    question, buttons = with_choices(dialog, [line for _label, line in readings])
    if dialog.step == "line" and "line" not in dialog.data:
        question = replace(question, data={**question.data, "line": typed, "wrong": problem.text})
    await _ask(context, question)
    labels = [parse_errors.date_label(each, context.language.writer) for each, _line in readings]
    labelled = [replace(button, text=label) for button, label in zip(buttons, labels, strict=True)]
    context.say(
        parse_errors.parse_error_message(problem, EXAMPLES.get(dialog.step, confirmation.EXAMPLE), labelled)
    )


async def _handle_times(context: Context, dialog: Dialog, text: str) -> None:
    """Handle the times; words that are none must not become part of the name."""
    today = await context.today()
    whole = parsing.parse_reminder(text, today, context.language)
    is_known = (
        isinstance(whole, ParsedReminder) and context.index.lexicon.resolve(whole.name, guess=False).term
    )
    said = hear(context.index, None, text, today)
    is_wished = context.language.talk.asks_for_new.match(fold(text)) is not None
    if is_known or is_wished or is_name_with_amount(said):
        # Another reminder: "levothyroxine 7am", "sertraline 50 mg", "remind me to drink water at 10".
        before = hear(context.index, None, dialog.data["what"], today).name
        if not dialog.data.get("edits") and before not in {None, said.name}:
            context.say(Message(not_saved([str(before)])))
        await _propose(context, LINE, text)
        return
    line = f"{dialog.data['what']} {text}"
    read = parsing.parse_reminder(line, today, context.language)
    has_name = parsing.find_parts_without_name(text, today, context.language) is None
    if has_name and (isinstance(read, ParsedReminder) or read.kind in TIME_IS_MISSING):
        unread = ParseError(ParseErrorKind.NOT_A_TIME, text)
        context.say(parse_errors.parse_error_message(unread, EXAMPLES["when"]))
    else:
        await _propose(context, dialog, line, typed=text)


async def _handle_line(context: Context, dialog: Dialog, text: str) -> None:
    """Handle a whole new line, or only the part to change."""
    today, language = await context.today(), context.language
    line, wrong = dialog.data.get("line", ""), dialog.data.get("wrong", "")
    before, read = (parsing.parse_reminder(each, today, language) for each in (line, text))
    mended = line.replace(wrong, text, 1) if wrong else f"{line} {text}"
    if isinstance(read, ParsedReminder):
        await _propose(context, replace(dialog, data={**dialog.data, "settled": False}), text)
    elif wrong == "" and "wrong" in dialog.data and _is_reminder(context, mended, today):
        # The days were asked for, and "every day" would not stay in the line as it is written anew.
        await _propose(context, dialog, mended)
    elif isinstance(before, ParsedReminder) and dialog.data.get("part") in {"name", "whom"}:
        await _handle_part(context, dialog, before, text)
    elif (
        isinstance(before, ParsedReminder)
        and dialog.data.get("part") == "amount"
        and (problem := unit_error(before, text, language)) is not None
    ):
        await _report_problem(context, dialog, text, problem)
    elif isinstance(before, ParsedReminder) and (changed := amend(before, text, today, language)) is not None:
        if isinstance(changed, ParseError):
            await _report_problem(context, dialog, text, changed)
        else:
            await _propose(context, dialog, parsing.format_reminder(changed, language))
    elif wrong and _is_reminder(context, mended, today):
        await _propose(context, dialog, mended)
    else:
        await _propose(context, Dialog("remind", "line", {"edits": dialog.data.get("edits")}), text)


def _is_reminder(context: Context, line: str, today: date) -> bool:
    return isinstance(parsing.parse_reminder(line, today, context.language), ParsedReminder)


async def _handle_part(context: Context, dialog: Dialog, before: ParsedReminder, text: str) -> None:
    """Handle the new name, or the new person, of a reminder."""
    changed: ParsedReminder | ParseError
    if dialog.data["part"] == "name":
        changed = rename(before, text, await context.today(), context.language)
    else:
        person = await for_whom.read_person(context, text)
        if isinstance(person, ParseError):
            context.say(for_whom_replies.unreadable_person())
            return
        changed = replace(before, person=person)
    if isinstance(changed, ParseError):
        await _report_problem(context, dialog, text, changed)
    else:
        await _propose(context, dialog, parsing.format_reminder(changed, context.language))


async def _handle_person(context: Context, dialog: Dialog, text: str) -> None:
    """Handle the typed answer to "For whom?"; a whole line is another reminder."""
    whole = parsing.parse_reminder(text, await context.today(), context.language)
    if isinstance(whole, ParsedReminder):
        await propose_line(context, text)
        return
    person = await for_whom.read_person(context, text)
    wanted = hear(context.index, context.understanding, text, await context.today()).wanted
    if wanted.is_sure and wanted.intent in INTAKES:
        raise OtherTextError  # "took ramipril"
    if isinstance(person, ParseError):
        context.say(for_whom_replies.unreadable_person())
    else:
        await resume(context, confirmation.set_person(Dialog(**dialog.data["draft"]), person))


async def whom_pressed(update: Update, context: Context) -> None:
    """Handle a button under "For whom?"."""
    press = callbacks.read_press(update)
    dialog = await dialogs.get(await context.tx(), context.chat_id, context.now)
    if dialog is None or dialog.step != for_whom.STEP or press.words[2:] != [dialog.data["token"]]:
        callbacks.answer_outdated(context, press, basics.old_card_toast("/doses"))
        return
    people = {"me": None, **{str(n): each for n, each in enumerate(dialog.data["offered"])}}
    if press.words[1] == "else":
        callbacks.answer_in_place(context, press, for_whom_replies.ask_name_of_person())
    elif press.words[1] in people:
        context.toast(press.query_id)
        context.delete(press.message_id)
        draft = Dialog(**dialog.data["draft"])
        await resume(context, confirmation.set_person(draft, people[press.words[1]]))
    else:
        await callbacks.answer_unknown(update, context)


async def answer_pressed(update: Update, context: Context) -> None:
    """Handle a tapped time in the guided dialog."""
    press = callbacks.read_press(update)
    dialog = await dialogs.get(await context.tx(), context.chat_id, context.now)
    if dialog is None or (dialog.name, dialog.step) != ("remind", press.words[0]):
        await callbacks.answer_unknown(update, context)
        return
    context.toast(press.query_id)
    await handle_text(context, dialog, ":".join(press.words[1:]))


async def choice_pressed(update: Update, context: Context) -> None:
    """Handle the choice between several readings."""
    press = callbacks.read_press(update)
    dialog = await dialogs.get(await context.tx(), context.chat_id, context.now)
    match press.words[1:]:
        case [token, n] if dialog is not None and token == dialog.data.get("token"):
            choices = {str(n): each for n, each in enumerate(dialog.data.get("choices", ()))}
            if n in choices:
                context.toast(press.query_id)
                if "part" in dialog.data:
                    context.delete(press.message_id)
                await handle_text(context, dialog, choices[n])
                return
    await callbacks.answer_unknown(update, context)


FEATURE = Feature(
    commands=(
        Command("remind", remind_command, N_("Set up a reminder"), HelpSection.TO_REMEMBER, repeatable=True),
    ),
    buttons=(
        ButtonHandler("choice", choice_pressed, asks_one_person=True),
        ButtonHandler("when", answer_pressed, asks_one_person=True),
        ButtonHandler("whom", whom_pressed, asks_one_person=True),
    ),
    dialog=DialogHandler("remind", handle_text, resume=resume, save=save_typed, answers=confirmation.REMINDS),
)
