"""Reminders that plain talk wants to change, pause or delete; each is shown before anything is done."""

from collections.abc import Sequence
from datetime import date

from bot.context import Context
from bot.domain import parsing
from bot.domain.name_matching import match_names
from bot.domain.names import fold
from bot.domain.parsing import ParseError
from bot.domain.parsing.pauses import parse_pause
from bot.domain.reminder_edits import to_line
from bot.queries.recent_doses import is_meant
from bot.replies.reminders import pausing as pause_replies
from bot.replies.reminders import remind as replies
from bot.replies.reminders import told_changes
from bot.store.account import dialogs
from bot.store.account.dialogs import Dialog
from bot.store.reminders import schedules
from bot.store.reminders.schedules import Reminder
from handlers.reminders import confirmation, draft_parts, remind


async def propose_change(context: Context, name: str | None, person: str | None, changes: str) -> None:
    """Show the card of a reminder as it would be changed; without a change, or of several, ask.

    Args:
        context: Of the text's update.
        name: The item, as the person wrote it; None: not told.
        person: Who takes it; None: not told.
        changes: What changes, as a part of a reminder is typed: "21:00"; may be empty.
    """
    card = await _open_card(context, name) if changes and person is None else None
    if card is not None:
        await remind.handle_text(context, draft_parts.question_about(context, card), changes)
        return
    found = await _find(context, name, person)
    if len(found) != 1:
        context.say(told_changes.choose_reminder(found or await _all(context)))
    elif not changes:
        context.say(told_changes.what_to_change(found[0]))
    else:
        asked = Dialog("remind", "line", {"line": _line_of(context, found[0]), "edits": found[0].id})
        await remind.handle_text(context, asked, changes)


async def try_correct(context: Context, card: Dialog, text: str) -> bool:
    """Show a card as a text corrects it: "no, make it 9pm", "only on mondays"; return False for any other."""
    rest = context.language.talk.correcting.sub("", text.strip().rstrip(".!")).strip(" ,")
    parts = parsing.find_parts_without_name(rest, await context.today(), context.language)
    if rest.isdecimal() or parts is None or (isinstance(parts, ParseError) and not parts.suggestions):
        return False
    await remind.handle_text(context, draft_parts.question_about(context, card), rest)
    return True


async def _open_card(context: Context, name: str | None) -> Dialog | None:
    """Return the card of one reminder that waits for Save, if the name may mean it; None as the name: any."""
    card = await dialogs.get(await context.tx(), context.chat_id, context.now)
    if card is None or (card.name, card.step) != (confirmation.NAME, confirmation.CONFIRM):
        return None
    shown = card.data["reminder"]["name"]
    return card if name is None or is_meant(context.index, name, shown) else None


async def offer_delete(context: Context, name: str | None, person: str | None) -> None:
    """Ask whether to delete the reminder that was named; of several, or of none, which."""
    found = await _find(context, name, person)
    if len(found) == 1:
        context.say(replies.ask_to_delete(found[0]))
    else:
        context.say(told_changes.choose_reminder(found or await _all(context)))


async def offer_pause(context: Context, name: str | None, person: str | None, text: str) -> None:
    """Ask whether to pause what was named, or everything, until the date that the text tells."""
    known = await _all(context)
    on = [each for each in known if each.state == "active" and each.schedule is not None]
    found = [each for each in await _find(context, name, person) if each in on] if name or person else []
    read = parse_pause(text, await context.today(), context.language)
    if not on:
        context.say(pause_replies.nothing_to_pause())
    elif len(found) > 1:
        context.say(pause_replies.ask_which_to_pause(found, _until(None if read is None else read.until)))
    elif read is not None and read.until is not None:
        context.say(told_changes.confirm_pause(found[0] if found else None, read.until))
    else:
        context.say(pause_replies.ask_until(found[0] if found else None))


def _until(day: date | None) -> str:
    return "open" if day is None else day.isoformat()


async def _all(context: Context) -> list[Reminder]:
    await context.subscriber()
    return list(await schedules.of_chat(await context.tx(), context.chat_id))


async def _find(context: Context, name: str | None, person: str | None) -> Sequence[Reminder]:
    """Return the reminders that a name and a person can mean; all of the chat's where neither is told."""
    known = await _all(context)
    if name is not None:
        meant = [each for each in known if is_meant(context.index, name, each.item.name)]
        places = match_names(name, [each.item.name for each in known])
        known = meant or [known[place] for place in places]
    if person is not None:
        known = [each for each in known if each.item.person and fold(each.item.person) == fold(person)]
    return known


def _line_of(context: Context, reminder: Reminder) -> str:
    item = reminder.item
    return to_line(
        item.name,
        item.amount,
        item.unit,
        reminder.schedule,
        context.now,
        context.language,
        terms=reminder.instructions,
        person=item.person,
    )
