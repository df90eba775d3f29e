"""A dose that was forgotten: which one, what is on record of it, and what to do now."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.parsing.rough_times import RoughTime
from bot.replies.doses.dose_buttons import local_due, what_now_button
from bot.replies.doses.doses import dose_button_label, dose_line, dose_name, due_wall
from bot.replies.i18n import _
from bot.replies.items import item_text
from bot.replies.message import Button, Message, Rows, button_rows, callback_data, escape
from bot.replies.time_format import day_and_time
from bot.store.account.subscribers import Subscriber
from bot.store.doses.doses import Dose

# Doses that are named; nobody reads a longer list, and /today has them all.
MAX_NAMED = 6
NOON = 12


def one_missed(dose: Dose, subscriber: Subscriber, now: datetime) -> Message:
    """Ask about the one dose that may be meant: taken at another time, left out, or what to do now."""
    text = " ".join([_which(dose, subscriber, now), _("It is not recorded as taken.")])
    return Message(text, answer_rows(dose))


def _which(dose: Dose, subscriber: Subscriber, now: datetime) -> str:
    """Ask in one sentence whether that dose is meant."""
    wall, item = due_wall(dose, now), f"<b>{escape(item_text(dose.item))}</b>"
    if subscriber.discreet:
        return _("The reminder of {time}?").format(time=wall)
    if dose.item.person is None and wall == local_due(dose)[1]:
        return _("Your {time} {item}?").format(time=wall, item=item)
    return _("{item}, due {time}?").format(item=item, time=wall)


def answer_rows(dose: Dose) -> Rows:
    """Return the buttons of a dose that is not recorded as taken."""
    return (
        (
            Button(_("🕙 I took it at…"), callback_data("dose", "earlier", dose.ref)),
            Button(_("⏭ Skip it"), callback_data("dose", "skipped", dose.ref)),
        ),
        (what_now_button(dose),),
    )


def several_missed(doses: Sequence[Dose], subscriber: Subscriber, now: datetime) -> Message:
    """Ask which of several doses is meant; the newest are named, one button each."""
    asked = _("Which one do you mean? None of these is recorded as taken.")
    rest = [_("/today shows the others, too.")] if len(doses) > MAX_NAMED else []
    return Message("\n".join([asked, *rest]), open_rows(doses, subscriber, now))


def none_due(
    told: RoughTime,
    name: str | None,
    person: str | None,
    others: Sequence[Dose],
    subscriber: Subscriber,
    now: datetime,
) -> Message:
    """Say that nothing was due when somebody says they forgot it; offer other doses without an answer."""
    sentence = _none_due_for(person) if person is not None and name is None else _none_due_then(told, name)
    if not others:
        record = _("/today shows what is on record.")
        return Message(f"{sentence}\n\n{record}")
    asked = _("Do you mean one of these? None of them is recorded as taken.")
    return Message(f"{sentence}\n\n{asked}", open_rows(others, subscriber, now))


def _none_due_for(person: str) -> str:
    return _("Nothing was due for {person} then.").format(person=escape(person))


def _none_due_then(told: RoughTime, name: str | None) -> str:
    if name is not None:
        words = _("No {name} was due yesterday.") if told.days_ago == 1 else _("No {name} was due then.")
        return words.format(name=escape(name))
    if told.days_ago == 1:
        return _("Nothing of yours was due yesterday.")
    if told.hours and max(told.hours) <= NOON:
        return _("Nothing of yours was due this morning.")
    return _("Nothing of yours was due then.")


def open_rows(doses: Sequence[Dose], subscriber: Subscriber, now: datetime) -> Rows:
    """Return a button for each of the newest doses, which opens it in place."""
    return button_rows(
        [
            Button(dose_button_label(dose, subscriber, now), callback_data("missed", "open", dose.ref))
            for dose in doses[-MAX_NAMED:]
        ]
    )


def with_help_line(rule: Message, whom_to_call: Message) -> Message:
    """Add whom to call: who missed a dose may be unwell."""
    return replace(rule, text=f"{rule.text}\n\n{whom_to_call.text}")


def with_rule_of_its_own(rule: Message) -> Message:
    """Put before the rule for most medicines that this one has another."""
    first = _(
        "<b>This medicine has a rule of its own for a missed dose</b>: ask a pharmacist, or look in its "
        "leaflet, before you take any now. Never two at once."
    )
    return replace(rule, text=f"{first}\n\n{rule.text}")


def with_next_dose(rule: Message, due_at: datetime, zone: str, now: datetime) -> Message:
    """Add to a rule when the next dose is due, because rules depend on that."""
    line = _("The next dose is due <b>{when}</b>.").format(when=day_and_time(due_at, zone, now))
    return replace(rule, text=f"{rule.text}\n\n{line}")


def with_record(rule: Message, answered: Sequence[Dose], subscriber: Subscriber, now: datetime) -> Message:
    """Put before a rule what is on record, the newest doses of it, so that nothing is taken twice."""
    if not answered:
        return rule
    lines = [dose_line(dose, dose_name(dose, subscriber), now) for dose in answered[-MAX_NAMED:]]
    return replace(rule, text="\n\n".join(["\n".join([_("On record:"), *lines]), rule.text]))


def no_rule() -> Message:
    """Say whom to ask about a missed dose where the content has no rule."""
    return Message(_("Please look in the leaflet, or ask a pharmacist. Never take two doses at once."))
