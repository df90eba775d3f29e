"""Notices about doses that have to wait because of what was taken."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import ceil

from bot.answer.following import Full, Wait
from bot.domain.intake_limits import Standing
from bot.domain.regions import medicine_names
from bot.library import Library
from bot.replies import amounts
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
    """A dose that is better taken later.

    Attributes:
        item: The item of the dose.
        due_at: The instant at which the dose is due, UTC.
        zone: The time zone in which times are shown.
        wait: The spacing to something else that was taken; None: nothing was taken too near.
        limit_reached: The label that leaves no room for the dose; None: there is room, as far as is known.
        may_be_this_dose: Whether the same item was told with /took, so that it may have been this very dose.
    """

    item: Item
    due_at: datetime
    zone: str
    why: Wait | None
    full: Full | None = None
    perhaps_it: bool = False

    @property
    def better(self) -> datetime | None:
        """The instant from which the dose fits, UTC; None: not on the same day, or never by itself."""
        times = [
            *([self.why.better] if self.why is not None else []),
            *([_fits_from(self.full.standing)] if self.full is not None else []),
        ]
        known = [each for each in times if each is not None]
        return max(known) if known and len(known) == len(times) else None


def _fits_from(standing: Standing) -> datetime | None:
    """Return the instant from which a dose fits; None: never, or an amount that decides it is unknown."""
    return standing.next_at if standing.certain else None


def news(library: Library, found: Sequence[Waiting], *, discreet: bool) -> Message:
    """List the doses that wait, right after something was taken at another time than planned."""
    if discreet:
        times = [_hidden(each) for each in found]
        return Message("\n".join([*dict.fromkeys(times), _("/today shows which one it is.")]))
    parts = [_("⏳ <b>Better taken later</b>, because of when something else was taken:")]
    parts += [_news(library, each, each.why) for each in found if each.why is not None]
    return Message("\n\n".join(parts))


def _news(library: Library, waiting: Waiting, why: Wait) -> str:
    line = _("• <b>{item}</b>, due {due}: {when}").format(
        item=item_words(waiting.item), due=clock(waiting.due_at, waiting.zone), when=_when(why, waiting.zone)
    )
    taken = _("{taken} was taken at {time}.").format(
        taken=escape(why.past.kept.name), time=clock(why.past.at, waiting.zone)
    )
    advice = why.finding.advice if why.finding is not None else None
    lines = [line, f"{taken} {escape(advice or '')}".strip(), cited(library, why.sources)]
    return "\n".join(each for each in lines if each)


def _when(why: Wait, zone: str) -> str:
    if why.better is None:
        return _("not on the same day after it; ask a pharmacist.")
    return _("better <b>from {time}</b>.").format(time=clock(why.better, zone))


def _hidden(waiting: Waiting) -> str:
    better = waiting.better
    if waiting.perhaps_it and waiting.why is not None:
        return _(
            "⏳ You told me of an intake at {time}. If that was this dose, tap Taken and take no more."
        ).format(time=clock(waiting.why.past.at, waiting.zone))
    if better is None:
        return _("⏳ One of your reminders does not go with what was taken today: ask a pharmacist.")
    return _("⏳ One of your reminders is better taken later: from {time}.").format(
        time=clock(better, waiting.zone)
    )


def noted(
    card: Message, waits: Mapping[int, Waiting], shown: Iterable[Dose], now: datetime, *, hidden: bool
) -> Message:
    """Add to a reminder's card what its doses have to wait for; unchanged when none has to."""
    waiting = [(dose, waits[dose.id]) for dose in shown if dose.id in waits]
    if not waiting:
        return card
    lines = dict.fromkeys(
        line for _dose, each in waiting for line in ([_hidden(each)] if hidden else because(each))
    )
    later = [button for dose, each in waiting if (button := _later(dose, each, now)) is not None]
    text = "\n\n".join([card.text, "\n".join(lines)])
    return replace(card, text=text, rows=(*card.rows, *stacked(later)))


def _later(dose: Dose, waiting: Waiting, now: datetime) -> Button | None:
    """Return a button to snooze until the dose may be taken, if its time has not ended by then."""
    better = waiting.better
    if better is None or is_waiting(dose, now) or not now < better < dose.closes_at:
        return None
    at = ceil(better.timestamp())
    label = _("😴 Again at {time}").format(time=clock(better, waiting.zone))
    return Button(label, data("dose", "at", dose.ref, "until", at))


def because(waiting: Waiting) -> Iterator[str]:
    """Yield the reasons why the dose has to wait, with the item's name."""
    item, why = item_words(waiting.item), waiting.why
    if waiting.full is not None:
        yield _too_much(waiting.full, item, waiting.zone)
    if why is None:
        return
    taken, time = escape(why.past.kept.name), clock(why.past.at, waiting.zone)
    if waiting.perhaps_it:
        text = _("❓ <b>{item}</b>: if the {taken} at {time} was this dose, tap Taken and take no more.")
        yield text.format(item=item, taken=taken, time=time)
    if why.better is None:
        text = _("⏳ <b>{item}</b>: {taken} was taken at {time}. Not on the same day; ask a pharmacist.")
        yield text.format(item=item, taken=taken, time=time)
    else:
        better = clock(why.better, waiting.zone)
        text = _("⏳ <b>{item}</b>: {taken} was taken at {time}, so better <b>from {better}</b>.")
        yield text.format(item=item, taken=taken, time=time, better=better)


def _too_much(found: Full, item: str, zone: str) -> str:
    """Render the excess over the label's maximum in 24 hours, summed over all products."""
    standing, what = found.standing, " / ".join(medicine_names(found.ingredient, None))
    text = _("🔴 <b>{item}</b>: with it {peak} of {what} in 24 hours, at most {most}.")
    if not standing.certain:
        text = _(
            "🔴 <b>{item}</b>: with it more than {peak} of {what} in 24 hours, at most {most}. "
            "How much more, I can't tell: I don't know every amount."
        )
    text = text.format(
        item=item,
        peak=amounts.milligrams(standing.peak),
        what=escape(what),
        most=amounts.milligrams(standing.limit.most or 0),
    )
    fits_from = _fits_from(standing)
    if fits_from is None:
        return text
    return text + " " + _("It fits <b>from {time}</b>.").format(time=clock(fits_from, zone))
