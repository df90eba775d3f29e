"""An unsaved draft whose place another one takes: its card loses its buttons, and the new card says so."""

from datetime import date

from bot.answer.talk import hear
from bot.context import Context
from bot.domain import parsing
from bot.domain.parsing import ParsedReminder, ParseError
from bot.replies.items import item_text
from bot.replies.message import Message
from bot.replies.reminders import several as list_replies
from bot.replies.reminders import unsaved as replies
from bot.store.account import dialogs
from bot.store.account.dialogs import CARD, Dialog
from bot.store.reminders import drafts, list_drafts
from bot.store.reminders.list_drafts import DraftLine
from bot.store.reminders.schedules import Item

SINGLE, LIST, INTAKE = "remind", list_replies.WORD, "took"


async def replace_unsaved(context: Context, new: Dialog) -> str:
    """Close the card of the unsaved draft that there is; return what the new one says about it, in HTML.

    Args:
        context: Of the update.
        new: The dialog that takes its place.

    Returns:
        One sentence; empty when there is no draft, or the new one is about what it was about.
    """
    waiting = context.closed_question or await dialogs.get(await context.tx(), context.chat_id, context.now)
    names = [] if waiting is None else _names(waiting)
    if waiting is None or not names:
        return ""
    today = await context.today()
    same = _set_up(context, waiting, today) == _set_up(context, new, today)
    if (card := waiting.data.get(CARD)) is not None:
        context.edit(card, replies.changed_card() if same else replies.replaced_card(names))
    return "" if same else replies.not_saved(names)


async def say_what_was_lost(context: Context, before: Dialog) -> None:
    """Say what of an open question or card was not kept, if another one took its place.

    Args:
        context: Of the text's update.
        before: What was open when the text came.
    """
    now = await dialogs.get(await context.tx(), context.chat_id, context.now)
    today = await context.today()
    taken = before.data.get("name") if before.name == INTAKE else None
    if taken is not None and (now is None or now.data.get("name") != taken):
        context.say_first(Message(replies.not_noted(taken)))
    left = set() if now is None else set(_set_up(context, now, today))
    lost = [each for each in _set_up(context, before, today) if each not in left]
    if lost:
        context.say_first(Message(replies.not_saved(lost)))


def _set_up(context: Context, question: Dialog, today: date) -> list[str]:
    """Return the names of the new reminders that a question or card is about."""
    data = question.data
    inner = data.get("then") or data.get("draft")
    if inner is not None:
        return _set_up(context, Dialog(**inner), today)
    if question.name == LIST:
        return [
            read.name
            for each in list_drafts.from_json(data).lines
            if isinstance(read := each.read, ParsedReminder)
        ]
    if question.name != SINGLE or data.get("edits") is not None:
        return []
    if "what" in data:
        return [hear(context.index, None, data["what"], today).name or data["what"]]
    card = data.get(CARD)  # of a question about one of its parts, the data; of a card itself, its message
    shown = (card if isinstance(card, dict) else data).get("reminder")
    return [] if shown is None else [shown["name"]]


async def lines_without_zone(context: Context) -> tuple[DraftLine, ...]:
    """Return the lines of the draft that waited for the time zone until this command came."""
    question = context.closed_question
    if question is None or "then" not in question.data or (await context.subscriber()).zone is not None:
        return ()
    waiting = Dialog(**question.data["then"])
    if waiting.name == LIST:
        return list_drafts.from_json(waiting.data).lines
    read = drafts.from_json(waiting.data["reminder"])
    text = parsing.format_reminder(read, context.language)
    return (DraftLine(text, read.person, read, waiting.data["count"]),)


def _names(draft: Dialog) -> list[str]:
    """Return the items of an unsaved draft of reminders; none of any other dialog."""
    if draft.name == LIST:
        return [_name_of_line(each) for each in list_drafts.from_json(draft.data).lines]
    if draft.name != SINGLE or "reminder" not in draft.data:
        return []
    read = drafts.from_json(draft.data["reminder"])
    return [item_text(Item(read.name, read.amount, read.unit, read.person))]


def _name_of_line(line: DraftLine) -> str:
    read = line.read
    if isinstance(read, ParseError):
        return list_replies.shorten_line(line.text)
    return item_text(Item(read.name, read.amount, read.unit, read.person))
