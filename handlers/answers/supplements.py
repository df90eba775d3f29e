"""/supplement NAME and the bare name: one supplement, part by part, in one message."""

from telegram import Update

from bot.context import Context
from bot.domain import names
from bot.library import Claim, Guidance, Supplement
from bot.replies.answers import forms, profile_warnings
from bot.replies.answers import supplements as replies
from bot.replies.answers.supplements import SupplementSection
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
    if not text:
        context.say(replies.supplement_menu(context.library.supplements.values()))
        return
    things = [item.concept for item in item_names.resolve_names(context.index, text)]
    ids = [thing.id for thing in things if thing is not None and thing.id in context.library.supplements]
    for each in list(dict.fromkeys(ids))[:MAX_AT_ONCE]:
        context.say(await _render_front(context, context.library.supplements[each]))
    if ids:
        return
    entry = topics.find_entry(context, names.fold(text).strip())
    if entry is not None:
        context.say(profile_warnings.personal_entry_card(context.library, entry, await context.profile()))
    else:
        near = _suggest(context, text)
        context.say(
            replies.ask_which_supplement(text[:MAX_ECHO_LENGTH], near, context.library.supplements.values())
        )


def _suggest(context: Context, text: str) -> list[Supplement]:
    index = context.index
    things = [index.concepts[term].id for term in index.lexicon.resolve(names.fold(text)).suggestions]
    known = context.library.supplements
    return [known[each] for each in dict.fromkeys(things) if each in known]


def find_supplement(context: Context, word: str) -> Supplement | None:
    """Return the supplement that the whole of `word` names; None when another card has that name."""
    folded = names.fold(word).strip()
    entry = topics.find_entry(context, folded)
    if entry is not None:
        return context.library.supplements.get(entry.id)
    term = context.index.lexicon.resolve(folded).term
    return context.library.supplements.get(context.index.concepts[term].id) if term else None


async def show(context: Context, supplement: Supplement) -> None:
    """Send the first screen of a supplement."""
    context.say(await _render_front(context, supplement))


async def _render_front(context: Context, supplement: Supplement) -> Message:
    statements = _list_statements(context, supplement)
    profile = await context.profile()
    return profile_warnings.localized(
        replies.supplement_card(context.library, supplement, profile, statements), profile.region
    )


def _list_statements(context: Context, supplement: Supplement) -> list[Guidance]:
    """Return the content's statements about its use; statements about limits have their own screen."""
    return [
        each
        for each in context.library.guidance.values()
        if each.topic != "safety" and _is_about(context, each.statement, supplement)
    ]


def _list_claims(context: Context, supplement: Supplement) -> list[Claim]:
    return [each for each in context.library.claims.values() if _is_about(context, each.claim, supplement)]


def _is_about(context: Context, text: str, supplement: Supplement) -> bool:
    return any(supplement.id in item.concept.entities for item in context.index.find(names.fold(text)))


async def supplement_pressed(update: Update, context: Context) -> None:
    """Handle a button for a supplement, one of its parts or one of its forms."""
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
            return replies.supplement_menu(known.values())
        case [name] if name in known:
            return await _render_front(context, known[name])
        case [name, "forms", page] if name in known:
            return _render_forms(known[name], page)
        case [name, "form", form] if name in known:
            found = next((each for each in known[name].forms if each.id == form), None)
            return None if found is None else forms.form_card(context.library, known[name], found)
        case [name, part] if name in known and part in {each.value for each in SupplementSection}:
            supplement = known[name]
            said = _list_statements(context, supplement), _list_claims(context, supplement)
            profile = await context.profile()
            shown = replies.section_page(context.library, supplement, SupplementSection(part), profile, said)
            return (
                shown
                if part == SupplementSection.SOURCES.value
                else profile_warnings.localized(shown, profile.region)
            )
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
            N_("One supplement: dose limits, effects, warnings"),
            HelpSection.TO_KNOW,
            repeatable=True,
        ),
    ),
    buttons=(ButtonHandler("sup", supplement_pressed),),
)
