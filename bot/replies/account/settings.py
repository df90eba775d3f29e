"""Settings, and the dialog about the time zone."""

from collections.abc import Sequence
from datetime import datetime, time

from bot.places import Place
from bot.replies.i18n import _
from bot.replies.message import Button, Message, button_rows, callback_data, escape
from bot.replies.reminders import nagging
from bot.replies.time_format import current_locale, wall_time
from bot.store.account.subscribers import Subscriber
from bot.store.tips import TipSubscription


def settings_card(subscriber: Subscriber, tips: TipSubscription | None, now: datetime) -> Message:
    """List everything that can be set, with its present value."""
    zone = _("not set yet")
    if subscriber.zone is not None:
        zone = _("{zone} (it is {now} now)").format(zone=subscriber.zone, now=wall_time(now, subscriber.zone))
    tip_time = _("off")
    if tips is not None:
        tip_time = _("paused") if tips.paused else tips.wall
    discreet = _("on") if subscriber.discreet else _("off")
    text = _(
        "<b>Settings</b>\n\n"
        "🌍 Time zone: {zone}\n"
        "🤫 Discreet mode: {discreet}. When on, reminders hide the names until you tap.\n"
        "🌅 Daily tip: {tip}\n"
        "🌙 Quiet hours: {quiet}\n"
        "📣 Announcements: {news}"
    ).format(
        zone=escape(zone),
        discreet=discreet,
        tip=tip_time,
        quiet=nagging.quiet_words(subscriber.quiet),
        news=_("on") if subscriber.wants_broadcasts else _("off"),
    )
    toggle = _("🤫 Turn discreet mode off") if subscriber.discreet else _("🤫 Turn discreet mode on")
    news = _("🔕 Turn announcements off") if subscriber.wants_broadcasts else _("📣 Turn announcements on")
    return Message(
        text,
        (
            (
                Button(_("🌍 Time zone"), callback_data("set", "zone")),
                Button(_("🌅 Tip time"), callback_data("set", "tips")),
            ),
            (Button(toggle, callback_data("set", "discreet", int(not subscriber.discreet))),),
            (
                Button(_("🌙 Quiet hours"), callback_data("quiet", "open")),
                Button(_("👤 About you"), callback_data("set", "profile")),
            ),
            (Button(news, callback_data("set", "news", int(not subscriber.wants_broadcasts))),),
        ),
    )


def ask_zone(*, in_private: bool = True) -> Message:
    """Ask where the person is; in a private chat with the phone's location button."""
    parts = [_("Which city are you in, or near? I need it to write to you at the right hour.")]
    if not in_private:
        parts.append(_("Reply with its name, for example <i>Lisbon</i>."))
        return Message("\n\n".join(parts))
    parts.append(
        _("Type its name, for example <i>Lisbon</i>, or share your location: I keep only the time zone.")
    )
    return Message("\n\n".join(parts), ask_location=_("📍 Share my location"))


def ask_zone_of_reminder(at: time | None, *, in_private: bool) -> Message:
    """Ask where the person is, before a reminder at the wall time `at` can be saved; None: as needed.

    Without the phone's location button: its keyboard could not go with the card that follows.
    """
    asked = _("So that I know your hours: which city are you near?")
    if at is not None:
        asked = _("So that {time} is your {time}: which city are you near?").format(time=f"{at:%H:%M}")
    if not in_private:
        return Message(" ".join([asked, _("Reply with its name, for example <i>Lisbon</i>.")]))
    how = _("Type its name, for example <i>Lisbon</i>, or send me your location: I keep only the time zone.")
    return Message(f"{asked}\n{how}")


def ask_if_usual_zone(zone: str, now: datetime) -> Message:
    """Ask whether the person lives by the clocks of a zone, which their language suggests."""
    return Message(
        _("It is <b>{now}</b> where you are?").format(now=wall_time(now, zone)),
        (
            (
                Button(_("✅ Yes"), callback_data("zone", "yes", zone)),
                Button(_("No, another city"), callback_data("zone", "no")),
            ),
        ),
    )


def ask_another_city() -> Message:
    """Ask for another city, after "No, another one"."""
    return Message(_("Which city is nearest to you? Type its name, for example <i>Lisbon</i>."))


def location_without_zone() -> Message:
    """Say that the shared location has no known time zone."""
    return Message(
        _("I don't know what time it is there. Please type the nearest big city, for example <i>Lisbon</i>.")
    )


def place_name(place: Place) -> str:
    """Return a place such as "Paris, France"; a zone's own name where that was typed."""
    country = current_locale().territories.get(place.country, place.country)
    name = place.name.removesuffix(f" ({place.zone})")
    if name != place.name:
        city = place.zone.rsplit("/", 1)[-1].replace("_", " ")
        name = _("{place} ({city} time)").format(place=name, city=city)
    return f"{name}, {country}" if country and country != name else name


def ask_which_place(places: Sequence[Place]) -> Message:
    """Ask which of several places with that name is meant."""
    buttons = [Button(place_name(place), callback_data("zone", place.zone)) for place in places]
    return Message(
        _("Which one do you mean? If it is none of these, type another city nearby."), button_rows(buttons)
    )


def ask_to_confirm_zone(zone: str, now: datetime, place: str = "") -> Message:
    """Ask before any zone is stored; `place` is what was understood, empty for a shared location."""
    text = _("<b>{place}</b>: it is <b>{now}</b> there now. Is that your time?").format(
        place=escape(place or zone), now=wall_time(now, zone)
    )
    return Message(
        text,
        (
            (
                Button(_("✅ Yes"), callback_data("zone", "yes", zone)),
                Button(_("No, another one"), callback_data("zone", "no")),
            ),
        ),
    )


def zone_confirmed(zone: str, now: datetime, *, has_reminders: bool) -> Message:
    """Confirm the zone after Yes; `has_reminders` when there are reminders that follow it."""
    text = _("Time zone set: {zone}, it is {now} now.").format(zone=escape(zone), now=wall_time(now, zone))
    if has_reminders:
        text += " " + _("Your reminders and tips now follow it.")
    return Message(text, drop_keyboard=True)


def unknown_place(text: str) -> Message:
    """Say that no city or zone has this name."""
    return Message(
        _(
            "I can't find “{text}”. Please write the nearest big city, for example <i>Lisbon</i>, "
            "or a zone name such as <i>Europe/Lisbon</i>."
        ).format(text=escape(text[:60]))
    )
