"""A new reminder for an item that already has one."""

from dataclasses import replace

from bot.replies.message import Button, Message, data
from bot.replies.planned import Plan, heading
from bot.replies.times import plan_phrase
from bot.replies.words import _
from bot.store.schedules import Reminder


def said_twice(kept: Reminder) -> Message:
    """Say that the same reminder exists already."""
    text = _(
        "You have this reminder already: <b>{item}</b>, {when}. Nothing was added. /doses shows them all."
    )
    return Message(text.format(item=_item(kept), when=plan_phrase(kept.schedule)))


def offered(card: Message, kept: Reminder, token: str, *, can_join: bool) -> Message:
    """Replace Save on a draft's card by the choices about the existing reminder."""
    has = _("You already have <b>{item}</b>: {when}.").format(
        item=_item(kept), when=plan_phrase(kept.schedule)
    )
    asked = (
        _("Change that one, add a time to it, or keep both?")
        if can_join
        else _("Change that one, or keep both?")
    )
    beside = [Button(_("🔁 Change it"), data("draft", "alter", token))]
    if can_join:
        beside.append(Button(_("➕ Add a time"), data("draft", "join", token)))
    save, cancel = data("draft", "save", token), data("draft", "cancel", token)
    rows = [tuple(_relabelled(button, save) for button in row) for row in card.rows[:-1]]
    last = (Button(_("✖ Cancel"), cancel),)
    return replace(card, text=f"{has} {asked}\n\n{card.text}", rows=(tuple(beside), *rows, last))


def _relabelled(button: Button, save: str) -> Button:
    return replace(button, text=_("💾 Save both")) if button.data == save else button


def _item(kept: Reminder) -> str:
    return heading(Plan(kept.item, kept.schedule, kept.terms))
