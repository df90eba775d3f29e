"""Nagging: the setting of one reminder, and the quiet hours of all."""

from collections.abc import Sequence

from bot.domain.nagging import PACES, Quiet
from bot.replies.items import item_words
from bot.replies.message import Button, Message, data, escape
from bot.replies.times import listed
from bot.replies.words import _
from bot.store.schedules import Reminder
from bot.store.subscribers import Subscriber

USUAL_NIGHTS = (("22:00", "07:00"), ("23:00", "08:00"))


def button(reminder: Reminder) -> Button:
    """Return the button from a reminder's card to its nagging setting."""
    return Button(
        _("🔔 Ask again: {pace}").format(pace=_pace(reminder.nag)), data("nag", "open", reminder.ref)
    )


def _pace(nag: str | None) -> str:
    return {"gentle": _("gently"), "persistent": _("persistently")}.get(nag or "", _("off"))


def choice(reminder: Reminder, subscriber: Subscriber) -> Message:
    """Render how one reminder nags while nobody answers."""
    rules = [
        _("<b>{pace}</b>: every {minutes} minutes, at most {n} times").format(
            pace=escape(_pace(name)), minutes=int(pace.every.total_seconds() // 60), n=pace.most
        )
        for name, pace in PACES.items()
    ]
    parts = [
        f"<b>{item_words(reminder.item)}</b>\n{_('Shall I ask again when you do not answer?')}",
        "\n".join([*rules, _("An answer ends it, and so does the end of the dose's time.")]),
        _quiet_line(reminder, subscriber.quiet),
    ]
    names = (("off", None), *((name, name) for name in PACES))
    paces = tuple(
        Button(_chosen(_pace(nag), chosen=reminder.nag == nag), data("nag", "pace", reminder.ref, word))
        for word, nag in names
    )
    loud = _("🔊 Also in quiet hours: yes") if reminder.loud else _("🔇 Also in quiet hours: no")
    return Message(
        "\n\n".join(parts),
        (
            paces,
            (Button(loud, data("nag", "loud", reminder.ref, int(not reminder.loud))),),
            (Button(_("‹ Back"), data("schedule", "open", reminder.ref)),),
        ),
    )


def _chosen(label: str, *, chosen: bool) -> str:
    return f"● {label}" if chosen else label


def _quiet_line(reminder: Reminder, quiet: Quiet | None) -> str:
    if quiet is None:
        return _("You have no quiet hours; /settings sets them.")
    if reminder.loud:
        return _("It asks again also in your quiet hours, {hours}.").format(hours=quiet_words(quiet))
    return _("In your quiet hours, {hours}, it waits.").format(hours=quiet_words(quiet))


def quiet_words(quiet: Quiet | None) -> str:
    """Return the quiet hours, such as 22:00–07:00, or that there are none."""
    return _("off") if quiet is None else f"{quiet.start:%H:%M}–{quiet.end:%H:%M}"


def quiet_hours(quiet: Quiet | None, loud: Sequence[Reminder]) -> Message:
    """Render the choice of the quiet hours; `loud` are the reminders that ignore them."""
    text = _(
        "🌙 <b>Quiet hours: {hours}</b>\n\nIn these hours I don't ask again for a dose that you "
        "didn't answer; it waits until they end. A dose's own reminder, and one that you snoozed, "
        "still come at their time."
    ).format(hours=quiet_words(quiet))
    if loud:
        names = listed([item_words(each.item) for each in loud])
        text += "\n\n" + _("Asked again all the same: {names}.").format(names=names)
    nights = tuple(
        Button(f"{start}–{end}", data("quiet", "set", start.replace(":", ""), end.replace(":", "")))
        for start, end in USUAL_NIGHTS
    )
    off = (Button(_("No quiet hours"), data("quiet", "off")),) if quiet is not None else ()
    typed = Button(_("Other hours…"), data("quiet", "type"))
    return Message(text, (nights, (typed, *off), (Button(_("‹ Settings"), data("set", "back")),)))


def ask_hours(*, again: bool = False) -> Message:
    """Ask for the quiet hours in words."""
    sorry = [_("I couldn't read that.")] if again else []
    asked = _(
        "From when until when shall I be quiet? For example <i>22:30 to 6:30</i>\n\n"
        "Changed your mind? /cancel"
    )
    return Message(" ".join([*sorry, asked]))
