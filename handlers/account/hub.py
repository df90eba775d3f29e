"""The hub: a message from which everything is some taps away."""

from telegram import Update

from bot.context import Context
from bot.replies.account import hub as replies
from bot.replies.basics import CommandHelp
from bot.replies.message import Message
from bot.store.reminders import schedules
from handlers import callbacks
from handlers.account import active_state
from handlers.feature import ButtonHandler, Feature
from handlers.operators.access import is_operator, is_private
from handlers.reminders import remind


async def show(context: Context) -> None:
    """Greet the person with the hub, as after "hello" or "menu"."""
    await _greet(context, replies.greeting())


async def welcome(context: Context) -> None:
    """Introduce the bot to the person, with the hub."""
    await _greet(context, replies.welcome())


async def _greet(context: Context, greeting: Message) -> None:
    """Send a greeting; somebody who stopped the bot hears that nothing is sent, and may start it again."""
    stopped = await active_state.is_stopped(context)
    context.say(replies.greeting_while_stopped() if stopped else greeting)


async def capabilities(context: Context) -> None:
    """Say in a few examples what the bot can do, with the hub."""
    context.say(replies.capabilities())


async def hub_pressed(update: Update, context: Context) -> None:
    """Turn the hub to another page; an empty list begins with its first reminder."""
    press = callbacks.read_press(update)
    match press.words[1:]:
        case ["commands"]:
            page = replies.command_list(_commands_for(update, context))
            callbacks.answer_in_place(context, press, page)
        case ["list"] if not await schedules.of_chat(await context.tx(), context.chat_id):
            context.toast(press.query_id)
            await remind.start_dialog(update, context)
        case [name] if name in replies.PAGES:
            callbacks.answer_in_place(context, press, replies.PAGES[name]())
        case _:
            await callbacks.answer_unknown(update, context)


def _commands_for(update: Update, context: Context) -> dict[str, CommandHelp]:
    """Return everybody's commands, and to an operator in private also the operators' own."""
    shows_operators = is_operator(update, context) and is_private(update, context)
    more = context.world.operator_commands if shows_operators else {}
    return {**context.world.commands, **more}


FEATURE = Feature(buttons=(ButtonHandler("hub", hub_pressed, reads=None),))
