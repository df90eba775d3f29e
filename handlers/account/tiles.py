"""The buttons that open what a command opens, as under the hub."""

from telegram import Update

from bot.context import Context
from handlers import callbacks, tips, trials
from handlers.account import active_state, hub, privacy, profile, settings, time_zone
from handlers.answers import amounts, ask, check, claims, red_flags, supplements, topics
from handlers.care import care
from handlers.diary import setup as diary_setup
from handlers.doses import doses, history, took
from handlers.feature import ButtonHandler, Feature, collect
from handlers.reminders import calendar, confirmation, pausing, remind, reminder_list, stock, timetable

# By the second word of a button.
COMMANDS = collect(
    each.FEATURE
    for each in (
        *(amounts, ask, check, claims, red_flags, supplements, topics),
        *(calendar, doses, history, pausing, remind, reminder_list, stock, timetable, took),
        *(care, privacy, profile, settings, time_zone, tips, trials),
        diary_setup,
    )
).commands


async def go_pressed(update: Update, context: Context) -> None:
    """Open what a tile shows, as its command does without arguments; or start again after /stop."""
    press = callbacks.read_press(update)
    match press.words[1:]:
        case ["start"]:
            context.toast(press.query_id)
            await start_again(context)
        case [name] if name in COMMANDS:
            context.toast(press.query_id)
            await confirmation.close_question(context)
            # Without the pressed message, whose text is the bot's and no argument.
            await COMMANDS[name].handle(Update(update.update_id), context)
        case _:
            await callbacks.answer_unknown(update, context)


async def start_again(context: Context) -> None:
    """Let a stopped bot write again; to anybody else, show the hub."""
    if await active_state.is_stopped(context):
        await active_state.reactivate(context)
    else:
        await hub.show(context)


FEATURE = Feature(
    buttons=(
        ButtonHandler(
            "go",
            go_pressed,
            affects_group=frozenset(name for name, command in COMMANDS.items() if command.affects_group),
            reads=frozenset(name for name, command in COMMANDS.items() if command.reads),
        ),
    ),
)
