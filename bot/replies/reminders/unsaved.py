"""A draft that was not saved because another one took its place."""

from collections.abc import Sequence

from bot.replies.i18n import _
from bot.replies.message import Message, escape
from bot.replies.time_format import join_and


def not_saved(names: Sequence[str]) -> str:
    """Say on the new card what was not saved."""
    if len(names) == 1:
        return _("The {name} one was not saved.").format(name=escape(names[0]))
    return _("These were not saved: {names}.").format(names=_listed(names))


def not_noted(name: str) -> str:
    """Say that an intake is not on record, because something else came before its card was answered."""
    return _("{name} was not noted. Tell me again if you took it.").format(name=escape(name))


def not_saved_yet() -> Message:
    """Say after thanks for a card that it still waits for Save."""
    return Message(_("Not saved yet: if it is right so, tap <b>💾 Save</b>."))


def not_noted_yet() -> Message:
    """Say after thanks for the card of an intake that it still waits for a tap."""
    return Message(_("Nothing is noted yet: please tap a button on the card above."))


def replaced_card(names: Sequence[str]) -> Message:
    """Take the place of the old card, so that no dead button stays."""
    if len(names) == 1:
        said = _("{name} was not saved: a newer card took its place.").format(name=escape(names[0]))
        return Message(said)
    return Message(
        _("These were not saved, as a newer card took their place: {names}.").format(names=_listed(names))
    )


def changed_card() -> Message:
    """Take the place of a card whose reminder is shown anew."""
    return Message(_("You changed this one: its card is below."))


def _listed(names: Sequence[str]) -> str:
    return join_and([escape(each) for each in names])
