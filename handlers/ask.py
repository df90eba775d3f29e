"""/ask, /check and plain questions."""

from telegram import Update

from bot import answer
from bot.answer import concerns
from bot.context import Context
from bot.replies import answers, basics, personal
from bot.store import schedules
from handlers import supplements, urgent


async def respond(context: Context, said: str) -> None:
    """Answer a question in the person's own words."""
    found = answer.ask(context.library, context.world.index, said)
    word = said.strip().lower()
    supplement = supplements.named(context, said)
    if supplement is not None and found.kind == "answer":
        await supplements.show(context, supplement)
    elif found.kind == "unknown" and word in context.world.commands:
        context.say(basics.perhaps_command(word))
    else:
        profile = await context.profile()
        library = concerns.fitting(context.library, profile.conditions)
        amounts = not concerns.NO_AMOUNTS & profile.conditions
        shown = answers.answered(library, found, await urgent.region(context), amounts=amounts)
        context.say(personal.sharpened(library, context.world.index, found, profile, shown))
    if found.kind == "red_flag":
        await urgent.hold_tips(context, found.red_flag)


def is_red_flag(context: Context, said: str) -> bool:
    """Whether this needs help before anything else."""
    return answer.ask(context.library, context.world.index, said).kind == "red_flag"


async def ask_command(_update: Update, context: Context) -> None:
    """Answer what stands behind /ask, or say how to ask."""
    said = " ".join(context.args or [])
    if said:
        await respond(context, said)
    else:
        context.say(basics.how_to_ask())


async def check_command(_update: Update, context: Context) -> None:
    """Check the names behind /check with each other; without any, what the person has reminders for."""
    said = " ".join(context.args or [])
    names = [name.strip() for name in said.split(",") if name.strip()]
    if not names:
        kept = await schedules.of_chat(await context.tx(), context.chat_id)
        names = list(dict.fromkeys(reminder.item.name for reminder in kept))
    if not names:
        context.say(answers.how_to_check())
        return
    context.say(answers.checked(context.library, answer.check(context.library, context.world.index, names)))
