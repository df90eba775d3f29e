"""Offers to put right what was answered last; nothing changes before a tap."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.replies.doses.doses import doses_card
from bot.replies.i18n import _
from bot.replies.message import Button, Message, button_rows, callback_data, escape
from bot.replies.time_format import day_and_time
from bot.store.account.subscribers import Subscriber
from bot.store.doses.doses import Dose


def offer_to_take_back(taken: Sequence[Dose], subscriber: Subscriber, now: datetime) -> Message:
    """Show what is recorded as taken, each to be taken back with a tap."""
    return _above(_("This is on record. Not taken? Take it back with <b>Undo</b>."), taken, subscriber, now)


def as_recorded(dose: Dose, subscriber: Subscriber, now: datetime) -> Message:
    """Show that a dose is on record as it was told."""
    return _above(_("That is on record:"), [dose], subscriber, now)


def offer_other_time(
    dose: Dose, times: Sequence[datetime | None], subscriber: Subscriber, now: datetime
) -> Message:
    """Offer to change the time at which a dose was taken."""
    card = _above(_("Change the time?"), [dose], subscriber, now)
    rows = button_rows(
        [
            Button(
                _("Yes: {time}").format(time=day_and_time(at, dose.zone, now)),
                callback_data("dose", "at", dose.ref, "taken", int(at.timestamp())),
            )
            for at in times
            if at is not None
        ]
    )
    return Message(card.text, (*rows, (_leave(dose),)))


def offer_taken_instead(
    dose: Dose, times: Sequence[datetime | None], subscriber: Subscriber, now: datetime
) -> Message:
    """Offer to record a skipped dose as taken, at a time if one was told."""
    card = _above(_("Record it as taken instead?"), [dose], subscriber, now)
    buttons = [
        Button(_("Yes, taken"), callback_data("dose", "instead", dose.ref))
        if at is None
        else Button(
            _("Yes: {time}").format(time=day_and_time(at, dose.zone, now)),
            callback_data("dose", "instead", dose.ref, int(at.timestamp())),
        )
        for at in times
    ]
    return Message(card.text, (*button_rows(buttons), (_leave(dose),)))


def _leave(dose: Dose) -> Button:
    return Button(_("Leave it as it is"), callback_data("dose", "back", dose.ref))


def _above(lead: str, doses: Sequence[Dose], subscriber: Subscriber, now: datetime) -> Message:
    card = doses_card(doses, subscriber, now)
    return replace(card, text=f"{lead}\n\n{card.text}")


def same_as_last(same: str) -> Message:
    """Say that the card of one more intake has the amount of the last one, and how to tell another."""
    return Message(
        _(
            "The last one was {same} in all. Was it the same again? Then use the card below. If not, tell me "
            "name and amount, for example <i>took {same}</i>. If it was more than you should take, call the "
            "poison line before you take anything else."
        ).format(same=escape(same))
    )


def ask_about_double_dose() -> Message:
    """Ask which dose was taken twice; nothing is noted."""
    return Message(
        _(
            "Did you take one twice? Tell me which, how much and when, for example <i>I took magnesium "
            "200 mg at 8:00 and at 9:00</i>. If it was more than you should take, call the poison line "
            "before you take anything else."
        )
    )
