"""Doses as a person sees them: always drawn from their present state."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.schedules import Occurrence
from bot.replies.message import Button, Message, Rows, data, escape
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


def perhaps_seen() -> str:
    """Above a message whose earlier copy may have arrived."""
    return _("<i>(You may have seen this already.)</i>")


def plain_item(item: Item) -> str:
    """The item's words, such as magnesium 200 mg, for a button."""
    return item.name if item.amount is None else f"{item.name} {item.amount:f} {item.unit or ''}".strip()


def item_words(item: Item) -> str:
    """The same, safe in HTML."""
    return escape(plain_item(item))


def doses_card(
    doses: Sequence[Dose], subscriber: Subscriber, now: datetime, *, revealed: bool = False
) -> Message:
    """These doses with what can be done about each; names are hidden in discreet mode until revealed."""
    hidden = subscriber.discreet and not revealed
    names = [
        _hidden_name(n, len(doses)) if hidden else plain_item(dose.item) for n, dose in enumerate(doses, 1)
    ]
    lines = [_line(dose, name, now) for dose, name in zip(doses, names, strict=True)]
    parts = ["\n".join(lines)]
    if any(dose.state == "missed" for dose in doses):
        parts.append(
            _("Please don't take extra to catch up without asking: look in the leaflet, or ask a pharmacist.")
        )
    rows = _rows(doses, names)
    if hidden:
        rows = (*rows, (Button(_("👁 Show names"), data("dose", "show", doses[0].id)),))
    return Message("\n\n".join(parts), rows)


def _hidden_name(number: int, count: int) -> str:
    return _("Your reminder") if count == 1 else _("Reminder {n}").format(n=number)


def _line(dose: Dose, plain: str, now: datetime) -> str:
    name, wall = f"<b>{escape(plain)}</b>", _wall(dose, now)
    if dose.state == "taken" and dose.answered_at is not None:
        return _("✅ {name} – taken at {time}").format(name=name, time=clock(dose.answered_at, dose.zone))
    if dose.state == "skipped":
        return _("⏭ {name} – skipped (due {wall})").format(name=name, wall=wall)
    if dose.state == "missed":
        return _("⚪ {name} – missed, was due {wall}").format(name=name, wall=wall)
    if dose.snoozed_until is not None and dose.snoozed_until > now:
        again = clock(dose.snoozed_until, dose.zone)
        return _("😴 {name} – due {wall}, again at {time}").format(name=name, wall=wall, time=again)
    if now - dose.due_at >= LATE_AFTER:
        return _("⏰ {name} – late: due {wall}").format(name=name, wall=wall)
    return _("⏰ {name} – due {wall}").format(name=name, wall=wall)


def _wall(dose: Dose, now: datetime) -> str:
    today = now.astimezone(ZoneInfo(dose.zone)).date()
    if dose.local_date == today:
        return dose.wall
    return f"{day_word(dose.local_date, today)} {dose.wall}"


def _rows(doses: Sequence[Dose], names: Sequence[str]) -> Rows:
    if len(doses) == 1:
        return (tuple(_buttons(doses[0])),)
    rows = [_short_buttons(dose, name) for dose, name in zip(doses, names, strict=True)]
    due = [dose for dose in doses if dose.state == "due"]
    if len(due) > 1:
        every = (
            Button(_("✅ All taken"), data("dose", "taken", "all")),
            Button(_("😴 All in 30 min"), data("dose", "snooze", "all")),
        )
        rows.append(every)
    return tuple(rows)


def _buttons(dose: Dose) -> list[Button]:
    match dose.state:
        case "taken" | "skipped":
            return [Button(_("↩ Undo"), data("dose", "undo", dose.id))]
        case "missed":
            return [
                Button(_("I took it"), data("dose", "taken", dose.id)),
                Button(_("I skipped it"), data("dose", "skipped", dose.id)),
            ]
        case _:
            return [
                Button(_("✅ Taken"), data("dose", "taken", dose.id)),
                Button(_("😴 In 30 min"), data("dose", "snooze", dose.id)),
                Button(_("⏭ Skip"), data("dose", "skipped", dose.id)),
            ]


def _short_buttons(dose: Dose, name: str) -> tuple[Button, ...]:
    short = name if len(name) <= LONGEST_LABEL else f"{name[: LONGEST_LABEL - 1]}…"
    if dose.state in {"taken", "skipped"}:
        return (Button(_("↩ Undo {name}").format(name=short), data("dose", "undo", dose.id)),)
    return (
        Button(_("✅ {name}").format(name=short), data("dose", "taken", dose.id)),
        Button(_("⏭ Skip"), data("dose", "skipped", dose.id)),
    )


def toast(state: str, *, changed: bool) -> str:
    """The few words that answer a pressed button."""
    if not changed:
        return _("That was recorded already.")
    return {
        "taken": _("Recorded as taken."),
        "skipped": _("Recorded as skipped."),
        "undo": _("Taken back."),
        "snooze": _("I'll remind you again in 30 minutes."),
        "show": "",
    }[state]


def day(
    today: date,
    doses: Sequence[Dose],
    coming: Sequence[tuple[Item, Occurrence]],
    now: datetime,
) -> Message:
    """Today: what was due, what was done, what is still to come."""
    heading = f"<b>{_('Today')}</b>, {short_date(today)}"
    if not doses and not coming:
        return Message(
            _("{heading}\n\nNothing is due today. /remind sets up a reminder, /doses shows them all.").format(
                heading=heading
            )
        )
    lines = [_line(dose, plain_item(dose.item), now) for dose in doses]
    lines += [
        _("▫️ {name} – at {time}").format(name=item_words(item), time=occurrence.wall.strftime("%H:%M"))
        for item, occurrence in coming
    ]
    open_doses = [dose for dose in doses if dose.state in {"due", "missed"}]
    rows = tuple(_short_buttons(dose, plain_item(dose.item)) for dose in open_doses)
    done = sum(dose.state == "taken" for dose in doses)
    total = len(doses) + len(coming)
    foot = ngettext("{done} of {n} taken.", "{done} of {n} taken.", total).format(done=done, n=total)
    return Message(f"{heading}\n\n" + "\n".join(lines) + f"\n\n{foot}", rows)
