"""/sleep, /back, /safety: menus, cards and their sources."""

from collections.abc import Callable

from telegram import Update

from bot.context import Context
from bot.library import Entry, Menu
from bot.replies.answers import cards, profile_warnings
from bot.replies.basics import HelpSection
from bot.replies.message import Message, callback_data
from handlers import callbacks
from handlers.callbacks import Press
from handlers.feature import N_, ButtonHandler, Command, Feature


def find_entry(context: Context, word: str) -> Entry | None:
    """Return the entry of that name, such as magnesium or vitamind; None when there is none."""
    return next((entry for entry in context.library.entries.values() if word in entry.names), None)


def _render_menu(context: Context, name: Menu, at: str = "") -> Message:
    entries = [entry for entry in context.library.entries.values() if entry.menu == name]
    return cards.menu_message(name, entries, at)


async def sleep_command(_update: Update, context: Context) -> None:
    """Show the menu about sleep."""
    context.say(_render_menu(context, "sleep"))


async def back_command(_update: Update, context: Context) -> None:
    """Show the menu about back pain."""
    context.say(_render_menu(context, "back"))


async def safety_command(_update: Update, context: Context) -> None:
    """Show the menu about supplements and medicines."""
    context.say(_render_menu(context, "safety"))


async def menu_pressed(update: Update, context: Context) -> None:
    """Show another page of a menu, or return from a card to the page that lists it."""
    press = callbacks.read_press(update)
    match press.words[1:]:
        case ["sleep" | "back" | "safety" as name, at] if at in context.library.entries:
            callbacks.answer_in_place(context, press, _render_menu(context, name, at))
        case _:
            await callbacks.answer_unknown(update, context)


async def card_pressed(update: Update, context: Context) -> None:
    """Open a card from a menu, or return to it from its sources."""
    await _show_pressed_card(update, context, callbacks.answer_in_place)


async def near_pressed(update: Update, context: Context) -> None:
    """Send a related card below the answer, because the answer may hold a warning."""
    await _show_pressed_card(update, context, callbacks.answer_below)


async def _show_pressed_card(
    update: Update, context: Context, show: Callable[[Context, Press, Message], None]
) -> None:
    press = callbacks.read_press(update)
    entry = context.library.entries.get(press.words[-1])
    if entry is None:
        await callbacks.answer_unknown(update, context)
        return
    mine = await context.profile()
    show(context, press, profile_warnings.personal_entry_card(context.library, entry, mine))


async def sources_pressed(update: Update, context: Context) -> None:
    """Show the sources of a card, an answer or a tip; those of an answer are sent below it."""
    press = callbacks.read_press(update)
    match press.words[1:]:
        case ["card", of] if of in context.library.entries:
            entry = context.library.entries[of]
            callbacks.answer_in_place(
                context,
                press,
                _render_sources(context, entry.title, entry.sources, callback_data("card", of)),
            )
        case ["answer", of] if of in context.library.entries:
            entry = context.library.entries[of]
            callbacks.answer_below(context, press, _render_sources(context, entry.title, entry.sources))
        case ["tip", of] if of in context.library.tips:
            tip = context.library.tips[of]
            title = cards.topic_word(tip.topic)
            callbacks.answer_in_place(
                context, press, _render_sources(context, title, tip.sources, callback_data("tip", of))
            )
        case _:
            await callbacks.answer_unknown(update, context)


def _render_sources(context: Context, title: str, ids: tuple[str, ...], back: str = "") -> Message:
    return cards.sources_message(title, cards.sources_by_id(context.library, ids), back)


FEATURE = Feature(
    commands=(
        Command("sleep", sleep_command, N_("About sleep"), HelpSection.TO_KNOW, repeatable=True),
        Command("back", back_command, N_("About back pain"), HelpSection.TO_KNOW, repeatable=True),
        Command(
            "safety",
            safety_command,
            N_("About supplements and medicines"),
            HelpSection.TO_KNOW,
            repeatable=True,
        ),
    ),
    buttons=(
        ButtonHandler("menu", menu_pressed),
        ButtonHandler("card", card_pressed),
        ButtonHandler("near", near_pressed),
        ButtonHandler("sources", sources_pressed),
    ),
)
