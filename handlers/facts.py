"""/sleep, /back, /safety: menus, cards and their sources."""

from telegram import Update

from bot.context import Context
from bot.library import Menu
from bot.replies import cards
from bot.replies.message import Message, data
from handlers import pressing


def _menu(context: Context, name: Menu) -> Message:
    return cards.menu(name, [entry for entry in context.library.entries.values() if entry.menu == name])


async def sleep(_update: Update, context: Context) -> None:
    """What there is about sleep."""
    context.say(_menu(context, "sleep"))


async def back(_update: Update, context: Context) -> None:
    """What there is about back pain."""
    context.say(_menu(context, "back"))


async def safety(_update: Update, context: Context) -> None:
    """What there is about supplements and medicines."""
    context.say(_menu(context, "safety"))


async def menu_pressed(update: Update, context: Context) -> None:
    """Back from a card to its menu."""
    press = pressing.pressed(update)
    match press.words[1:]:
        case ["sleep" | "back" | "safety" as name]:
            pressing.replace(context, press, _menu(context, name))
        case _:
            await pressing.stale(update, context)


async def card_pressed(update: Update, context: Context) -> None:
    """A title in a menu, or back from the sources."""
    press = pressing.pressed(update)
    entry = context.library.entries.get(press.words[-1])
    if entry is None:
        await pressing.stale(update, context)
        return
    pressing.replace(context, press, cards.card(entry))


async def sources_pressed(update: Update, context: Context) -> None:
    """Where a card or a tip comes from."""
    press = pressing.pressed(update)
    match press.words[1:]:
        case ["card", of] if of in context.library.entries:
            entry = context.library.entries[of]
            named = cards.named_sources(context.library, entry.sources)
            pressing.replace(context, press, cards.sources(entry.title, named, data("card", of)))
        case ["tip", of] if of in context.library.tips:
            tip = context.library.tips[of]
            named = cards.named_sources(context.library, tip.sources)
            title = cards.topic_word(tip.topic)
            pressing.replace(context, press, cards.sources(title, named, data("tip", of)))
        case _:
            await pressing.stale(update, context)
