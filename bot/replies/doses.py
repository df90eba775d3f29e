"""Doses as a person sees them: always drawn from their present state."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.schedules import Occurrence
from bot.replies.items import item_words, plain_item
from bot.replies.message import Button, Message, Rows, data, escape, stacked
from bot.replies.times import clock, day_word, short_date
from bot.replies.words import _, ngettext
from bot.store.doses import Dose
from bot.store.schedules import Item
from bot.store.subscribers import Subscriber

# A reminder this much behind says so.
LATE_AFTER = timedelta(minutes=5)
SNOOZE = timedelta(minutes=30)
# Two buttons in a row on a narrow phone.
LONGEST_LABEL = 20
# After a long silence the newest missed doses are listed, the others counted: nobody reads fifty lines.
MOST_MISSED = 5
# Buttons under /today; Telegram allows a hundred under one message.
MOST_TO_ANSWER = 20
MOST_TO_UNDO = 10


def perhaps_seen() -> str:
    """Above a message whose earlier copy may have arrived."""
    return _("<i>(You may have seen this already.)</i>")


def doses_card(
    doses: Sequence[Dose], subscriber: Subscriber, now: datetime, *, revealed: bool = False
) -> Message:
    """These doses with what can be done about each; names are hidden in discreet mode until revealed."""
    hidden = subscriber.discreet and not revealed
    listed = _newest(doses)
    names = [_hidden_name(n, len(listed)) for n in range(1, len(listed) + 1)]
    if not hidden:
        names = [plain_item(dose.item) for dose in listed]
    lines = [_line(dose, name, now) for dose, name in zip(listed, names, strict=True)]
    parts = [*_apology(doses), "\n".join([*_earlier(len(doses) - len(listed)), *lines]), *_advice(doses)]
    rows = _rows(listed, _labels(listed, names), now)
    if hidden:
        rows = (*rows, (Button(_("👁 Show names"), data("dose", "show", listed[0].id)),))
    return Message("\n\n".join(parts), rows)


def _newest(doses: Sequence[Dose]) -> list[Dose]:
    """All but the oldest of many missed ones, in the same order."""
    older = {dose.id for dose in [dose for dose in doses if dose.state == "missed"][:-MOST_MISSED]}
    return [dose for dose in doses if dose.id not in older]


def _apology(doses: Sequence[Dose]) -> list[str]:
    never_shown = any(dose.state == "missed" and dose.message_id is None for dose in doses)
    return [_("Sorry, I couldn't write to you in time.")] if never_shown else []


def _earlier(count: int) -> list[str]:
    if not count:
        return []
    words = ngettext("⚪ {n} earlier dose – missed", "⚪ {n} earlier doses – missed", count)
    return [words.format(n=count)]


def _advice(doses: Sequence[Dose]) -> list[str]:
    if all(dose.state != "missed" for dose in doses):
        return []
    return [
        _("Please don't take extra to catch up without asking: look in the leaflet, or ask a pharmacist.")
    ]


def _hidden_name(number: int, count: int) -> str:
    return _("Your reminder") if count == 1 else _("Reminder {n}").format(n=number)


def _line(dose: Dose, plain: str, now: datetime) -> str:
    name, wall = f"<b>{escape(plain)}</b>", _wall(dose, now)
    if dose.state == "taken":
        return _taken(dose, name, wall)
    if dose.state == "skipped":
        return _("⏭ {name} – skipped (due {wall})").format(name=name, wall=wall)
    if dose.state == "missed":
        return _("⚪ {name} – missed, was due {wall}").format(name=name, wall=wall)
    if (until := _snoozed(dose, now)) is not None:
        again = clock(until, dose.zone)
        return _("😴 {name} – due {wall}, again at {time}").format(name=name, wall=wall, time=again)
    if now - dose.due_at >= LATE_AFTER:
        return _("⏰ {name} – late: due {wall}").format(name=name, wall=wall)
    return _("⏰ {name} – due {wall}").format(name=name, wall=wall)


def _taken(dose: Dose, name: str, wall: str) -> str:
    if dose.taken_at is None:
        return _("✅ {name} – taken (due {wall})").format(name=name, wall=wall)
    return _("✅ {name} – taken at {time}").format(name=name, time=clock(dose.taken_at, dose.zone))


def _snoozed(dose: Dose, now: datetime) -> datetime | None:
    until = dose.snoozed_until
    return until if dose.state == "due" and until is not None and until > now else None


def can_snooze(dose: Dose, now: datetime) -> bool:
    """Whether it can be due again later without coming too near to the next dose."""
    return dose.state == "due" and _snoozed(dose, now) is None and now + SNOOZE < dose.closes_at


def _wall(dose: Dose, now: datetime) -> str:
    today = now.astimezone(ZoneInfo(dose.zone)).date()
    if dose.local_date == today:
        return dose.wall
    return f"{day_word(dose.local_date, today)} {dose.wall}"


def _labels(doses: Sequence[Dose], names: Sequence[str]) -> list[str]:
    """What to call each dose on a button: its name, with its time where two have the same name."""
    short = [_short(name) for name in names]
    count = Counter(short)
    return [
        label if count[label] == 1 else f"{label} {dose.wall}"
        for dose, label in zip(doses, short, strict=True)
    ]


def _short(name: str) -> str:
    """Cut in the middle: the end tells 100 mg from 200 mg."""
    half = LONGEST_LABEL // 2
    return name if len(name) <= LONGEST_LABEL else f"{name[: half - 1]}…{name[-half:]}"


def _rows(doses: Sequence[Dose], labels: Sequence[str], now: datetime) -> Rows:
    if len(doses) == 1:
        return (tuple(_buttons(doses[0], now)),)
    rows = [_labelled_buttons(dose, label, "dose") for dose, label in zip(doses, labels, strict=True)]
    due = [dose for dose in doses if dose.state == "due"]
    if len(due) > 1:
        every = [Button(_("✅ All taken"), data("dose", "taken", "all"))]
        if any(can_snooze(dose, now) for dose in due):
            every.append(Button(_("😴 All in 30 min"), data("dose", "snooze", "all")))
        rows.append(tuple(every))
    return tuple(rows)


def _buttons(dose: Dose, now: datetime) -> list[Button]:
    match dose.state:
        case "taken" | "skipped":
            return [Button(_("↩ Undo"), data("dose", "undo", dose.id))]
        case "missed":
            return [
                Button(_("I took it"), data("dose", "taken", dose.id)),
                Button(_("I skipped it"), data("dose", "skipped", dose.id)),
            ]
    later = [Button(_("😴 In 30 min"), data("dose", "snooze", dose.id))] if can_snooze(dose, now) else []
    return [
        Button(_("✅ Taken"), data("dose", "taken", dose.id)),
        *later,
        Button(_("⏭ Skip"), data("dose", "skipped", dose.id)),
    ]


def _labelled_buttons(dose: Dose, label: str, verb: str) -> tuple[Button, ...]:
    if dose.state in {"taken", "skipped"}:
        return (Button(_("↩ Undo {name}").format(name=label), data(verb, "undo", dose.id)),)
    if dose.state == "missed":
        return (
            Button(_("I took {name}").format(name=label), data(verb, "taken", dose.id)),
            Button(_("I skipped it"), data(verb, "skipped", dose.id)),
        )
    return (
        Button(_("✅ {name}").format(name=label), data(verb, "taken", dose.id)),
        Button(_("⏭ Skip"), data(verb, "skipped", dose.id)),
    )


def toast(outcome: str) -> str:
    """The few words that answer a pressed button."""
    return {
        "taken": _("Recorded as taken."),
        "skipped": _("Recorded as skipped."),
        "undo": _("Taken back."),
        "snooze": _("I'll remind you again in 30 minutes."),
        "show": "",
        "recorded": _("That was recorded already."),
        "nothing": _("Nothing here is due any more."),
        "too_late": _(
            "Its time is nearly over, so I won't remind you of it again. Unsure? Ask a pharmacist."
        ),
        "stopped": _("You have stopped me, so I can't remind you again. /start turns reminders back on."),
    }[outcome]


def day(
    today: date,
    doses: Sequence[Dose],
    coming: Sequence[tuple[Item, Occurrence]],
    now: datetime,
    *,
    stopped: bool,
) -> Message:
    """Today: what was due, what was done, what is still to come."""
    heading = f"<b>{_('Today')}</b>, {short_date(today)}"
    pause = [_("You have stopped me: nothing is sent until /start.")] if stopped else []
    if not doses and not coming:
        nothing = _("Nothing is due today. /remind sets up a reminder, /doses shows them all.")
        return Message("\n\n".join([heading, nothing, *pause]))
    lines = [_line(dose, plain_item(dose.item), now) for dose in doses]
    lines += [
        _("▫️ {name} – at {time}").format(name=item_words(item), time=occurrence.wall.strftime("%H:%M"))
        for item, occurrence in coming
    ]
    parts = [heading, "\n".join(lines), _tally(doses, len(coming)), *_advice(doses), *pause]
    return Message("\n\n".join(parts), _day_rows(doses))


def _tally(doses: Sequence[Dose], coming: int) -> str:
    done = sum(dose.state == "taken" for dose in doses)
    total = len(doses) + coming
    return ngettext("{done} of {n} taken.", "{done} of {n} taken.", total).format(done=done, n=total)


def _day_rows(doses: Sequence[Dose]) -> Rows:
    labels = _labels(doses, [plain_item(dose.item) for dose in doses])
    rows = [
        (dose.state, _labelled_buttons(dose, label, "today"))
        for dose, label in zip(doses, labels, strict=True)
    ]
    to_answer = [buttons for state, buttons in rows if state in {"due", "missed"}]
    undo = [button for state, buttons in rows if state in {"taken", "skipped"} for button in buttons]
    return (*to_answer[-MOST_TO_ANSWER:], *stacked(undo[-MOST_TO_UNDO:], across=2))
