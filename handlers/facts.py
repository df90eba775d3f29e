"""/sleep, /back, /safety: menus, cards and their sources."""

from telegram import Update

from bot.context import Context
from bot.library import Entry, Menu
from bot.replies import cards, personal
from bot.replies.message import Message, data
from handlers import pressing


def named(context: Context, word: str) -> Entry | None:
    """Return the entry of that name, such as magnesium or vitamind; None when there is none."""
    return next((entry for entry in context.library.entries.values() if word in entry.names), None)


def _menu(context: Context, name: Menu, at: str = "") -> Message:
    entries = [entry for entry in context.library.entries.values() if entry.menu == name]
    return cards.menu(name, entries, at)


async def sleep(_update: Update, context: Context) -> None:
    """Show the menu about sleep."""
    context.say(_menu(context, "sleep"))


async def back(_update: Update, context: Context) -> None:
    """Show the menu about back pain."""
    context.say(_menu(context, "back"))


async def safety(_update: Update, context: Context) -> None:
    """Show the menu about supplements and medicines."""
    context.say(_menu(context, "safety"))


async def menu_pressed(update: Update, context: Context) -> None:
    """Show another page of a menu, or return from a card to the page that lists it."""
    press = pressing.pressed(update)
    match press.words[1:]:
        case ["sleep" | "back" | "safety" as name, at] if at in context.library.entries:
            pressing.replace(context, press, _menu(context, name, at))
        case _:
            await pressing.stale(update, context)


async def card_pressed(update: Update, context: Context) -> None:
    """Open a card from a menu, or return to it from its sources."""
    press = pressing.pressed(update)
    entry = context.library.entries.get(press.words[-1])
    if entry is None:
        await pressing.stale(update, context)
        return
    pressing.replace(context, press, personal.card(context.library, entry, await context.profile()))


async def near_pressed(update: Update, context: Context) -> None:
    """Send a related card below the answer, because the answer may hold a warning."""
    press = pressing.pressed(update)
    entry = context.library.entries.get(press.words[-1])
    if entry is None:
        await pressing.stale(update, context)
        return
    pressing.follow(context, press, personal.card(context.library, entry, await context.profile()))


async def sources_pressed(update: Update, context: Context) -> None:
    """Show the sources of a card, an answer or a tip; those of an answer are sent below it."""
    press = pressing.pressed(update)
    match press.words[1:]:
        case ["card", of] if of in context.library.entries:
            entry = context.library.entries[of]
            pressing.replace(context, press, _sources(context, entry.title, entry.sources, data("card", of)))
        case ["answer", of] if of in context.library.entries:
            entry = context.library.entries[of]
            pressing.follow(context, press, _sources(context, entry.title, entry.sources))
        case ["tip", of] if of in context.library.tips:
            tip = context.library.tips[of]
            title = cards.topic_word(tip.topic)
            pressing.replace(context, press, _sources(context, title, tip.sources, data("tip", of)))
        case _:
            await pressing.stale(update, context)


def _sources(context: Context, title: str, ids: tuple[str, ...], back: str = "") -> Message:
    return cards.sources(title, cards.named_sources(context.library, ids), back)
