"""/check: what goes together among the names in a list, or among the reminders."""

from collections.abc import Sequence

from telegram import Update

from bot import answer
from bot.answer import profile_warnings
from bot.answer.conflicts import Excess
from bot.answer.interaction_check import MAX_NAMES
from bot.answer.told_overdoses import tells_of_intake
from bot.context import Context
from bot.domain.names import collapse_repeats, fold, words
from bot.domain.parsed_message import ParsedMessage
from bot.domain.parsing.amounts import remove_amounts
from bot.domain.parsing.several import split_names
from bot.domain.profiles import Profile
from bot.replies.answers import answers, checks
from bot.replies.answers import profile_warnings as warning_replies
from bot.replies.answers.profile_warnings import prepend
from bot.replies.basics import HelpSection
from bot.replies.items import item_text_without_person
from bot.replies.message import Message
from bot.replies.people import with_person_heading
from bot.replies.reminders import conflicts as conflict_replies
from bot.search import item_lists, item_names
from bot.store.account import dialogs
from bot.store.account.dialogs import Dialog
from bot.store.reminders import schedules
from bot.store.reminders.schedules import Item
from handlers import people
from handlers.feature import N_, Command, DialogHandler, Feature, OtherTextError
from handlers.reminders import conflicts

NAME = "check"


async def check_command(update: Update, context: Context) -> None:
    """Check the names after /check against each other; without names, check the reminders."""
    message = update.effective_message
    text = (message.text or "") if message is not None else ""
    await check_names(context, text.split(maxsplit=1)[1:])


async def handle_text(context: Context, dialog: Dialog, text: str) -> None:
    """Check what is typed together with the name that was asked about alone, if there was one.

    Raises:
        OtherTextError: The text is more than names of what is taken.
    """
    folded = fold(text)
    if not _is_list(context, folded) or tells_of_intake(context.index, folded):
        raise OtherTextError
    await dialogs.clear(await context.tx(), context.chat_id)
    before = dialog.data["name"]
    await check_names(context, [f"{before}, {text}" if before else text])


def _is_list(context: Context, folded: str) -> bool:
    """Return whether a text consists of names of what is taken: "iron and lisinopril 10 mg"."""
    found = [each for each in context.index.find(folded) if each.concept.kind != "subject"]
    rest = folded
    for each in reversed(found):
        rest = f"{rest[: each.start]} {rest[each.end :]}"
    return bool(found) and len(words(remove_amounts(rest, context.language))) <= len(found)


async def check_names(context: Context, names: Sequence[str]) -> None:
    """Check names against each other, those of each person apart; without any, check the reminders.

    A single name is asked what else is taken.

    Args:
        context: Of the update.
        names: Names as typed, perhaps with amounts, times and persons; each may be a whole list.
    """
    by_person = await _read_names(context, "\n".join(names))
    slots = [_slots(name, person) for person, theirs in by_person.items() for name in theirs]
    context.parsed = ParsedMessage("check_list", {"medicines": slots})
    is_list = not by_person
    if is_list:
        by_person = await _names_of_reminders(context)
    for person, theirs in by_person.items():
        excesses = await conflicts.find_excesses(context, person) if is_list else []
        shown = _render_check(context, theirs, await people.profile_of(context, person), excesses)
        context.say(with_person_heading(shown, person, alone=len(by_person) == 1))
    if not by_person:
        context.say(answers.how_to_check())
        await _ask_for_others(context, "")
    elif list(map(len, by_person.values())) == [1] and None in by_person:
        await _ask_for_others(context, by_person[None][0])


async def _ask_for_others(context: Context, name: str) -> None:
    """Take what is typed next for what else is taken beside a name, which may be empty.

    A question that is open already stays open.
    """
    if await dialogs.get(await context.tx(), context.chat_id, context.now) is None:
        await context.subscriber()
        asked = Dialog(NAME, "others", {"name": name})
        await context.write_later(lambda tx: dialogs.put(tx, context.chat_id, asked, context.now))


async def try_check_with_reminders(context: Context, name: str, person: str | None) -> bool:
    """Check a name together with what the person has reminders for; return False without any reminder."""
    by_person = await _names_of_reminders(context)
    if (theirs := by_person.get(person)) is None:
        return False
    context.parsed = ParsedMessage("check_list", {"medicines": [_slots(name, person)]})
    # Of a long list the last names are not compared: what is asked about stands first.
    shown = _render_check(context, [name, *theirs], await people.profile_of(context, person))
    context.say(with_person_heading(shown, person, alone=len(by_person) == 1))
    return True


async def _read_names(context: Context, text: str) -> dict[str | None, list[str]]:
    """Return the names in a text by the person who takes them; the subscriber is None."""
    today, found = await context.today(), dict[str | None, list[str]]()
    items = split_names(collapse_repeats(text), today, context.language)
    for n, item in enumerate(items):
        # Those beyond are not compared, only named.
        read = item_lists.names_in(context.index, item.text, today) if n < MAX_NAMES else [item.text]
        found.setdefault(item.person, []).extend(read)
    return found


def _slots(name: str, person: str | None) -> dict[str, str]:
    return {"name": name} if person is None else {"name": name, "person": person}


async def _names_of_reminders(context: Context) -> dict[str | None, list[str]]:
    """Return by person what this chat has reminders for."""
    by_person = people.group_by_person(await schedules.of_chat(await context.tx(), context.chat_id))
    return {
        person: list(dict.fromkeys(_name_to_check(context, reminder.item) for reminder in theirs))
        for person, theirs in by_person.items()
    }


def _name_to_check(context: Context, item: Item) -> str:
    """Return the name of an item, with the amount that tells heart aspirin from aspirin for pain."""
    read = item_names.resolve_names(context.index, item.name, guess=False)
    has_low_dose = any(
        each.concept is not None and each.concept.id in context.index.low_doses for each in read
    )
    return item_text_without_person(item) if has_low_dose else item.name


def _render_check(
    context: Context, names: Sequence[str], profile: Profile, excesses: Sequence[Excess] = ()
) -> Message:
    """Render a check, below the limits that the reminders exceed: a pair is fine at usual doses only."""
    result = answer.check(context.knowledge, list(names)).with_unusual_doses(
        {each.ingredient for each in excesses}
    )
    allowed = not profile_warnings.NO_AMOUNTS_FOR & profile.conditions
    message = checks.check_message(context.library, result, usual_doses=allowed)
    said = [conflict_replies.excess_text(context.library, each, profile.region) for each in excesses]
    message = prepend("\n\n".join(said), message)
    taken = [each for item in result.items for each in item.ingredients]
    return warning_replies.personal_check(context.knowledge, taken, profile, message)


FEATURE = Feature(
    commands=(
        Command(
            "check",
            check_command,
            N_("Check what you take together"),
            HelpSection.TO_KNOW,
            repeatable=True,
            reads=True,
        ),
    ),
    dialog=DialogHandler(NAME, handle_text, answers=frozenset({"check_list"})),
)
