"""Entries of the diary as they stand there, with what can be added to them or taken back."""

from collections.abc import Sequence

from bot.domain.diary.model import Sleep
from bot.replies.diary.questions import ENTRY, NAP, TIMES, Page, pain_line
from bot.replies.i18n import _
from bot.replies.message import Button, Message, callback_data
from bot.replies.time_format import MINUTES_AN_HOUR, short_date


def hours_and_minutes(minutes: int) -> str:
    """Format a length of sleep: 6 h 10 min."""
    hours, rest = divmod(minutes, MINUTES_AN_HOUR)
    if not hours:
        return _("{minutes} min").format(minutes=rest)
    if not rest:
        return _("{hours} h").format(hours=hours)
    return _("{hours} h {minutes:02d} min").format(hours=hours, minutes=rest)


def night_entry(page: Page, value: int | None, sleep: Sleep | None, advice: Sequence[str] = ()) -> Message:
    """Show a night as it was noted.

    Args:
        page: The page.
        value: How it was; None: not told.
        sleep: The main sleep; None: not told.
        advice: Sentences that belong to it.
    """
    told = [] if sleep is None or page.hidden else _sleep_lines(sleep)
    text = page.headed("\n".join((_night_line(page, value, sleep), *told, *advice)))
    has_times = sleep is not None and sleep.began_at is not None
    times = Button(_("Change times") if has_times else _("Add times"), callback_data(TIMES, "ask", *page.on))
    undo = Button(_("Undo"), callback_data(ENTRY, "undo", "night", *page.on))
    return Message(text, ((times, undo),))


def _night_line(page: Page, value: int | None, sleep: Sleep | None) -> str:
    day = short_date(page.day)
    if page.hidden:
        if value is None:
            return _("{day}: noted ✓").format(day=day)
        return _("{day}: {value} ✓").format(day=day, value=value)
    if value is not None:
        return _("Night to {day}: {value} ✓").format(day=day, value=value)
    if sleep is not None and sleep.minutes_asleep == 0:
        return _("Night to {day}: no sleep ✓").format(day=day)
    return _("Night to {day} ✓").format(day=day)


def _sleep_lines(sleep: Sleep) -> list[str]:
    asleep, in_bed = sleep.minutes_asleep, sleep.minutes_in_bed
    if not asleep:
        return []
    if in_bed is None:
        return [_("Asleep about <b>{asleep}</b>.").format(asleep=hours_and_minutes(asleep))]
    return [
        _("Asleep about <b>{asleep}</b> of {in_bed} in bed.").format(
            asleep=hours_and_minutes(asleep), in_bed=hours_and_minutes(in_bed)
        ),
        _("Guesses are fine; please don't watch the clock."),
    ]


def nap_entry(page: Page, sleep: Sleep, reference: str) -> Message:
    """Show a nap as it was noted; `reference` names its row."""
    undo = Button(_("Undo"), callback_data(NAP, "undo", reference))
    day = short_date(page.day)
    text = _("{day}: noted ✓").format(day=day)
    if not page.hidden:
        length = hours_and_minutes(sleep.minutes_asleep or 0)
        text = _("Nap on {day}: {asleep} ✓").format(day=day, asleep=length)
    return Message(page.headed(text), ((undo,),))


def nap_undone() -> Message:
    """Confirm that a nap was taken back."""
    return Message(_("I took that nap out of your diary again."))


def pain_entry(page: Page, pain: int, hindrance: int | None, advice: Sequence[str] = ()) -> Message:
    """Show the pain of a day as it was noted."""
    lines = [pain_line(page, pain)]
    if hindrance is not None:
        hidden = _("In the way: {value} ✓") if page.hidden else _("In the way of the day: {value} ✓")
        lines.append(hidden.format(value=hindrance))
    undo = Button(_("Undo"), callback_data(ENTRY, "undo", "pain", *page.on))
    return Message(page.headed("\n".join((*lines, *advice))), ((undo,),))


def see_urgent() -> str:
    """Point to the signs that need help today, after much pain or much more of it."""
    return _("/urgent shows when a back needs help today.")


def see_a_doctor() -> str:
    """Advise to see a doctor after a week of little sleep."""
    return _(
        "In the last week you noted less than 5 hours of sleep a night, on average. "
        "Please talk to a doctor about that. /urgent shows when it should not wait."
    )


def too_long_ago_toast() -> str:
    """Say that a day is too long ago, or still to come."""
    return _("Only today and the two days before can be filled in.")


def too_long_ago() -> Message:
    """Say the same to somebody who typed a time."""
    return Message(too_long_ago_toast())


def nothing_to_undo_toast() -> str:
    """Say that an entry was taken back already."""
    return _("That is no longer in your diary.")
