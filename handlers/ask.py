"""/ask, /check and plain questions."""

import re
from dataclasses import asdict

from telegram import Update

from bot import answer
from bot.answer import concerns, follow_up
from bot.context import Context
from bot.domain.names import tidied
from bot.domain.parsed_message import ParsedMessage
from bot.domain.profiles import Profile
from bot.replies import answers, basics, personal
from bot.replies.message import Message
from bot.replies.people import apart
from bot.store import schedules, subjects
from handlers import amounts, people, supplements, urgent

# Lists are typed with commas or semicolons, or with one name a line.
BETWEEN_NAMES = re.compile(r"[,;\n]")


async def respond(context: Context, said: str) -> None:
    """Answer a question in the person's own words, or a follow-up to the previous question."""
    completed = await _completed(context, said)
    found = answer.ask(context.library, context.world.index, completed)
    context.parsed = ParsedMessage("question", answer_kind=found.kind, red_flag=found.red_flag)
    word = said.strip().lower()
    supplement = supplements.named(context, said)
    if supplement is not None and found.kind == "answer":
        await supplements.show(context, supplement)
    elif found.kind == "unknown" and word in context.world.commands:
        context.say(basics.perhaps_command(word))
    elif found.kind != "dose" or found.red_flag or not await amounts.compared(context, completed):
        profile = await context.profile()
        library = concerns.fitting(context.library, profile.conditions)
        allowed = not concerns.NO_AMOUNTS & profile.conditions
        shown = answers.answered(library, found, await urgent.region(context), amounts=allowed)
        context.say(personal.sharpened(library, context.world.index, found, profile, shown))
    if found.kind == "red_flag":
        await urgent.hold_tips(context, found.red_flag)
    await _remember(context, found)


async def _completed(context: Context, said: str) -> str:
    kept = await subjects.get(await context.tx(), context.chat_id, context.now)
    subject = None if kept is None else follow_up.restored(kept)
    if subject is None or is_red_flag(context, said):
        return said
    return follow_up.complete(context.world.index, subject, said) or said


async def _remember(context: Context, found: answer.Answer) -> None:
    await context.subscriber()
    subject = follow_up.subject_of(context.world.index, found)
    kept = None if subject is None else asdict(subject)
    await subjects.put(await context.tx(), context.chat_id, kept, context.now)


def is_red_flag(context: Context, said: str) -> bool:
    """Return whether the text describes an emergency, which is answered before anything else."""
    return answer.ask(context.library, context.world.index, said).kind == "red_flag"


async def ask_command(_update: Update, context: Context) -> None:
    """Answer the question after /ask, or explain how to ask."""
    said = " ".join(context.args or [])
    if said:
        await respond(context, said)
    else:
        context.say(basics.how_to_ask())


async def check_command(update: Update, context: Context) -> None:
    """Check the names after /check against each other; without names, check the reminders."""
    message = update.effective_message
    _command, _space, said = ((message.text or "") if message is not None else "").partition(" ")
    names = [name.strip() for name in BETWEEN_NAMES.split(tidied(said)) if name.strip()]
    context.parsed = ParsedMessage("check_list", {"medicines": [{"name": each} for each in names]})
    if names:
        context.say(_checked(context, names, await context.profile()))
    else:
        await _check_reminders(context)


async def _check_reminders(context: Context) -> None:
    """Check what each person of this chat has reminders for, one message per person."""
    by_person = people.by_person(await schedules.of_chat(await context.tx(), context.chat_id))
    for person, theirs in by_person.items():
        names = list(dict.fromkeys(reminder.item.name for reminder in theirs))
        shown = _checked(context, names, await people.profile(context, person))
        context.say(apart(shown, person, alone=len(by_person) == 1))
    if not by_person:
        context.say(answers.how_to_check())


def _checked(context: Context, names: list[str], profile: Profile) -> Message:
    found = answer.check(context.library, context.world.index, names)
    shown = answers.checked(context.library, found)
    taken = [each for item in found.items for each in item.ingredients]
    return personal.about_taken(context.library, context.world.index, taken, profile, shown)
