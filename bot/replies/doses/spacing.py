"""Notices about doses that have to wait because of what was taken."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import ceil

from bot.answer.spacing_after_dose import ExceededLabel, WaitAdvice
from bot.domain.intake_limits import LimitCheck
from bot.domain.regions import medicine_names
from bot.library import Library
from bot.replies import amounts
from bot.replies.doses.dose_buttons import is_postponed
from bot.replies.i18n import _
from bot.replies.items import item_html
from bot.replies.message import Button, Message, button_rows, callback_data, escape
from bot.replies.sources import sources_line
from bot.replies.time_format import wall_time
from bot.store.doses.doses import Dose
from bot.store.reminders.schedules import Item


@dataclass(frozen=True)
class SpacingNotice:
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
    wait: WaitAdvice | None
    limit_reached: ExceededLabel | None = None
    may_be_this_dose: bool = False

    @property
    def better_from(self) -> datetime | None:
        """The instant from which the dose fits, UTC; None: not on the same day, or never by itself."""
        times = [
            *([self.wait.better_at] if self.wait is not None else []),
            *([_fits_from(self.limit_reached.limit_check)] if self.limit_reached is not None else []),
        ]
        known = [each for each in times if each is not None]
        return max(known) if known and len(known) == len(times) else None


def _fits_from(standing: LimitCheck) -> datetime | None:
    """Return the instant from which a dose fits; None: never, or an amount that decides it is unknown."""
    return standing.allowed_at if standing.certain else None


def spacing_message(library: Library, notices: Sequence[SpacingNotice], *, discreet: bool) -> Message:
    """List the doses that wait, right after something was taken at another time than planned."""
    if discreet:
        times = [_hidden_line(each) for each in notices]
        return Message("\n".join([*dict.fromkeys(times), _("/today shows which one it is.")]))
    parts = [_("⏳ <b>Better taken later</b>, because of when something else was taken:")]
    parts += [_notice_text(library, each, each.wait) for each in notices if each.wait is not None]
    return Message("\n\n".join(parts))


def _notice_text(library: Library, notice: SpacingNotice, wait: WaitAdvice) -> str:
    line = _("• <b>{item}</b>, due {due}: {when}").format(
        item=item_html(notice.item),
        due=wall_time(notice.due_at, notice.zone),
        when=_better_time_text(wait, notice.zone),
    )
    taken = _("{taken} was taken at {time}.").format(
        taken=escape(wait.taken.item.name), time=wall_time(wait.taken.at, notice.zone)
    )
    advice = wait.finding.advice if wait.finding is not None else None
    lines = [line, f"{taken} {escape(advice or '')}".strip(), sources_line(library, wait.sources)]
    return "\n".join(each for each in lines if each)


def _better_time_text(wait: WaitAdvice, zone: str) -> str:
    if wait.better_at is None:
        return _("not on the same day after it; ask a pharmacist.")
    return _("better <b>from {time}</b>.").format(time=wall_time(wait.better_at, zone))


def _hidden_line(notice: SpacingNotice) -> str:
    better = notice.better_from
    if notice.may_be_this_dose and notice.wait is not None:
        return _(
            "⏳ You told me of an intake at {time}. If that was this dose, tap Taken and take no more."
        ).format(time=wall_time(notice.wait.taken.at, notice.zone))
    if better is None:
        return _("⏳ One of your reminders does not go with what was taken today: ask a pharmacist.")
    return _("⏳ One of your reminders is better taken later: from {time}.").format(
        time=wall_time(better, notice.zone)
    )


def with_spacing_notices(
    card: Message, notices: Mapping[int, SpacingNotice], doses: Iterable[Dose], now: datetime, *, hidden: bool
) -> Message:
    """Add to a reminder's card what its doses have to wait for; unchanged when none has to."""
    waiting = [(dose, notices[dose.id]) for dose in doses if dose.id in notices]
    if not waiting:
        return card
    lines = dict.fromkeys(
        line for _dose, each in waiting for line in ([_hidden_line(each)] if hidden else reason_lines(each))
    )
    later = [button for dose, each in waiting if (button := _snooze_button(dose, each, now)) is not None]
    text = "\n\n".join([card.text, "\n".join(lines)])
    return replace(card, text=text, rows=(*card.rows, *button_rows(later)))


def _snooze_button(dose: Dose, notice: SpacingNotice, now: datetime) -> Button | None:
    """Return a button to snooze until the dose may be taken, if its time has not ended by then."""
    better = notice.better_from
    if better is None or is_postponed(dose, now) or not now < better < dose.closes_at:
        return None
    at = ceil(better.timestamp())
    label = _("😴 Again at {time}").format(time=wall_time(better, notice.zone))
    return Button(label, callback_data("dose", "at", dose.ref, "until", at))


def reason_lines(notice: SpacingNotice) -> Iterator[str]:
    """Yield the reasons why the dose has to wait, with the item's name."""
    item, why = item_html(notice.item), notice.wait
    if notice.limit_reached is not None:
        yield _limit_line(notice.limit_reached, item, notice.zone)
    if why is None:
        return
    taken, time = escape(why.taken.item.name), wall_time(why.taken.at, notice.zone)
    if notice.may_be_this_dose:
        text = _("❓ <b>{item}</b>: if the {taken} at {time} was this dose, tap Taken and take no more.")
        yield text.format(item=item, taken=taken, time=time)
    if why.better_at is None:
        text = _("⏳ <b>{item}</b>: {taken} was taken at {time}. Not on the same day; ask a pharmacist.")
        yield text.format(item=item, taken=taken, time=time)
    else:
        better = wall_time(why.better_at, notice.zone)
        text = _("⏳ <b>{item}</b>: {taken} was taken at {time}, so better <b>from {better}</b>.")
        yield text.format(item=item, taken=taken, time=time, better=better)


def _limit_line(found: ExceededLabel, item: str, zone: str) -> str:
    """Render the excess over the label's maximum in 24 hours, summed over all products."""
    standing, what = found.limit_check, " / ".join(medicine_names(found.ingredient, None))
    text = _("🔴 <b>{item}</b>: with it {peak} of {what} in 24 hours, at most {most}.")
    if not standing.certain:
        text = _(
            "🔴 <b>{item}</b>: with it more than {peak} of {what} in 24 hours, at most {most}. "
            "How much more, I can't tell: I don't know every amount."
        )
    text = text.format(
        item=item,
        peak=amounts.format_mg(standing.peak),
        what=escape(what),
        most=amounts.format_mg(standing.limit.max_in_24h or 0),
    )
    fits_from = _fits_from(standing)
    if fits_from is None:
        return text
    return text + " " + _("It fits <b>from {time}</b>.").format(time=wall_time(fits_from, zone))
