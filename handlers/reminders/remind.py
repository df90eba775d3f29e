"""/remind: one line or a guided dialog, always shown for confirmation before anything is stored."""

from dataclasses import replace
from secrets import token_hex
from typing import Any

from telegram import Update

from bot.context import Context
from bot.domain import parsing
from bot.domain.parsed_message import ParsedMessage
from bot.domain.parsing import ParsedReminder, ParseError, ParseErrorKind
from bot.domain.parsing.tokens import replace_words
from bot.domain.reminder_edits import amend, states_days
from bot.replies.basics import HelpSection
from bot.replies.message import Button, callback_data
from bot.replies.reminders import parse_errors
from bot.replies.reminders import remind as replies
from bot.store.account import dialogs
from bot.store.account.dialogs import Dialog
from handlers import callbacks
from handlers.account import active_state
from handlers.feature import N_, ButtonHandler, Command, DialogHandler, Feature
from handlers.reminders import confirmation

EXAMPLES = {"what": "magnesium 200 mg", "when": "8:00 20:00", "days": "mon wed fri"}
LINE = Dialog("remind", "line")
TIME_IS_MISSING = {ParseErrorKind.NO_TIME, ParseErrorKind.NO_FIRST_TIME}


async def remind_command(update: Update, context: Context) -> None:
    """Read the line after /remind, or start the guided dialog."""
    line = " ".join(context.args or [])
    if line:
        await _propose(context, LINE, line)
    else:
        await start_dialog(update, context)


async def start_dialog(_update: Update, context: Context) -> None:
    """Ask the first question of the guided dialog."""
    await _ask(context, Dialog("remind", "what"))
    context.say(replies.ask_item())


async def _ask(context: Context, question: Dialog) -> None:
    await context.subscriber()
    await dialogs.put(await context.tx(), context.chat_id, question, context.now)


async def handle_text(context: Context, dialog: Dialog, text: str) -> None:
    """Handle an answer that was typed or tapped."""
    match dialog.step:
        case "when":
            await _handle_times(context, dialog, text)
        case "days":
            await _propose(context, dialog, f"{dialog.data['what']} {dialog.data['when']} {text}", typed=text)
        case "line":
            await _handle_line(context, dialog, text)
        case _:
            await _propose(context, dialog, text)


async def resume(context: Context, draft: Dialog) -> None:
    """Show the draft once the time zone is known."""
    problem = await confirmation.show(context, draft)
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
    problem = await confirmation.propose(context, line, edits)
    if problem is not None:
        context.parsed = ParsedMessage("remind_new", suggestions=problem.suggestions, asks_back=True)
    if problem is not None and problem.kind in TIME_IS_MISSING:
        await _ask_when(context, line, edits, problem)
    elif problem is not None:
        await _report_problem(context, dialog, typed or line, problem)


async def _ask_when(context: Context, what: str, edits: int | None, problem: ParseError) -> None:
    # Suggested times fit words such as "twice a day"; without such words the common times will do.
    suggestions = problem.suggestions if problem.text else ()
    question, buttons = _with_choices(Dialog("remind", "when", {"what": what, "edits": edits}), suggestions)
    await _ask(context, question)
    if problem.kind is ParseErrorKind.NO_FIRST_TIME:
        context.say(replies.ask_first_time(what, buttons))
        return
    today, words = await context.today(), context.language.writer
    read = parsing.parse_reminder(f"{what} {words.as_needed}", today, context.language)
    as_needed = words.as_needed if isinstance(read, ParsedReminder) else None
    context.say(replies.ask_when(what, buttons, as_needed, counted=words.after_last_dose in suggestions))


async def _report_problem(context: Context, dialog: Dialog, typed: str, problem: ParseError) -> None:
    """Say what is wrong with the typed text; the question stays open, with possible readings as buttons."""
    if problem.text not in typed:
        typed = parsing.normalize_spacing(typed, context.language)
    lines = ((each, replace_words(typed, problem.text, each)) for each in problem.suggestions)
    readings = [(each, line) for each, line in lines if line is not None]
    if problem.kind in TIME_IS_MISSING:
        readings = [(each, f"{typed} {each}") for each in problem.suggestions]
    elif problem.kind is ParseErrorKind.TIMES_MISMATCH:
        readings = []
    question, buttons = _with_choices(dialog, [line for _label, line in readings])
    if dialog.step == "line" and "line" not in dialog.data:
        question = replace(question, data={**question.data, "line": typed, "wrong": problem.text})
    await _ask(context, question)
    labelled = [replace(button, text=label) for button, (label, _line) in zip(buttons, readings, strict=True)]
    context.say(
        parse_errors.parse_error_message(problem, EXAMPLES.get(dialog.step, confirmation.EXAMPLE), labelled)
    )


def _with_choices(dialog: Dialog, answers: tuple[str, ...] | list[str]) -> tuple[Dialog, list[Button]]:
    """Add answers to tap to the question, and return both.

    The answers are stored in the dialog, because a button carries only 64 bytes.
    """
    token = token_hex(4)
    kept: dict[str, Any] = {**dialog.data, "choices": list(answers), "token": token}
    buttons = [Button(answer, callback_data("choice", token, n)) for n, answer in enumerate(answers)]
    return replace(dialog, data=kept), buttons


async def _handle_times(context: Context, dialog: Dialog, text: str) -> None:
    what, edits = dialog.data["what"], dialog.data.get("edits")
    line, today = f"{what} {text}", await context.today()
    read = parsing.parse_reminder(line, today, context.language)
    if isinstance(read, ParseError) or states_days(line, today, context.language):
        await _propose(context, dialog, line, typed=text)
        return
    await _ask(context, Dialog("remind", "days", {"what": what, "when": text, "edits": edits}))
    walls = [wall.strftime("%H:%M") for wall in read.times]
    context.say(replies.ask_days(what, walls, context.language.writer))


async def _handle_line(context: Context, dialog: Dialog, text: str) -> None:
    """Handle a whole new line, or only the part to change."""
    today, language = await context.today(), context.language
    line, wrong = dialog.data.get("line", ""), dialog.data.get("wrong", "")
    before, read = (parsing.parse_reminder(each, today, language) for each in (line, text))
    mended = line.replace(wrong, text, 1)
    if isinstance(read, ParsedReminder):
        await _propose(context, dialog, text)
    elif isinstance(before, ParsedReminder) and (changed := amend(before, text, today, language)) is not None:
        if isinstance(changed, ParseError):
            await _report_problem(context, dialog, text, changed)
        else:
            await _propose(context, dialog, parsing.format_reminder(changed, language))
    elif wrong and isinstance(parsing.parse_reminder(mended, today, language), ParsedReminder):
        await _propose(context, dialog, mended)
    else:
        await _propose(context, Dialog("remind", "line", {"edits": dialog.data.get("edits")}), text)


async def answer_pressed(update: Update, context: Context) -> None:
    """Handle a tapped time or days in the guided dialog."""
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
        ButtonHandler("days", answer_pressed, asks_one_person=True),
    ),
    dialog=DialogHandler("remind", handle_text, resume=resume, save=save_typed),
)
