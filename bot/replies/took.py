"""/took: the list, the questions and the short answers around the card of an as-needed dose."""

from collections.abc import Sequence
from datetime import datetime

from bot.answer.intakes import Outlook
from bot.replies.items import item_words, plain_item
from bot.replies.message import Button, Message, data, escape, stacked
from bot.replies.times import when
from bot.replies.words import _, ngettext
from bot.store.schedules import Item, Reminder

EXAMPLE = "ibuprofen 400 mg"
AGO = (10, 30, 60)


def how_to() -> Message:
    """Explain /took when it comes alone and there are no as-needed items."""
    return Message(
        _(
            "Write what you take, and how much, <b>before</b> you take it:\n"
            "<code>/took {example}</code>\n\nI add up the last 24 hours over everything you told me, "
            "and say from when the next dose fits."
        ).format(example=EXAMPLE)
    )


def overview(kept: Sequence[tuple[Reminder, Outlook]], zone: str, now: datetime) -> Message:
    """List the as-needed items for a bare /took, and from when each fits again."""
    lines = [f"• <b>{item_words(each.item)}</b>: {_from_when(found, zone, now)}" for each, found in kept]
    buttons = [Button(plain_item(each.item), data("took", "item", each.ref)) for each, _found in kept]
    end = _("Tap what you take. Something else? <code>/took {example}</code>").format(example=EXAMPLE)
    heading = f"<b>{_('As needed')}</b>"
    return Message("\n".join([heading, "", *lines, "", end]), stacked(buttons, across=2))


def _from_when(found: Outlook, zone: str, now: datetime) -> str:
    holds = found.holds
    if holds is None:
        return _("no limit known")
    if not found.certain and not found.over:
        return _cannot_tell(found, zone, now)
    if holds.next_at is None:
        return _("more than the limit by itself")
    if not found.certain:
        return _("too much already; I don't know every amount")
    if holds.next_at <= now:
        return _("within the limits I know")
    return _("next from {time}").format(time=when(holds.next_at, zone, now))


def _cannot_tell(found: Outlook, zone: str, now: datetime) -> str:
    """Say what follows from the time between doses alone."""
    if found.apart_at is None or found.apart_at <= now:
        return _("I can't tell whether it is too much: I don't know every amount")
    return _(
        "by the time between doses alone from {time}; whether it is too much, I can't tell: "
        "I don't know every amount"
    ).format(time=when(found.apart_at, zone, now))


def not_taken() -> Message:
    """Confirm that nothing was recorded."""
    return Message(_("All right, nothing was recorded."))


def undone(item: Item) -> Message:
    """Confirm that an intake was undone."""
    return Message(_("↩ Taken back: <b>{item}</b> is not counted.").format(item=item_words(item)))


def ask_when(item: Item, token: str) -> Message:
    """Ask when the dose was taken."""
    buttons = [
        Button(ngettext("{n} min ago", "{n} min ago", n).format(n=n), data("took", "ago", token, n))
        for n in AGO
    ]
    text = _("When did you take <b>{item}</b>? Tap, or write the time, such as <i>10:15</i>.")
    return Message(text.format(item=item_words(item)), (tuple(buttons),))


def which_time(item: Item, moments: Sequence[datetime], zone: str, now: datetime, token: str) -> Message:
    """Ask which of two times the typed text means."""
    buttons = [Button(when(each, zone, now), data("took", "at", token, n)) for n, each in enumerate(moments)]
    text = _("Which time do you mean for <b>{item}</b>?").format(item=item_words(item))
    return Message(text, stacked(buttons, across=2))


def no_such_time() -> Message:
    """Say that the typed text is no time within the last 24 hours."""
    return Message(
        _("I can't read that as a time within the last 24 hours. Write it like <i>10:15</i>, or /cancel.")
    )


def one_at_a_time() -> Message:
    """Refuse two items in one line."""
    return Message(
        _("One thing at a time, please: <code>/took {example}</code>. Then the next.").format(example=EXAMPLE)
    )


def did_you_mean(said: str, meant: Sequence[str], token: str, *, as_is: bool) -> Message:
    """Ask about a name near others, or a number without a unit; never guess."""
    buttons = [Button(each, data("took", "say", token, n)) for n, each in enumerate(meant)]
    rows = stacked(buttons, across=2)
    if as_is:
        last = Button(_("None of these: take it as I wrote it"), data("took", "say", token, len(meant)))
        rows = (*rows, (last,))
    return Message(_("I'm not sure about “{said}”. What do you mean?").format(said=escape(said)), rows)
