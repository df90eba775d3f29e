"""What has to wait because of when something else was taken."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import ceil

from bot.answer.following import Wait
from bot.library import Library
from bot.replies.citing import cited
from bot.replies.dose_buttons import is_waiting
from bot.replies.items import item_words
from bot.replies.message import Button, Message, data, escape, stacked
from bot.replies.times import clock
from bot.replies.words import _
from bot.store.doses import Dose
from bot.store.schedules import Item


@dataclass(frozen=True)
class Waiting:
    """A dose that is better taken later: which, when it is due (UTC), by whose clocks, and why."""

    item: Item
    due_at: datetime
    zone: str
    why: Wait


def news(library: Library, found: Sequence[Waiting], *, discreet: bool) -> Message:
    """Right after something was taken at another time than planned: what waits for it."""
    if discreet:
        times = [_hidden(each) for each in found]
        return Message("\n".join([*dict.fromkeys(times), _("/today shows which one it is.")]))
    past = found[0].why.past
    heading = _("⏳ <b>{taken}</b> was taken at {time}, so this is better taken later:").format(
        taken=escape(past.kept.name), time=clock(past.at, found[0].zone)
    )
    parts = [heading, *(_news(library, each) for each in found)]
    return Message("\n\n".join(parts))


def _news(library: Library, waiting: Waiting) -> str:
    due = clock(waiting.due_at, waiting.zone)
    line = _("• <b>{item}</b>, due {due}: {when}").format(
        item=item_words(waiting.item), due=due, when=_when(waiting)
    )
    advice = waiting.why.finding.advice if waiting.why.finding is not None else None
    lines = [line, escape(advice or ""), cited(library, waiting.why.sources)]
    return "\n".join(each for each in lines if each)


def _when(waiting: Waiting) -> str:
    better = waiting.why.better
    if better is None:
        return _("not on the same day after it; ask a pharmacist.")
    return _("better <b>from {time}</b>.").format(time=clock(better, waiting.zone))


def _hidden(waiting: Waiting) -> str:
    better = waiting.why.better
    if better is None:
        return _("⏳ One of your reminders does not go with what was taken today: ask a pharmacist.")
    return _("⏳ One of your reminders is better taken later: from {time}.").format(
        time=clock(better, waiting.zone)
    )


def noted(
    card: Message, waits: Mapping[int, Waiting], shown: Iterable[Dose], now: datetime, *, hidden: bool
) -> Message:
    """A reminder's card with what its doses have to wait for; as it is when they have not."""
    found = [(dose, waits[dose.id]) for dose in shown if dose.id in waits]
    if not found:
        return card
    lines = dict.fromkeys(_hidden(each) if hidden else _because(each) for _dose, each in found)
    later = [button for dose, each in found if (button := _later(dose, each, now)) is not None]
    text = "\n\n".join([card.text, "\n".join(lines)])
    return replace(card, text=text, rows=(*card.rows, *stacked(later)))


def _later(dose: Dose, waiting: Waiting, now: datetime) -> Button | None:
    """Remind again when it may be taken, where that is still in its time."""
    better = waiting.why.better
    if better is None or is_waiting(dose, now) or not now < better < dose.closes_at:
        return None
    at = ceil(better.timestamp())
    label = _("😴 Again at {time}").format(time=clock(better, waiting.zone))
    return Button(label, data("dose", "at", dose.id, "until", at))


def _because(waiting: Waiting) -> str:
    past = waiting.why.past
    taken, time = escape(past.kept.name), clock(past.at, waiting.zone)
    if waiting.why.better is None:
        return _(
            "⏳ <b>{item}</b>: {taken} was taken at {time}. Not on the same day; ask a pharmacist."
        ).format(item=item_words(waiting.item), taken=taken, time=time)
    return _("⏳ <b>{item}</b>: {taken} was taken at {time}, so better <b>from {better}</b>.").format(
        item=item_words(waiting.item), taken=taken, time=time, better=clock(waiting.why.better, waiting.zone)
    )
