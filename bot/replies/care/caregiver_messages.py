"""Doses as a caregiver sees them, and caregivers as the person sees them."""

from collections.abc import Sequence

from bot.domain.schedules import known_zones
from bot.replies.i18n import _
from bot.replies.items import item_text
from bot.replies.message import Button, Message, Rows, callback_data, escape
from bot.replies.time_format import phone_time, wall_time
from bot.store.account.subscribers import Subscriber
from bot.store.care.care import CareLink
from bot.store.doses.doses import Dose

MAX_LABEL_CHARS = 20


def caregiver_card(
    care: CareLink, doses: Sequence[Dose], subscriber: Subscriber, *, revealed: bool = False
) -> Message:
    """Render doses for a caregiver, in their present state."""
    hidden = subscriber.discreet and care.terms.shows_names and not revealed
    named = care.terms.shows_names and not hidden
    labels = [_label(dose, n, len(doses), named=named) for n, dose in enumerate(doses, 1)]
    lines = [_line(care, dose, label, subscriber) for dose, label in zip(doses, labels, strict=True)]
    text = "\n".join([f"🔔 <b>{escape(care.display_name)}</b>", *lines])
    rows: list[tuple[Button, ...]] = []
    if care.terms.may_answer:
        for dose, label in zip(doses, labels, strict=True):
            rows += _buttons(dose, label if len(doses) > 1 else "", care.caregiver_id)
    if hidden:
        rows.append((Button(_("👁 Show names"), callback_data("watch", "show", doses[0].ref)),))
    return Message(text, tuple(rows))


def _label(dose: Dose, number: int, count: int, *, named: bool) -> str:
    if named:
        return item_text(dose.item)
    return _("a dose") if count == 1 else _("dose {n}").format(n=number)


def _line(care: CareLink, dose: Dose, label: str, subscriber: Subscriber) -> str:
    name, wall = f"<b>{escape(label)}</b>", _due_time(dose, subscriber)
    if dose.state == "skipped":
        return _("⏭ {name} – skipped (due {wall})").format(name=name, wall=wall)
    mine = dose.answered_by is not None and dose.answered_by == care.caregiver_id
    if dose.state == "taken":
        words = _("✅ {name} – taken (due {wall})")
        if mine:
            words = _("✅ {name} – taken (due {wall}), as you said")
        elif dose.answered_by is not None:
            words = _("✅ {name} – taken (due {wall}), as another caregiver said")
    elif mine:
        words = _("👐 {name} – was due {wall}: you look after it")
    elif dose.answered_by is not None:
        words = _("👐 {name} – was due {wall}: another caregiver looks after it")
    else:
        words = _("⏳ {name} – was due {wall}, not answered")
    return words.format(name=name, wall=wall)


def _due_time(dose: Dose, subscriber: Subscriber) -> str:
    """Return the due time on the clocks of the person who takes it, and on the reader's where they differ."""
    there = wall_time(dose.due_at, dose.zone)
    if (
        subscriber.zone not in known_zones()
        or (here := wall_time(dose.due_at, str(subscriber.zone))) == there
    ):
        return phone_time(dose.due_at, there)
    return _("{there}, {here} for you").format(there=there, here=phone_time(dose.due_at, here, "t"))


def _buttons(dose: Dose, label: str, caregiver_id: int | None) -> Rows:
    name = label if len(label) <= MAX_LABEL_CHARS else f"{label[: MAX_LABEL_CHARS - 1]}…"
    if dose.state == "taken" and dose.answered_by == caregiver_id:
        undo = _("↩ Undo") if not name else _("↩ Undo {name}").format(name=name)
        return ((Button(undo, callback_data("watch", "undo", dose.ref)),),)
    if dose.state not in {"due", "missed"} or dose.answered_by not in {None, caregiver_id}:
        return ()
    taken = _("✅ Taken") if not name else _("✅ {name}").format(name=name)
    row = [Button(taken, callback_data("watch", "taken", dose.ref))]
    if dose.answered_by is None:
        row.append(Button(_("👐 I'll look after it"), callback_data("watch", "mine", dose.ref)))
    return (tuple(row),)


def caregiver_toast(outcome: str) -> str:
    """Return the toast after a caregiver's button."""
    return {
        "taken": _("Recorded as taken."),
        "mine": _("Thank you. Everybody sees that you look after it."),
        "late": _("Somebody was sooner."),
        "undo": _("Taken back."),
        "old": _("That card is old; nothing changed. I show you again how it stands."),
        "over": _("This is no longer yours to look after, so nothing was changed."),
        "show": "",
    }[outcome]


def answered_by_note(dose: Dose, name: str | None) -> str:
    """Return the note behind a dose in the person's messages: who answered it, or who looks after it."""
    if dose.answered_by is None:
        return ""
    who = escape(name) if name else _("a caregiver")
    if dose.state in {"due", "missed"}:
        return _(" · 👐 {name} looks after it").format(name=who)
    return _(" · said by {name}").format(name=who)
