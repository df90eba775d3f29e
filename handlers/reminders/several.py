"""Several reminders at once: one card to look over and one Save; what is unclear is asked line by line."""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from secrets import token_hex

from telegram import Update

from bot.context import Context
from bot.domain.parsed_message import ParsedMessage, slots_of_reminder
from bot.domain.parsing import ParseError
from bot.domain.parsing.several import ItemText, split_items
from bot.replies.message import Message
from bot.replies.reminders import several as replies
from bot.replies.reminders.several import ListView
from bot.search import item_lists
from bot.store.account import dialogs
from bot.store.account.dialogs import Dialog
from bot.store.reminders import list_drafts, schedules
from bot.store.reminders.list_drafts import DraftLine, ListDraft
from handlers import callbacks
from handlers.account import active_state, time_zone
from handlers.feature import ButtonHandler, DialogHandler, Feature
from handlers.reminders import confirmation, conflicts, list_lines, unsaved
from handlers.reminders.confirmation import CONFIRM, MAX_REMINDERS, REMINDS
from handlers.reminders.conflicts import DraftWarnings
from handlers.reminders.list_lines import PlannedLine

NAME = replies.WORD
# Dialog step of a card that asks about one of its lines.
ASKING = "asking"
MAX_LINES = 20
_A_LIST = 2
TIMES = {*replies.COMMON_TIMES, replies.MORNING, replies.EVENING}


async def split(context: Context, text: str) -> tuple[ItemText, ...]:
    """Return the items of a text, one for each reminder; one or none when it is no list."""
    people = await list_lines.known_people(context)

    def is_known(name: str) -> bool:
        return item_lists.is_known_name(context.index, name)

    return split_items(text, await context.today(), context.language, is_known, people)


async def try_propose(context: Context, text: str) -> bool:
    """Show the list that a text holds on one card; return False, and do nothing, when it is no list.

    Together with a draft that waits for the time zone, one reminder more makes a list, too.
    """
    if len(await split(context, text)) < _A_LIST and not await unsaved.lines_without_zone(context):
        return False
    await propose(context, [text])
    return True


async def propose(context: Context, lines: Sequence[str]) -> None:
    """Show reminders on one card; nothing is stored before Save.

    Args:
        context: Of the update.
        lines: The reminders as typed; each may be a list itself, or a heading such as "for Mum:".
    """
    text = "\n".join(lines)
    items = await split(context, text) or (ItemText(text),)
    waiting = await unsaved.lines_without_zone(context)
    read = [await list_lines.read_line(context, each.text, each.person) for each in items]
    _note_parsed(context, read[:MAX_LINES])
    every = (*waiting, *read)
    draft = ListDraft(every[:MAX_LINES], left_out=tuple(each.text for each in every[MAX_LINES:]))
    if not waiting:
        draft = replace(draft, replaced=await unsaved.replace_unsaved(context, _dialog(draft)))
    if (await context.subscriber()).zone is None:
        await time_zone.ask_place_of_reminder(context, _dialog(draft), None)
    else:
        context.say(await _render(context, draft))


def _note_parsed(context: Context, lines: Sequence[DraftLine]) -> None:
    understood = [each.read for each in lines if not isinstance(each.read, ParseError)]
    slots = {"medicines": [slots_of_reminder(each) for each in understood]}
    context.parsed = ParsedMessage("remind_new", slots, asks_back=len(understood) < len(lines))


async def resume(context: Context, dialog: Dialog) -> None:
    """Show the list once the time zone is known, or again."""
    context.say(await _render(context, _without_card(context, dialog)))


async def _render(context: Context, draft: ListDraft, *, misread: str = "", note: str = "") -> Message:
    """Render the card, and keep the draft as the card shows it.

    Args:
        context: Of the update.
        draft: The list.
        misread: What was typed as an answer and not understood.
        note: Why Save has saved nothing.
    """
    planned = await list_lines.plan_lines(context, draft)
    warnings = await conflicts.check_list(context, list_lines.as_unsaved_items(draft, planned))
    shown = replace(draft, token=token_hex(4), seen=_fingerprint(planned, warnings))
    question = list_lines.find_question(draft, planned)
    dialog = _dialog(shown, CONFIRM if question is None else ASKING)
    await dialogs.put(await context.tx(), context.chat_id, dialog, context.now)
    view = ListView(
        lines=[each.shown for each in planned],
        question=None if question is None else replace(question, misread=misread),
        left_out=draft.left_out,
        warnings=warnings.text,
        overdose=warnings.overdose_text,
        note=note,
        replaced=draft.replaced,
        zone=await context.zone(),
        token=shown.token,
    )
    return replies.list_card(view, context.now)


def _dialog(draft: ListDraft, step: str = CONFIRM) -> Dialog:
    return Dialog(NAME, step, list_drafts.to_json(draft))


def _fingerprint(planned: Sequence[PlannedLine], warnings: DraftWarnings) -> str:
    """Return a hash of what the card says about the lines: a new value means that there is something new."""
    states = " ".join(each.shown.state for each in planned)
    return sha256(f"{states} {warnings.fingerprint}".encode()).hexdigest()[:16]


async def list_pressed(update: Update, context: Context) -> None:
    """Handle a button of a list; buttons of older cards do nothing."""
    press = callbacks.read_press(update)
    dialog = await dialogs.get(await context.tx(), context.chat_id, context.now)
    match press.words[1:]:
        case [verb, token, *rest] if (
            dialog is not None and dialog.name == NAME and dialog.data["token"] == token
        ):
            draft = replace(list_drafts.from_json(dialog.data), card=press.message_id)
            if verb == "save" and not rest:
                saved, *asked = await _save(context, draft)
                callbacks.answer_in_place(context, press, saved)
                for each in asked:
                    context.say(each)
                await active_state.hold_if_stopped(context)
                return
            shown = await _handle_button(context, draft, verb, ":".join(rest))
            if shown is not None:
                callbacks.answer_in_place(context, press, shown)
                return
    await callbacks.answer_unknown(update, context)


async def _handle_button(context: Context, draft: ListDraft, verb: str, argument: str) -> Message | None:
    """Return the message that a button leads to; None for what no button of the card says."""
    if (verb, argument) == ("cancel", ""):
        return await _cancel(context, draft)
    if (verb, argument) == ("change", ""):
        planned = await list_lines.plan_lines(context, draft)
        return replies.choose_line([each.shown for each in planned], draft.token)
    text = await _text_of_button(context, draft, verb, argument)
    if text is not None:
        return await _answer(context, draft, text)
    changed = _change(draft, verb, argument)
    if changed is not None and not changed.lines:
        return await _cancel(context, draft)
    return None if changed is None else await _render(context, changed)


async def _text_of_button(context: Context, draft: ListDraft, verb: str, argument: str) -> str | None:
    """Return the answer that a button stands for, as it could be typed; None for a button of another kind."""
    match verb:
        case "time" if argument in TIMES:
            return argument
        case "needed" if not argument:
            return context.language.writer.as_needed
        case "read":
            planned = await list_lines.plan_lines(context, draft)
            question = list_lines.find_question(draft, planned)
            readings = () if question is None else planned[question.index].shown.readings
            return {str(n): line for n, (_label, line) in enumerate(readings)}.get(argument)
    return None


def _change(draft: ListDraft, verb: str, argument: str) -> ListDraft | None:
    """Return the list as a button changes it; None for what no button says."""
    numbers = {str(n): n for n in range(len(draft.lines))}
    if argument not in numbers:
        every = {"back": replace(draft, changing=None), "each": replace(draft, one_by_one=True)}
        return every.get(verb) if not argument else None
    n = numbers[argument]
    return {
        "line": replace(draft, changing=n),
        "drop": replace(draft, lines=(*draft.lines[:n], *draft.lines[n + 1 :]), changing=None),
        "beside": _keep_beside(draft, n),
    }.get(verb)


async def _cancel(context: Context, draft: ListDraft) -> Message:
    planned = await list_lines.plan_lines(context, draft)
    await dialogs.clear(await context.tx(), context.chat_id)
    return replies.list_cancelled([each.shown for each in planned])


async def _answer(context: Context, draft: ListDraft, text: str) -> Message:
    """Take a typed or tapped answer, and render the card with it; say so if it is not understood."""
    planned = await list_lines.plan_lines(context, draft)
    question = list_lines.find_question(draft, planned)
    answered = None if question is None else await list_lines.answer(context, draft, planned, question, text)
    return await (_render(context, draft, misread=text) if answered is None else _render(context, answered))


async def handle_text(context: Context, dialog: Dialog, text: str) -> None:
    """Handle a typed answer, or a typed Save."""
    word, known = text.strip().rstrip(".!").lower(), context.language.replies
    twin = await _asked_twin(context, dialog) if word in known.yes else None
    if twin is not None:
        context.say(await _render(context, _keep_beside(_without_card(context, dialog), twin)))
    elif word in known.save:
        await save_typed(context, dialog)
    else:
        context.say(await _answer(context, _without_card(context, dialog), text))


async def _asked_twin(context: Context, dialog: Dialog) -> int | None:
    """Return the index of the line of which is asked whether to keep it beside another; None when none is."""
    draft = list_drafts.from_json(dialog.data)
    planned = await list_lines.plan_lines(context, draft)
    question = list_lines.find_question(draft, planned)
    is_twin = question is not None and planned[question.index].shown.state == "twin"
    return question.index if question is not None and is_twin else None


def _keep_beside(draft: ListDraft, n: int) -> ListDraft:
    """Return the list with a line that is kept beside the reminder that its item has already."""
    kept = replace(draft.lines[n], beside=True)
    return replace(draft, lines=(*draft.lines[:n], kept, *draft.lines[n + 1 :]))


def _without_card(context: Context, dialog: Dialog) -> ListDraft:
    """Delete the card, which a newer one below takes the place of; return the draft."""
    draft = list_drafts.from_json(dialog.data)
    if draft.card is not None:
        context.delete(draft.card)
    return replace(draft, card=None)


async def save_typed(context: Context, dialog: Dialog) -> None:
    """Save the list when Save was typed."""
    for each in await _save(context, _without_card(context, dialog)):
        context.say(each)
    await active_state.hold_if_stopped(context)


async def _save(context: Context, draft: ListDraft) -> list[Message]:
    """Store all lines that the card showed as clear, or none; return what to say, and the next question."""
    tx, planned = await context.tx(), await list_lines.plan_lines(context, draft)
    warnings = await conflicts.check_list(context, list_lines.as_unsaved_items(draft, planned))
    ready = [each.parsed for each in planned if each.parsed is not None]
    if not ready or _fingerprint(planned, warnings) != draft.seen:
        # Something changed since the card was shown: show the new card before saving.
        return [await _render(context, draft)]
    left = MAX_REMINDERS - len(await schedules.of_chat(tx, context.chat_id))
    if len(ready) > left:
        return [await _render(context, draft, note=replies.no_room(MAX_REMINDERS, left))]
    for parsed in ready:
        await confirmation.add(context, parsed)
    await dialogs.clear(tx, context.chat_id)
    saved = [each.shown for each in planned if each.parsed is not None]
    if await active_state.is_stopped(context):
        saved = [replace(each, first=None) for each in saved]
    said = [replies.list_saved(saved, await context.zone(), context.now)]
    rest = tuple(line for line, each in zip(draft.lines, planned, strict=True) if each.shown.is_open)
    asked = ListDraft(rest, one_by_one=draft.one_by_one)
    return [*said, await _render(context, asked)] if rest else said


FEATURE = Feature(
    buttons=(ButtonHandler(NAME, list_pressed, asks_one_person=True),),
    dialog=DialogHandler(NAME, handle_text, resume=resume, save=save_typed, answers=REMINDS),
)
