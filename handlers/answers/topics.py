"""/sleep, /back, /safety: menus, the pages of their subjects, cells and sources."""

from telegram import Update

from bot import answer
from bot.answer.profile_warnings import NO_AMOUNTS_FOR
from bot.context import Context
from bot.domain import names
from bot.library import Menu, SubjectPage
from bot.replies.answers import cards, cells, profile_warnings
from bot.replies.basics import HelpSection
from bot.replies.message import Message, callback_data
from bot.store.operators import answer_counts
from handlers import callbacks
from handlers.answers import red_flags
from handlers.feature import N_, ButtonHandler, Command, Feature


def find_page(context: Context, word: str) -> SubjectPage | None:
    """Return the page that a name leads to, such as magnesium or vitamind; None when there is none."""
    folded = names.fold(word).strip()
    if folded in context.library.pages:
        return context.library.pages[folded]
    term = context.index.lexicon.resolve(folded).term if folded else None
    pages = context.index.cells.pages_about(context.index.concepts[term]) if term else []
    return next(iter(pages), None)


async def page_for_person(context: Context, page: SubjectPage, *, back: bool = False) -> Message:
    """Render a page for the person who asks: their warning first, where one matters."""
    profile = await context.profile()
    concern = profile_warnings.products_concern(context.library, about_page(context, page), profile)
    allowed = NO_AMOUNTS_FOR.isdisjoint(profile.conditions)
    shown = cells.page_message(context.library, page, back=back, amounts=allowed)
    return profile_warnings.localized(
        profile_warnings.prepend(profile_warnings.profile_warning(concern), shown), profile.region
    )


def about_page(context: Context, page: SubjectPage) -> list[str]:
    """Return the ids of the supplements and pain relievers that a page is about."""
    cards_of = context.index.medicine_cards
    return [cards_of.get(each, each) for each in page.about or (page.subject,)]


def _render_menu(context: Context, name: Menu, at: str = "") -> Message:
    return cards.menu_message(name, context.library.menu(name), at)


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
    """Show another page of a menu, or return from a subject to the page that lists it."""
    press = callbacks.read_press(update)
    match press.words[1:]:
        case ["sleep" | "back" | "safety" as name, at] if at in context.library.pages:
            callbacks.answer_in_place(context, press, _render_menu(context, name, at))
        case _:
            await callbacks.answer_unknown(update, context)


async def page_pressed(update: Update, context: Context) -> None:
    """Show a subject: from a menu in its place, from an answer below it, which may hold a warning."""
    press = callbacks.read_press(update)
    page = context.library.pages.get(press.words[-1])
    if page is None:
        await callbacks.answer_unknown(update, context)
        return
    of_menu = press.words[0] == "card"
    show = callbacks.answer_in_place if of_menu else callbacks.answer_below
    show(context, press, await page_for_person(context, page, back=of_menu))


async def cell_pressed(update: Update, context: Context) -> None:
    """Answer the question of a button, below the message, which may hold a warning."""
    press = callbacks.read_press(update)
    profile = await context.profile()
    found = answer.cell_for(context.knowledge, press.words[-1], profile.conditions)
    if found is None:
        await callbacks.answer_unknown(update, context)
        return
    await context.write_later(lambda tx: answer_counts.add(tx, found.page.subject, found.intent, "pressed"))
    shown = cells.pressed_cell(context.library, found, await red_flags.region(context))
    callbacks.answer_below(context, press, profile_warnings.localized(shown, profile.region))


async def sources_pressed(update: Update, context: Context) -> None:
    """Show the sources of an answer below it, or those of a tip in its place."""
    press = callbacks.read_press(update)
    library = context.library
    match press.words[1:]:
        case ["cell", of] if (cell := library.cell(of)) is not None:
            subject, _dot, intent = of.partition(".")
            title = f"{library.pages[subject].title}: {cells.intent_label(intent)}"
            callbacks.answer_below(context, press, _render_sources(context, title, library.sources_of(cell)))
        case ["tip", of] if of in library.tips:
            tip = library.tips[of]
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
        Command("sleep", sleep_command, N_("About sleep"), HelpSection.TO_KNOW, repeatable=True, reads=True),
        Command(
            "back", back_command, N_("About back pain"), HelpSection.TO_KNOW, repeatable=True, reads=True
        ),
        Command(
            "safety",
            safety_command,
            N_("About supplements and medicines"),
            HelpSection.TO_KNOW,
            repeatable=True,
            reads=True,
        ),
    ),
    buttons=(
        ButtonHandler("menu", menu_pressed, reads=None),
        ButtonHandler("card", page_pressed, reads=None),
        ButtonHandler("page", page_pressed, reads=None),
        ButtonHandler("cell", cell_pressed, reads=None),
        ButtonHandler("sources", sources_pressed, reads=None),
    ),
)
