"""For whom a reminder is: the question, and the people whom a chat knows already."""

from dataclasses import dataclass, replace
from secrets import token_hex

from bot.context import Context
from bot.domain import reminder_edits
from bot.domain.parsing import ParsedReminder, ParseError, ReminderPart, find_parts
from bot.domain.parsing.family_words import parse_person, split_family_word
from bot.replies.reminders import for_whom as replies
from bot.store.account import dialogs
from bot.store.account.dialogs import Dialog
from bot.store.reminders import schedules

NAME = "remind"
STEP = "whom"
# People offered as buttons.
MAX_OFFERED = 6


@dataclass(frozen=True)
class PersonOfLine:
    """A parsed line with the person whom it names.

    Attributes:
        read: The reminder, without a family word in its name.
        offered: People to ask about; empty when the line leaves no doubt.
    """

    read: ParsedReminder
    offered: tuple[str, ...] = ()


async def list_people(context: Context) -> list[str]:
    """Return the people other than the chat's own person who have reminders here, each once."""
    reminders = await schedules.of_chat(await context.tx(), context.chat_id)
    return list(dict.fromkeys(each.item.person for each in reminders if each.item.person is not None))


async def resolve_person(context: Context, read: ParsedReminder, line: str) -> PersonOfLine:
    """Spell the person as the chat knows them, and offer people where the line leaves them open.

    It does with a family word that is no "for Mum", and with a line that names nobody in a chat that keeps
    reminders for somebody else.
    """
    known, language = await list_people(context), context.language
    read = reminder_edits.with_known_person(read, known, language)
    if read.person is not None:
        return PersonOfLine(read)
    split = split_family_word(read.name, language)
    if split is not None:
        person, name = split
        named = reminder_edits.spell_person(person, known, language)
        return PersonOfLine(replace(read, name=name), tuple(dict.fromkeys([named, *known]))[:MAX_OFFERED])
    said = find_parts(line, await context.today(), language)
    names_me = isinstance(said, ParseError) or ReminderPart.PERSON in said
    return PersonOfLine(read, () if names_me else tuple(known[:MAX_OFFERED]))


async def ask(context: Context, draft: Dialog, what: str, offered: tuple[str, ...]) -> None:
    """Ask for whom the draft is, before its card is shown."""
    token = token_hex(4)
    data = {"draft": draft.to_json(), "offered": list(offered), "token": token}
    await dialogs.put(await context.tx(), context.chat_id, Dialog(NAME, STEP, data), context.now)
    context.say(replies.ask_for_whom(what, offered, token))


async def usual_answers(context: Context) -> tuple[list[str], list[str]]:
    """Return the labels of people to choose from, and the text that names each."""
    known = (await list_people(context))[:MAX_OFFERED]
    return [replies.me(), *known], [context.language.writer.me, *known]


async def read_person(context: Context, text: str) -> str | ParseError | None:
    """Return the person whom a typed answer names, spelled as the chat knows them; None: oneself."""
    person = parse_person(text, context.language)
    if isinstance(person, str):
        return reminder_edits.spell_person(person, await list_people(context), context.language)
    return person
