"""Nagging: the setting of one reminder, and the quiet hours of all."""

from collections.abc import Sequence

from bot.domain.nagging import NAG_POLICIES, QuietHours
from bot.replies.i18n import _
from bot.replies.items import item_html
from bot.replies.message import Button, Message, bold, callback_data, escape
from bot.replies.time_format import join_and
from bot.store.account.subscribers import Subscriber
from bot.store.reminders.schedules import Reminder

SUGGESTED_NIGHTS = (("22:00", "07:00"), ("23:00", "08:00"))


def nagging_button(reminder: Reminder) -> Button:
    """Return the button from a reminder's card to its nagging setting."""
    return Button(
        _("🔔 Ask again: {pace}").format(pace=_pace(reminder.nag)), callback_data("nag", "open", reminder.ref)
    )


def _pace(nag: str | None) -> str:
    return {"gentle": _("gently"), "persistent": _("persistently")}.get(nag or "", _("off"))


def nagging_choice(reminder: Reminder, subscriber: Subscriber) -> Message:
    """Render how one reminder nags while nobody answers."""
    rules = [
        _("<b>{pace}</b>: every {minutes} minutes, at most {n} times").format(
            pace=escape(_pace(name)), minutes=int(pace.interval.total_seconds() // 60), n=pace.max_nags
        )
        for name, pace in NAG_POLICIES.items()
    ]
    parts = [
        "\n".join([bold(item_html(reminder.item)), _("Shall I ask again when you do not answer?")]),
        "\n".join([*rules, _("An answer ends it, and so does the end of the dose's time.")]),
        _quiet_line(reminder, subscriber.quiet),
    ]
    names = (("off", None), *((name, name) for name in NAG_POLICIES))
    paces = tuple(
        Button(
            _mark_selected(_pace(nag), chosen=reminder.nag == nag),
            callback_data("nag", "pace", reminder.ref, word),
        )
        for word, nag in names
    )
    loud = _("🔊 Also in quiet hours: yes") if reminder.loud else _("🔇 Also in quiet hours: no")
    return Message(
        "\n\n".join(parts),
        (
            paces,
            (Button(loud, callback_data("nag", "loud", reminder.ref, int(not reminder.loud))),),
            (Button(_("‹ Back"), callback_data("schedule", "open", reminder.ref)),),
        ),
    )


def _mark_selected(label: str, *, chosen: bool) -> str:
    return f"● {label}" if chosen else label


def _quiet_line(reminder: Reminder, quiet: QuietHours | None) -> str:
    if quiet is None:
        return _("You have no quiet hours; /settings sets them.")
    if reminder.loud:
        return _("It asks again also in your quiet hours, {hours}.").format(hours=quiet_words(quiet))
    return _("In your quiet hours, {hours}, it waits.").format(hours=quiet_words(quiet))


def quiet_words(quiet: QuietHours | None) -> str:
    """Return the quiet hours, such as 22:00–07:00, or that there are none."""
    return _("off") if quiet is None else f"{quiet.start:%H:%M}–{quiet.end:%H:%M}"


def quiet_hours_card(
    quiet: QuietHours | None, loud: Sequence[Reminder], told: QuietHours | None = None
) -> Message:
    """Render the choice of the quiet hours.

    Args:
        quiet: The quiet hours as they are.
        loud: The reminders that ignore them.
        told: Hours that the person told, which come first.
    """
    text = _(
        "🌙 <b>Quiet hours: {hours}</b>\n\nIn these hours I don't ask again for a dose that you "
        "didn't answer; it waits until they end. A dose's own reminder, and one that you snoozed, "
        "still come at their time."
    ).format(hours=quiet_words(quiet))
    if loud:
        names = join_and([item_html(each.item) for each in loud])
        text += "\n\n" + _("Asked again all the same: {names}.").format(names=names)
    offered = [(f"{told.start:%H:%M}", f"{told.end:%H:%M}")] if told is not None else SUGGESTED_NIGHTS
    nights = tuple(
        Button(f"{start}–{end}", callback_data("quiet", "set", start.replace(":", ""), end.replace(":", "")))
        for start, end in offered
    )
    off = (Button(_("No quiet hours"), callback_data("quiet", "off")),) if quiet is not None else ()
    typed = Button(_("Other hours…"), callback_data("quiet", "type"))
    return Message(text, (nights, (typed, *off), (Button(_("‹ Settings"), callback_data("set", "back")),)))


def ask_quiet_hours(*, is_retry: bool = False) -> Message:
    """Ask for the quiet hours in words."""
    sorry = [_("I couldn't read that.")] if is_retry else []
    asked = _(
        "From when until when shall I be quiet? For example <i>22:30 to 6:30</i>\n\n"
        "Changed your mind? /cancel"
    )
    return Message(" ".join([*sorry, asked]))
