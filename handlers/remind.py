"""/remind: one line or a guided dialog, always shown for confirmation before anything is stored."""

from dataclasses import replace
from secrets import token_hex
from typing import Any

from telegram import Update

from bot.context import Context
from bot.domain import reading
from bot.domain.drafts import amended, says_days
from bot.domain.parsed_message import ParsedMessage
from bot.domain.reading import AFTER_LAST, Problem, Reminder, Trouble
from bot.domain.reading.typed import replaced
from bot.replies import reminders as replies
from bot.replies import troubles
from bot.replies.message import Button, data
from bot.store import dialogs
from bot.store.dialogs import Dialog
from handlers import drafts, pressing, resting

EXAMPLES = {"what": "magnesium 200 mg", "when": "8:00 20:00", "days": "mon wed fri"}
LINE = Dialog("remind", "line")
AS_NEEDED = "as needed"
TIME_IS_MISSING = {Trouble.NO_TIME, Trouble.NO_FIRST_TIME}


async def remind_command(update: Update, context: Context) -> None:
    """Read the line after /remind, or start the guided dialog."""
    line = " ".join(context.args or [])
    if line:
        await _try(context, LINE, line)
    else:
        await guided(update, context)


async def guided(_update: Update, context: Context) -> None:
    """Ask the first question of the guided dialog."""
    await _ask(context, Dialog("remind", "what"))
    context.say(replies.ask_what())


async def _ask(context: Context, question: Dialog) -> None:
    await context.subscriber()
    await dialogs.put(await context.tx(), context.chat_id, question, context.now)


async def heard(context: Context, dialog: Dialog, text: str) -> None:
    """Handle an answer that was typed or tapped."""
    match dialog.step:
        case "when":
            await _heard_when(context, dialog, text)
        case "days":
            await _try(context, dialog, f"{dialog.data['what']} {dialog.data['when']} {text}", said=text)
        case "line":
            await _heard_line(context, dialog, text)
        case _:
            await _try(context, dialog, text)


async def resume(context: Context, draft: Dialog) -> None:
    """Show the draft once the time zone is known."""
    problem = await drafts.show(context, draft)
    if problem is not None:
        await _stuck(context, LINE, draft.data["line"], problem)


async def save_typed(context: Context, draft: Dialog) -> None:
    """Save the draft when Save was typed; show the card again if there is more than one way to save."""
    if draft.data.get("same") and await drafts.show(context, draft) is None:
        return
    context.say(await drafts.save(context, draft))
    await resting.hold(context)


async def _try(context: Context, dialog: Dialog, line: str, said: str | None = None) -> None:
    """Propose a whole line, of which `typed` was typed just now; ask for what is missing or unclear."""
    edits = dialog.data.get("edits")
    problem = await drafts.propose(context, line, edits)
    if problem is not None:
        context.parsed = ParsedMessage("remind_new", suggestions=problem.suggestions, asks_back=True)
    if problem is not None and problem.trouble in TIME_IS_MISSING:
        await _ask_when(context, line, edits, problem)
    elif problem is not None:
        await _stuck(context, dialog, said or line, problem)


async def _ask_when(context: Context, what: str, edits: int | None, problem: Problem) -> None:
    # Suggested times fit words such as "twice a day"; without such words the common times will do.
    suggestions = problem.suggestions if problem.text else ()
    question, buttons = _with_choices(Dialog("remind", "when", {"what": what, "edits": edits}), suggestions)
    await _ask(context, question)
    if problem.trouble is Trouble.NO_FIRST_TIME:
        context.say(replies.ask_first(what, buttons))
        return
    could_be = isinstance(reading.reminder(f"{what} {AS_NEEDED}", await drafts.today(context)), Reminder)
    counted = AFTER_LAST in suggestions
    context.say(replies.ask_when(what, buttons, AS_NEEDED if could_be else None, counted=counted))


async def _stuck(context: Context, dialog: Dialog, said: str, problem: Problem) -> None:
    """Say what is wrong with the typed text; the question stays open, with possible readings as buttons."""
    if problem.text not in said:
        said = reading.spaced(said)
    lines = ((each, replaced(said, problem.text, each)) for each in problem.suggestions)
    readings = [(each, line) for each, line in lines if line is not None]
    if problem.trouble in TIME_IS_MISSING:
        readings = [(each, f"{said} {each}") for each in problem.suggestions]
    elif problem.trouble is Trouble.WRONG_COUNT:
        readings = []
    question, buttons = _with_choices(dialog, [line for _label, line in readings])
    if dialog.step == "line" and "line" not in dialog.data:
        question = replace(question, data={**question.data, "line": said, "wrong": problem.text})
    await _ask(context, question)
    labelled = [replace(button, text=label) for button, (label, _line) in zip(buttons, readings, strict=True)]
    context.say(troubles.sentence(problem, EXAMPLES.get(dialog.step, drafts.EXAMPLE), labelled))


def _with_choices(dialog: Dialog, answers: tuple[str, ...] | list[str]) -> tuple[Dialog, list[Button]]:
    """Add answers to tap to the question, and return both.

    The answers are stored in the dialog, because a button carries only 64 bytes.
    """
    token = token_hex(4)
    kept: dict[str, Any] = {**dialog.data, "choices": list(answers), "token": token}
    buttons = [Button(answer, data("choice", token, n)) for n, answer in enumerate(answers)]
    return replace(dialog, data=kept), buttons


async def _heard_when(context: Context, dialog: Dialog, text: str) -> None:
    what, edits = dialog.data["what"], dialog.data.get("edits")
    line, today = f"{what} {text}", await drafts.today(context)
    read = reading.reminder(line, today)
    if isinstance(read, Problem) or says_days(line, today):
        await _try(context, dialog, line, said=text)
        return
    await _ask(context, Dialog("remind", "days", {"what": what, "when": text, "edits": edits}))
    context.say(replies.ask_days(what, [wall.strftime("%H:%M") for wall in read.times]))


async def _heard_line(context: Context, dialog: Dialog, text: str) -> None:
    """Handle a whole new line, or only the part to change."""
    today = await drafts.today(context)
    line, wrong = dialog.data.get("line", ""), dialog.data.get("wrong", "")
    before, read = reading.reminder(line, today), reading.reminder(text, today)
    if isinstance(read, Reminder):
        await _try(context, dialog, text)
    elif isinstance(before, Reminder) and (changed := amended(before, text, today)) is not None:
        if isinstance(changed, Problem):
            await _stuck(context, dialog, text, changed)
        else:
            await _try(context, dialog, reading.canonical(changed))
    elif wrong and isinstance(reading.reminder(line.replace(wrong, text, 1), today), Reminder):
        await _try(context, dialog, line.replace(wrong, text, 1))
    else:
        await _try(context, Dialog("remind", "line", {"edits": dialog.data.get("edits")}), text)


async def answer_pressed(update: Update, context: Context) -> None:
    """Handle a tapped time or days in the guided dialog."""
    press = pressing.pressed(update)
    dialog = await dialogs.get(await context.tx(), context.chat_id, context.now)
    if dialog is None or (dialog.name, dialog.step) != ("remind", press.words[0]):
        await pressing.stale(update, context)
        return
    context.toast(press.query_id)
    await heard(context, dialog, ":".join(press.words[1:]))


async def choice_pressed(update: Update, context: Context) -> None:
    """Handle the choice between several readings."""
    press = pressing.pressed(update)
    dialog = await dialogs.get(await context.tx(), context.chat_id, context.now)
    match press.words[1:]:
        case [token, n] if dialog is not None and token == dialog.data.get("token"):
            choices = {str(n): each for n, each in enumerate(dialog.data.get("choices", ()))}
            if n in choices:
                context.toast(press.query_id)
                await heard(context, dialog, choices[n])
                return
    await pressing.stale(update, context)
