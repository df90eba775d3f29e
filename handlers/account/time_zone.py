"""The dialog about the time zone; a dialog that needed the zone is resumed afterwards."""

from dataclasses import replace
from datetime import time
from typing import Any

from telegram import Update

from bot import places
from bot.answer.talk import hear
from bot.context import Context
from bot.domain.names import fold
from bot.domain.parsed_message import ParsedMessage
from bot.replies.account import settings as replies
from bot.replies.basics import HelpSection
from bot.replies.message import Message
from bot.store.account import dialogs
from bot.store.account.dialogs import Dialog
from handlers import callbacks
from handlers.account import travel
from handlers.callbacks import Press
from handlers.feature import N_, ButtonHandler, Command, DialogHandler, Feature, OtherTextError

MAX_CHOICES = 6


async def ask_place(context: Context) -> None:
    """Ask where the person is."""
    await dialogs.put(await context.tx(), context.chat_id, Dialog("zone", "place"), context.now)
    context.say(replies.ask_zone(in_private=_in_private(context)))


async def ask_place_of_reminder(context: Context, draft: Dialog, at: time | None) -> None:
    """Ask where the person is, in one message; then resume the draft, whose card shows the zone.

    A place that is beyond doubt is taken without another question, since the card can be corrected.

    Args:
        context: Context of the update.
        draft: The dialog to resume.
        at: Wall time of the draft's first dose in the day; None for an item taken as needed.
    """
    language = (await context.subscriber()).language
    usual = None if context.is_group else places.usual_zone(language)
    data = {"then": draft.to_json(), **({"offered": usual} if usual else {})}
    await dialogs.put(await context.tx(), context.chat_id, Dialog("zone", "place", data), context.now)
    context.say(
        replies.ask_if_usual_zone(usual, context.now)
        if usual
        else replies.ask_zone_of_reminder(at, in_private=_in_private(context))
    )


async def ask_another_place(context: Context, draft: Dialog) -> None:
    """Ask for another place than the one that the draft's card showed; then show the card again."""
    asked = Dialog("zone", "place", {"then": draft.to_json()})
    await dialogs.put(await context.tx(), context.chat_id, asked, context.now)
    context.say(replies.ask_another_city())


def _in_private(context: Context) -> bool:
    # Telegram gives groups negative ids and refuses the location button there.
    return context.chat_id > 0


async def handle_text(context: Context, dialog: Dialog, text: str) -> Dialog | None:
    """Handle a typed city, zone or "yes"; return the dialog to resume, if any.

    Raises:
        OtherTextError: The text names no place, and surely wants something else.
    """
    offered = dialog.data.get("offered")
    if offered is not None and text.strip().lower() in context.language.replies.yes:
        return await _set_zone(context, offered)
    clear = places.find_clear_place(text) if "then" in dialog.data else None
    if clear is not None:
        context.parsed = ParsedMessage("zone", {"zones": [clear.zone]})
        return await _set_zone(context, clear.zone)
    matches = places.find_places(text)[:MAX_CHOICES]
    place = None if matches else places.named_in(text)
    if place is not None and fold(place) != fold(text):
        return await handle_text(context, dialog, place)
    if not matches and await _wants_something_else(context, text):
        raise OtherTextError
    zones = {"zones": [each.zone for each in matches]} if matches else {}
    context.parsed = ParsedMessage("zone", zones, asks_back=len(matches) != 1)
    match matches:
        case ():
            context.say(replies.unknown_place(text))
        case (only,):
            context.say(await _ask_to_confirm(context, only.zone, replies.place_name(only)))
        case _:
            named = {each.zone: replies.place_name(each) for each in matches}
            await _store_data(context, {"named": named})
            context.say(replies.ask_which_place(matches))
    return None


async def _wants_something_else(context: Context, text: str) -> bool:
    """Return whether a text without a place is no misspelt one: "today", "took ramipril"."""
    wanted = hear(context.index, context.understanding, text, await context.today()).wanted
    return wanted.is_sure and wanted.intent != "zone"


async def _ask_to_confirm(context: Context, name: str, place: str = "") -> Message:
    """Ask to confirm the place, with its time now; nothing is stored before the person says yes."""
    data = await _store_data(context, {"offered": name})
    return replies.ask_to_confirm_zone(name, context.now, place or data.get("named", {}).get(name, ""))


async def _store_data(context: Context, values: dict[str, Any]) -> dict[str, Any]:
    """Add data to the open time-zone question, if there is one; return all of its data."""
    tx = await context.tx()
    dialog = await dialogs.get(tx, context.chat_id, context.now)
    if dialog is None or dialog.name != "zone":
        return {}
    data = {**dialog.data, **values}
    await dialogs.put(tx, context.chat_id, replace(dialog, data=data), context.now)
    return data


async def handle_location(update: Update, context: Context) -> Dialog | None:
    """Handle a shared location, of which only the time zone is used; return the dialog to resume, if any."""
    message = update.effective_message
    if message is None or message.location is None:
        return None
    try:
        zone_name = places.zone_at(message.location.latitude, message.location.longitude)
    except ValueError:
        context.say(replies.location_without_zone())
        return None
    dialog = await dialogs.get(await context.tx(), context.chat_id, context.now)
    if dialog is not None and dialog.name == "zone" and "then" in dialog.data:
        return await _set_zone(context, zone_name)
    context.say(await _ask_to_confirm(context, zone_name))
    return None


async def zone_pressed(update: Update, context: Context) -> Dialog | None:
    """Handle the choice, confirmation or refusal of a place; return the dialog to resume, if any."""
    press = callbacks.read_press(update)
    match press.words[1:]:
        case ["yes", name] if travel.zone_exists(name):
            context.toast(press.query_id)
            context.delete(press.message_id)
            return await _set_zone(context, name)
        case ["no"]:
            await _reopen_dialog(context)
            callbacks.answer_in_place(context, press, replies.ask_another_city())
        case [name] if travel.zone_exists(name):
            return await _choose_place(context, press, name)
        case _:
            await callbacks.answer_unknown(update, context)
    return None


async def _choose_place(context: Context, press: Press, name: str) -> Dialog | None:
    """Take the tapped place of several where a card shows its zone next; else ask to confirm it."""
    dialog = await dialogs.get(await context.tx(), context.chat_id, context.now)
    if dialog is not None and dialog.name == "zone" and "then" in dialog.data:
        context.toast(press.query_id)
        context.delete(press.message_id)
        return await _set_zone(context, name)
    callbacks.answer_in_place(context, press, await _ask_to_confirm(context, name))
    return None


async def _reopen_dialog(context: Context) -> None:
    tx = await context.tx()
    dialog = await dialogs.get(tx, context.chat_id, context.now)
    if dialog is None or dialog.name != "zone":
        await dialogs.put(tx, context.chat_id, Dialog("zone", "place"), context.now)


async def _set_zone(context: Context, name: str) -> Dialog | None:
    """Set the confirmed zone, unless reminders depend on how the person moves to it; ask about that first.

    Returns the dialog to resume, if any.
    """
    tx = await context.tx()
    dialog = await dialogs.get(tx, context.chat_id, context.now)
    data: dict[str, Any] = {}
    if dialog is not None and dialog.name == "zone":
        data = dialog.data
        await dialogs.clear(tx, context.chat_id)
    question = await travel.ask_how_to_move(context, name)
    if question is not None:
        context.say(question)
        return None
    before = (await context.subscriber()).zone
    await travel.move_to_zone(context, name)
    if "then" in data:
        return Dialog(**data["then"])
    context.say(replies.zone_confirmed(name, context.now, has_reminders=before not in {None, name}))
    return None


async def travel_command(_update: Update, context: Context) -> None:
    """Move to the city after /travel; without one, show the progress of a shift, or ask for the place."""
    place = " ".join(context.args or [])
    on_the_way = await travel.render_progress(context)
    if place:
        asked = Dialog("zone", "place")
        await dialogs.put(await context.tx(), context.chat_id, asked, context.now)
        await handle_text(context, asked, place)
    elif on_the_way is not None:
        context.say(on_the_way)
    else:
        await ask_place(context)


FEATURE = Feature(
    commands=(
        Command(
            "travel", travel_command, N_("In another time zone"), HelpSection.TO_REMEMBER, affects_group=True
        ),
    ),
    buttons=(ButtonHandler("zone", zone_pressed, asks_one_person=True),),
    dialog=DialogHandler("zone", handle_text, answers=frozenset({"zone"})),
)
