"""/profile: what a person tells about themselves, all of it optional."""

from telegram import Update

from bot.context import Context
from bot.domain.profiles import REGIONS, Condition, Profile, Region
from bot.replies.account import profile as replies
from bot.replies.basics import HelpSection
from handlers import callbacks
from handlers.feature import N_, ButtonHandler, Command, Feature

ANSWERS = {"yes": True, "no": False, "unset": None}


async def profile_command(_update: Update, context: Context) -> None:
    """Show the card with every answer so far, but not in a group, where others would read along."""
    # Telegram gives groups negative ids.
    if context.chat_id < 0:
        context.say(replies.only_in_private_chat())
        return
    context.say(replies.profile_card(await context.profile()))


async def profile_pressed(update: Update, context: Context) -> None:
    """Handle the choice of a question, or an answer."""
    press = callbacks.read_press(update)
    match press.words[1:] if context.chat_id > 0 else []:
        case ["card"]:
            callbacks.answer_in_place(context, press, replies.profile_card(await context.profile()))
        case ["ask", "region"]:
            callbacks.answer_in_place(context, press, replies.ask_region())
        case ["where"]:  # from an answer, which stays to be read
            callbacks.answer_below(context, press, replies.ask_region())
        case ["ask", word] if (condition := _condition(word)) is not None:
            callbacks.answer_in_place(context, press, replies.ask_condition(condition))
        case ["region", word] if (region := _region(word)) is not None or word == "unset":
            profile = await context.profile()
            await _store_profile(context, press, Profile(region, profile.over_18, profile.answers))
        case ["told", *words] if None not in (told := [_condition(each) for each in words]):
            profile = await context.profile()
            for each in told:
                profile = profile if each is None else profile.with_answer(each, yes=True)
            await _store_profile(context, press, profile)
        case ["tell", word, answer] if (condition := _condition(word)) is not None and answer in ANSWERS:
            await _store_answer(context, press, condition, ANSWERS[answer])
        case _:
            await callbacks.answer_unknown(update, context)


def _condition(word: str) -> Condition | None:
    return next((each for each in replies.QUESTIONS if each == word), None)


def _region(word: str) -> Region | None:
    return next((each for each in REGIONS if each == word), None)


async def _store_answer(
    context: Context,
    press: callbacks.Press,
    condition: Condition,
    yes: bool | None,  # noqa: FBT001 - an answer, not a switch
) -> None:
    """Store an answer; the question about age asks whether the person is over 18, not under."""
    if condition == "under_18" and yes is not None:
        yes = not yes
    await _store_profile(context, press, (await context.profile()).with_answer(condition, yes=yes))


async def _store_profile(context: Context, press: callbacks.Press, profile: Profile) -> None:
    await context.change_profile(profile)
    callbacks.answer_in_place(
        context, press, replies.profile_card(profile), toast=replies.answer_noted_toast()
    )


FEATURE = Feature(
    commands=(
        Command(
            "profile",
            profile_command,
            N_("What I should know about you"),
            HelpSection.YOUR_DATA,
            repeatable=True,
            reads=True,
        ),
    ),
    buttons=(ButtonHandler("me", profile_pressed),),
)
