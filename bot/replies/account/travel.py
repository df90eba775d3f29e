"""The question how reminders behave in another time zone, and the preview of each answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.domain.schedules import Occurrence
from bot.domain.travel import utc_offset
from bot.replies.i18n import _, ngettext
from bot.replies.items import item_html
from bot.replies.message import Button, Message, callback_data, escape
from bot.replies.time_format import day_and_time, join_and, wall_time
from bot.store.reminders.schedules import Item
from bot.store.reminders.travel import ZoneShift

TravelChoice = Literal["keep", "now", "shift"]
TRAVEL_CHOICES: tuple[TravelChoice, ...] = ("keep", "now", "shift")
ComingDose = tuple[Item, Occurrence]


@dataclass(frozen=True)
class Trip:
    """Two time zones: the one that reminders follow now, and the one where the person says to be."""

    home: str
    there: str
    now: datetime
    discreet: bool


@dataclass(frozen=True)
class TravelPreview:
    """The effect of a choice: the next doses, and the doses that would be left out."""

    coming: Sequence[ComingDose]
    too_soon: Sequence[ComingDose] = ()
    expired: Sequence[ComingDose] = ()
    on_record: Sequence[ComingDose] = ()
    nights: int = 0


def travel_question(trip: Trip) -> Message:
    """Ask how the reminders shall behave; nothing changes before the answer."""
    ahead = utc_offset(trip.there, trip.now) - utc_offset(trip.home, trip.now)
    text = _(
        "✈️ In <b>{there}</b> it is {now}: {difference} <b>{home}</b>. What shall your reminders do?"
    ).format(
        there=escape(trip.there),
        home=escape(trip.home),
        now=wall_time(trip.now, trip.there),
        difference=_difference(ahead),
    )
    choices = [each for each in TRAVEL_CHOICES if each != "shift" or abs(ahead) > timedelta(hours=1)]
    buttons = [(Button(_label(each), callback_data("travel", "show", each, trip.there)),) for each in choices]
    return Message(f"{text}\n\n{_nothing_changes_note()}", tuple(buttons))


def _nothing_changes_note() -> str:
    return _("Tap one to see what it would mean; nothing changes yet.")


def _difference(ahead: timedelta) -> str:
    if not ahead:
        return _("now the same time as in")
    minutes = abs(ahead) // timedelta(minutes=1)
    hours = f"{minutes // 60}" if minutes % 60 == 0 else f"{minutes // 60}:{minutes % 60:02}"
    words = _("{hours} h ahead of") if ahead > timedelta() else _("{hours} h behind")
    return words.format(hours=hours)


def _label(choice: TravelChoice) -> str:
    return {
        "keep": _("🏠 Keep home time"),
        "now": _("✈️ Move now"),
        "shift": _("🐢 Shift by an hour a day"),
    }[choice]


def preview(trip: Trip, choice: TravelChoice, outlook: TravelPreview) -> Message:
    """Render the effect of a choice: the next doses by both clocks, and what would be left out."""
    parts = [f"<b>{_label(choice)}</b>\n{_meaning(trip, choice, outlook.nights)}", _doses(trip, outlook)]
    parts += left_out_lines(trip, outlook)
    rows = (
        (Button(_("✅ Yes, do that"), callback_data("travel", "do", choice, trip.there)),),
        (Button(_("‹ Back"), callback_data("travel", "ask", trip.there)),),
    )
    return Message("\n\n".join(parts), rows)


def _meaning(trip: Trip, choice: TravelChoice, nights: int) -> str:
    if choice == "keep":
        return _("I go on by the clocks of {home}, in everything I tell you.").format(home=escape(trip.home))
    if choice == "now":
        return _("Everything goes by the clocks of {there} at once.").format(there=escape(trip.there))
    return ngettext(
        "Every night your reminders move by an hour: after {n} night they go by the clocks of {there}.",
        "Every night your reminders move by an hour: after {n} nights they go by the clocks of {there}.",
        nights,
    ).format(n=nights, there=escape(trip.there))


def _doses(trip: Trip, outlook: TravelPreview) -> str:
    if not outlook.coming:
        return _("Nothing is due in the next time.")
    lines = [
        _("▫️ {name} – {there} there, {home} at home").format(
            name=_name(trip, item),
            there=day_and_time(each.due_at, trip.there, trip.now),
            home=day_and_time(each.due_at, trip.home, trip.now),
        )
        for item, each in outlook.coming
    ]
    return "\n".join([_("The next doses:"), *lines])


def _name(trip: Trip, item: Item) -> str:
    return _("a reminder") if trip.discreet else f"<b>{item_html(item)}</b>"


def left_out_lines(trip: Trip, outlook: TravelPreview) -> list[str]:
    """List the doses that do not come, and why."""
    lines = []
    if outlook.on_record:
        lines.append(
            _("On record already, so it does not come again: {doses}.").format(
                doses=_doses_text(trip, outlook.on_record)
            )
        )
    if outlook.too_soon:
        lines.append(
            _("Left out, because it would come too soon after the one before: {doses}.").format(
                doses=_doses_text(trip, outlook.too_soon)
            )
        )
    if outlook.expired:
        lines.append(
            _(
                "Its time is over there already, so it does not come: {doses}. Unsure? Ask a pharmacist."
            ).format(doses=_doses_text(trip, outlook.expired))
        )
    return lines


def _doses_text(trip: Trip, doses: Sequence[ComingDose]) -> str:
    return join_and(
        [f"{_name(trip, item)} {day_and_time(each.due_at, trip.there, trip.now)}" for item, each in doses]
    )


def home_time_kept(trip: Trip) -> Message:
    """Confirm "keep home time"."""
    return Message(
        _("🏠 Nothing changed: I go on by the clocks of {home}. Changed your mind? /travel").format(
            home=escape(trip.home)
        ),
        drop_keyboard=True,
    )


def move_confirmed(trip: Trip, outlook: TravelPreview) -> Message:
    """Confirm "move now"."""
    text = _("✅ Time zone set: {there}, it is {now} now. Your reminders and tips now follow it.").format(
        there=escape(trip.there), now=wall_time(trip.now, trip.there)
    )
    return Message("\n\n".join([text, *left_out_lines(trip, outlook)]), drop_keyboard=True)


def shift_started(trip: Trip, outlook: TravelPreview) -> Message:
    """Confirm "shift by an hour a day"."""
    text = _("✅ Time zone set: {there}, it is {now} now.").format(
        there=escape(trip.there), now=wall_time(trip.now, trip.there)
    )
    more = _("To see how far it is, or to stop: /travel")
    return Message(f"{text} {_meaning(trip, 'shift', outlook.nights)}\n\n{more}", drop_keyboard=True)


def shift_progress(shift: ZoneShift, now: datetime, nights: int) -> Message:
    """Render how far the shift is, and how to end it."""
    text = ngettext(
        "🐢 Your reminders are on their way from {home} to {there}: by their clocks it is {now}. "
        "{n} more night.",
        "🐢 Your reminders are on their way from {home} to {there}: by their clocks it is {now}. "
        "{n} more nights.",
        nights,
    ).format(n=nights, home=escape(shift.home), there=escape(shift.to), now=wall_time(now, shift.zone))
    return Message(
        text,
        (
            (Button(_("✈️ Move the rest now"), callback_data("travel", "show", "now", shift.to)),),
            (Button(_("🏠 Back to home time"), callback_data("travel", "show", "now", shift.home)),),
            (Button(_("🌍 I am somewhere else"), callback_data("set", "zone")),),
        ),
    )


def zone_mismatch_hint(zone: str, now: datetime) -> Message:
    """Ask about the zone after a clock time that has not come yet there: perhaps the phone differs."""
    return Message(
        _("By the clocks of {zone} it is {now}. Do yours show another time?").format(
            zone=escape(zone), now=wall_time(now, zone)
        ),
        ((Button(_("🌍 I am somewhere else"), callback_data("set", "zone")),),),
    )


def shift_finished(zone: str) -> Message:
    """Say that the last night's shift is done."""
    return Message(
        _("🐢 Your reminders have arrived: from now on they go by the clocks of {there}.").format(
            there=escape(zone)
        )
    )
