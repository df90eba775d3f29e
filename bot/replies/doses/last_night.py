"""Last night's missed doses in a line on top of the morning's message."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.replies.doses.doses import dose_button_label
from bot.replies.i18n import _, ngettext
from bot.replies.items import item_html
from bot.replies.message import Button, Message, button_rows, callback_data
from bot.replies.time_format import join_and, wall_time
from bot.store.account.subscribers import Subscriber
from bot.store.doses.doses import Dose

# Doses named in the line; more are only counted.
MAX_NAMED = 3


def with_last_night(card: Message, missed: Sequence[Dose], subscriber: Subscriber, now: datetime) -> Message:
    """Put on top of a message which doses were missed last night; unchanged without any.

    Each has a button that opens it below. Names are hidden in discreet mode.
    """
    if not missed:
        return card
    buttons = [
        Button(dose_button_label(dose, subscriber, now), callback_data("missed", "below", dose.ref))
        for dose in missed[-MAX_NAMED:]
    ]
    text = f"{_missed_line(missed, hidden=subscriber.discreet)}\n\n{card.text}"
    return replace(card, text=text, rows=(*card.rows, *button_rows(buttons)))


def _missed_line(missed: Sequence[Dose], *, hidden: bool) -> str:
    if len(missed) == 1:
        (dose,) = missed
        wall = wall_time(dose.due_at, dose.zone)
        if hidden:
            return _("⚪ Last night's reminder ({time}) was missed.").format(time=wall)
        return _("⚪ Last night's <b>{item}</b> ({time}) was missed.").format(
            item=item_html(dose.item), time=wall
        )
    if hidden or len(missed) > MAX_NAMED:
        return ngettext(
            "⚪ {n} dose of last night was missed.", "⚪ {n} doses of last night were missed.", len(missed)
        ).format(n=len(missed))
    named = [
        _("<b>{item}</b> ({time})").format(item=item_html(dose.item), time=wall_time(dose.due_at, dose.zone))
        for dose in missed
    ]
    return _("⚪ Last night's {items} were missed.").format(items=join_and(named))
