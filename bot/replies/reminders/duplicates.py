"""A new reminder for an item that already has one."""

from dataclasses import replace

from bot.replies.i18n import _
from bot.replies.message import Button, Message, callback_data
from bot.replies.reminders.confirmation import Regimen, regimen_heading
from bot.replies.reminders.draft_parts import is_part
from bot.replies.time_format import intake_phrase
from bot.store.reminders.schedules import Reminder


def already_exists(existing: Reminder) -> Message:
    """Say that the same reminder exists already."""
    text = _(
        "You have this reminder already: <b>{item}</b>, {when}. Nothing was added. /doses shows them all."
    )
    return Message(text.format(item=_existing_heading(existing), when=intake_phrase(existing.schedule)))


def with_duplicate_choices(card: Message, existing: Reminder, token: str, *, can_join: bool) -> Message:
    """Replace Save on a draft's card by the choices about the existing reminder."""
    has = _("You already have <b>{item}</b>: {when}.").format(
        item=_existing_heading(existing), when=intake_phrase(existing.schedule)
    )
    asked = (
        _("Change that one, add a time to it, or keep both?")
        if can_join
        else _("Change that one, or keep both?")
    )
    beside = [Button(_("🔁 Change it"), callback_data("draft", "alter", token))]
    if can_join:
        beside.append(Button(_("➕ Add a time"), callback_data("draft", "join", token)))
    save, cancel = callback_data("draft", "save", token), callback_data("draft", "cancel", token)
    # The new reminder is changed once it is clear which one stays.
    kept = [tuple(each for each in row if each.data != cancel and not is_part(each)) for row in card.rows]
    rows = [tuple(_relabel_save(button, save) for button in row) for row in kept if row]
    last = (Button(_("✖ Cancel"), cancel),)
    return replace(card, text=f"{has} {asked}\n\n{card.text}", rows=(tuple(beside), *rows, last))


def _relabel_save(button: Button, save: str) -> Button:
    return replace(button, text=_("💾 Save both"), style="") if button.data == save else button


def _existing_heading(existing: Reminder) -> str:
    return regimen_heading(Regimen(existing.item, existing.schedule, existing.instructions))
