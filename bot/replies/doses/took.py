"""/took: the list, the questions and the short answers around the card of an as-needed dose."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.answer.as_needed import IntakeCheck
from bot.replies.doses.dose_buttons import local_due
from bot.replies.doses.doses import MAX_DOSES_PER_MESSAGE, doses_card, due_wall
from bot.replies.i18n import _, ngettext
from bot.replies.items import item_html, item_text
from bot.replies.message import Button, Message, bold, button_rows, callback_data, escape
from bot.replies.time_format import day_and_time, join_and, phone_day_and_time
from bot.store.account.subscribers import Subscriber
from bot.store.doses.doses import Dose
from bot.store.reminders.schedules import Item, Reminder

EXAMPLE = "ibuprofen 400 mg"
AGO_MINUTES = (10, 30, 60)


def took_usage() -> Message:
    """Explain /took when it comes alone and there are no as-needed items."""
    return Message(
        _(
            "Write what you take, and how much, <b>before</b> you take it:\n"
            "<code>/took {example}</code>\n\nI add up the last 24 hours over everything you told me, "
            "and say from when the next dose fits."
        ).format(example=EXAMPLE)
    )


def as_needed_overview(
    as_needed: Sequence[tuple[Reminder, IntakeCheck]], zone: str, now: datetime
) -> Message:
    """List the as-needed items for a bare /took, and from when each fits again."""
    lines = [
        f"• <b>{item_html(each.item)}</b>: {_next_dose_text(found, zone, now)}" for each, found in as_needed
    ]
    buttons = [
        Button(item_text(each.item), callback_data("took", "item", each.ref)) for each, _found in as_needed
    ]
    end = _("Tap what you take. Something else? <code>/took {example}</code>").format(example=EXAMPLE)
    heading = bold(_("As needed"))
    return Message("\n".join([heading, "", *lines, "", end]), button_rows(buttons, per_row=2))


def _next_dose_text(outlook: IntakeCheck, zone: str, now: datetime) -> str:
    holds = outlook.strictest
    if holds is None:
        return _("no limit known")
    if not outlook.certain and not outlook.over_limit:
        return _gap_only_text(outlook, zone, now)
    if holds.allowed_at is None:
        return _("more than the limit by itself")
    if not outlook.certain:
        return _("too much already; I don't know every amount")
    if holds.allowed_at <= now:
        return _("within the limits I know")
    return _("next from {time}").format(time=phone_day_and_time(holds.allowed_at, zone, now))


def _gap_only_text(outlook: IntakeCheck, zone: str, now: datetime) -> str:
    """Say what follows from the time between doses alone."""
    if outlook.gap_over_at is None or outlook.gap_over_at <= now:
        return _("I can't tell whether it is too much: I don't know every amount")
    return _(
        "by the time between doses alone from {time}; whether it is too much, I can't tell: "
        "I don't know every amount"
    ).format(time=phone_day_and_time(outlook.gap_over_at, zone, now))


def one_after_the_other(lines: Sequence[str]) -> Message:
    """Say that each of several intakes gets a card of its own, so that none is forgotten."""
    named = join_and([f"<b>{escape(each)}</b>" for each in lines])
    return Message(_("I'll ask about each of them, one after the other: {intakes}.").format(intakes=named))


def tell_which_intake() -> Message:
    """Ask which of several open doses was taken at the time that was told."""
    return Message(
        _("Which one was it? Tell me its name and the time, for example <i>I took magnesium at 10:30</i>.")
    )


def none_open(today: Message, person: str | None) -> Message:
    """Say before today's doses that none of those that were told waits for an answer."""
    if person is None:
        lead = _("Nothing of yours fits that just now. This is on record:")
    else:
        lead = _("Nothing for {person} fits that just now. This is on record:").format(person=escape(person))
    return replace(today, text=f"{lead}\n\n{today.text}")


def ask_if_taken(open_doses: Sequence[Dose], subscriber: Subscriber, now: datetime) -> Message:
    """Ask whether a dose was taken, or which of several; names are hidden in discreet mode."""
    if len(open_doses) == 1:
        (dose,) = open_doses
        yes = Button(_("✅ Taken"), callback_data("dose", "taken", dose.ref))
        # Not taken yet: the dose stays due, with all its other answers.
        no = Button(_("No"), callback_data("dose", "back", dose.ref))
        return Message(_is_taken_question(dose, subscriber, now), ((yes, no),))
    card = doses_card(open_doses[-MAX_DOSES_PER_MESSAGE:], subscriber, now)
    return replace(card, text="\n\n".join([_("Which one did you take?"), card.text]))


def _is_taken_question(dose: Dose, subscriber: Subscriber, now: datetime) -> str:
    wall, item = due_wall(dose, now), f"<b>{item_html(dose.item)}</b>"
    if subscriber.discreet:
        return _("The reminder of {time}: taken?").format(time=wall)
    if dose.item.person is None and wall == local_due(dose)[1]:
        return _("Your {time} {item}: taken?").format(time=wall, item=item)
    return _("{item}, due {time}: taken?").format(item=item, time=wall)


def nothing_recorded() -> Message:
    """Confirm that nothing was recorded."""
    return Message(_("All right, nothing was recorded."))


def undo_confirmed(item: Item) -> Message:
    """Confirm that an intake was undone."""
    return Message(_("↩ Taken back: <b>{item}</b> is not counted.").format(item=item_html(item)))


def ask_taken_time(item: Item, token: str) -> Message:
    """Ask when the dose was taken."""
    buttons = [
        Button(ngettext("{n} min ago", "{n} min ago", n).format(n=n), callback_data("took", "ago", token, n))
        for n in AGO_MINUTES
    ]
    text = _("When did you take <b>{item}</b>? Tap, or write the time, such as <i>10:15</i>.")
    return Message(text.format(item=item_html(item)), (tuple(buttons),))


def ask_which_time(item: Item, moments: Sequence[datetime], zone: str, now: datetime, token: str) -> Message:
    """Ask which of two times the typed text means."""
    buttons = [
        Button(day_and_time(each, zone, now), callback_data("took", "at", token, n))
        for n, each in enumerate(moments)
    ]
    text = _("Which time do you mean for <b>{item}</b>?").format(item=item_html(item))
    return Message(text, button_rows(buttons, per_row=2))


def unreadable_time() -> Message:
    """Say that the typed text is no time within the last 24 hours."""
    return Message(
        _("I can't read that as a time within the last 24 hours. Write it like <i>10:15</i>, or /cancel.")
    )


def one_at_a_time() -> Message:
    """Refuse two items in one line."""
    return Message(
        _("One thing at a time, please: <code>/took {example}</code>. Then the next.").format(example=EXAMPLE)
    )


def ask_what_is_meant(typed: str, candidates: Sequence[str], token: str, *, as_is: bool) -> Message:
    """Ask about a name near others, or a number without a unit; never guess."""
    buttons = [Button(each, callback_data("took", "say", token, n)) for n, each in enumerate(candidates)]
    rows = button_rows(buttons, per_row=2)
    if as_is:
        last = Button(
            _("None of these: take it as I wrote it"), callback_data("took", "say", token, len(candidates))
        )
        rows = (*rows, (last,))
    return Message(_("I'm not sure about “{said}”. What do you mean?").format(said=escape(typed)), rows)
