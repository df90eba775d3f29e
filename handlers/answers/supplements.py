"""/supplement NAME: the page of a supplement; alone, all of them to choose from."""

from telegram import Update

from bot.answer.profile_warnings import NO_AMOUNTS_FOR
from bot.context import Context
from bot.domain import names
from bot.library import Supplement
from bot.replies.answers import forms, profile_warnings
from bot.replies.answers import supplements as replies
from bot.replies.basics import HelpSection
from bot.replies.message import Message
from bot.search import item_names
from handlers import callbacks
from handlers.answers import topics
from handlers.feature import N_, ButtonHandler, Command, Feature

# Supplements shown for one command; more names at once are a list for /check.
MAX_AT_ONCE = 3
MAX_ECHO_LENGTH = 60


async def supplement_command(_update: Update, context: Context) -> None:
    """Show the supplements after /supplement, or all of them to choose from."""
    text = " ".join(context.args or [])
    everything = list(context.library.supplements.values())
    if not text:
        context.say(replies.supplement_menu(everything))
        return
    things = [item.concept for item in item_names.resolve_names(context.index, text)]
    ids = [thing.id for thing in things if thing is not None and thing.id in context.library.supplements]
    for each in list(dict.fromkeys(ids))[:MAX_AT_ONCE]:
        context.say(await _render_page(context, context.library.supplements[each]))
    if ids:
        return
    page = topics.find_page(context, text)
    if page is not None:
        context.say(await topics.page_for_person(context, page))
    else:
        near = _suggest(context, text)
        context.say(replies.ask_which_supplement(text[:MAX_ECHO_LENGTH], near, everything))


def _suggest(context: Context, text: str) -> list[Supplement]:
    index = context.index
    things = [index.concepts[term].id for term in index.lexicon.resolve(names.fold(text)).suggestions]
    known = context.library.supplements
    return [known[each] for each in dict.fromkeys(things) if each in known]


async def _render_page(context: Context, supplement: Supplement) -> Message:
    profile = await context.profile()
    concern = profile_warnings.products_concern(context.library, [supplement.id], profile)
    allowed = NO_AMOUNTS_FOR.isdisjoint(profile.conditions)
    shown = replies.supplement_page(context.library, supplement, amounts=allowed)
    return profile_warnings.localized(
        profile_warnings.prepend(profile_warnings.profile_warning(concern), shown), profile.region
    )


async def supplement_pressed(update: Update, context: Context) -> None:
    """Handle a button for the list, for a supplement or for one of its forms."""
    press = callbacks.read_press(update)
    shown = await _render_chosen(context, press.words[1:])
    if shown is None:
        await callbacks.answer_unknown(update, context)
    else:
        callbacks.answer_in_place(context, press, shown)


async def _render_chosen(context: Context, words: list[str]) -> Message | None:
    known = context.library.supplements
    match words:
        case ["all"]:
            return replies.supplement_menu(list(known.values()))
        case ["all", page] if (number := callbacks.parse_row_id(page)) is not None:
            return replies.supplement_menu(list(known.values()), number)
        case [name] if name in known:
            return await _render_page(context, known[name])
        case [name, "forms", page] if name in known:
            return _render_forms(known[name], page)
        case [name, "form", form] if name in known:
            found = next((each for each in known[name].forms if each.id == form), None)
            return None if found is None else forms.form_card(context.library, known[name], found)
    return None


def _render_forms(supplement: Supplement, page: str) -> Message | None:
    number = callbacks.parse_row_id(page)
    if number is None or number * forms.PAGE_SIZE >= len(supplement.forms):
        return None
    return forms.forms_page(supplement, number)


FEATURE = Feature(
    commands=(
        Command(
            "supplement",
            supplement_command,
            N_("One supplement: what it does, how much, what it clashes with"),
            HelpSection.TO_KNOW,
            repeatable=True,
            reads=True,
        ),
    ),
    buttons=(ButtonHandler("sup", supplement_pressed, reads=None),),
)
