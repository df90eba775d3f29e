"""An as-needed dose beside its limits: the card before it is recorded, and the card after."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from bot.answer.intakes import Outlook, Swallowed, Tally, Why
from bot.domain.intake_limits import Limit, Standing
from bot.domain.profiles import Region
from bot.domain.regions import medicine_names
from bot.domain.strengths import Strength
from bot.library import Library, PainReliever, Supplement
from bot.replies import amounts, overdoses, personal, strengths, urgent
from bot.replies.citing import cited
from bot.replies.conflicts import length
from bot.replies.items import item_words, unit_words
from bot.replies.message import Button, Message, Rows, data, escape
from bot.replies.strengths import Asked
from bot.replies.times import when
from bot.replies.words import _, ngettext
from bot.store.schedules import Item

MOST_COUNTED = 6
SECONDS_A_MINUTE = 60


@dataclass(frozen=True)
class Shown:
    """Everything that a card of an as-needed dose shows.

    Attributes:
        item: The item that is taken, and its person.
        outlook: The dose beside its limits.
        products: The pain reliever or supplement by ingredient, for those in the content.
        region: The region whose names and numbers are shown.
        zone: The time zone in which times are shown.
        now: The present, UTC.
        warning: The warning from the person's profile; empty when nothing in it matters.
        conflicts: Interactions with other items, in words; empty when our data say nothing.
        hide_amounts: Whether limits are withheld: this person asks somebody who knows them.
        overdose_ingredients: The ingredients whose dose or total is so large that help comes first.
        unknown_reasons: The reason why an amount is unknown, by dose.
        strength_question: The item whose strength is asked for; None: no question.
        strength_correction: The item whose stored strength can be changed; None: none.
        typed_strength: The strength typed just now that differs from the stored one; None: none.
    """

    item: Item
    outlook: Outlook
    things: dict[str, PainReliever | Supplement]
    region: Region | None
    zone: str
    now: datetime
    warning: str = ""
    against: tuple[str, ...] = ()
    no_amounts: bool = False
    overdose: tuple[str, ...] = ()
    why: Mapping[Swallowed, Why] = field(default_factory=dict)
    asked: Asked | None = None
    changed: Asked | None = None
    typed: Strength | None = None


def before(library: Library, shown: Shown, token: str, at: datetime) -> Message:
    """Render the card before a dose is recorded: the total, whether too soon or too much, when it fits."""
    moment = "" if at == shown.now else f", {when(at, shown.zone, shown.now)}"
    parts = [
        _overdose_first(library, shown, "asked"),
        f"<b>{item_words(shown.item)}</b>{moment}",
        shown.warning,
        *shown.against,
        *_judged(shown),
        "" if shown.asked is None else strengths.question(shown.asked),
        *_counts_as(shown),
        *_facts(shown),
        sources(library, shown),
    ]
    if _is_overdose(shown, already=True) and not shown.overdose:
        parts.append(_overdose(library, shown))
    record = Button(_("✅ Record it now"), data("took", "now", token))
    if moment:
        record = Button(_("✅ Record it{when}").format(when=moment), data("took", "at", token, 0))
    buttons = (
        *_strength_buttons(shown, token),
        (record,),
        (
            Button(_("🕐 Taken earlier"), data("took", "earlier", token)),
            Button(_("✖ Not taken"), data("took", "no", token)),
        ),
    )
    return _spoken(Message("\n\n".join(part for part in parts if part), buttons), shown)


def recorded(library: Library, shown: Shown, taken_at: datetime, again: Outlook, ref: str) -> Message:
    """Render the card after a dose was recorded.

    Args:
        library: The content with sources and phone numbers.
        shown: The dose beside its limits.
        taken_at: The instant at which the dose was taken, UTC.
        again: The limits as they would be for the same dose now.
        ref: The reference to the recorded intake in callback data.
    """
    moment = when(taken_at, shown.zone, shown.now)
    parts = [
        _overdose_first(library, shown, "recorded"),
        _("✅ Recorded: <b>{item}</b>, {when}.").format(item=item_words(shown.item), when=moment),
        *_next(again, shown),
    ]
    if shown.outlook.over or shown.outlook.too_soon or not shown.outlook.certain:
        parts += [shown.warning, *_judged(shown, taken=True)]
    if _is_overdose(shown) and not shown.overdose:
        parts.append(_overdose(library, shown))
    parts += [*_makes(shown), sources(library, shown)]
    rows: Rows = ((Button(_("↩ Undo"), data("took", "undo", ref)),),)
    if _is_overdose(shown) or shown.overdose:
        rows = (*rows, *urgent.rows("sleep_and_safety"))
    return _spoken(Message("\n\n".join(part for part in parts if part), rows), shown)


def _spoken(message: Message, shown: Shown) -> Message:
    return personal.spoken(message, shown.region)


def _judged(shown: Shown, *, taken: bool = False) -> list[str]:
    """Say whether the dose is too much, too soon or neither; an unknown amount is never called fine."""
    outlook = shown.outlook
    if not outlook.standings:
        return [_no_limit(outlook)]
    lines = [line for tally in outlook.tallies for line in _wrong(tally, shown)]
    if shown.no_amounts and not lines:
        return []
    if not outlook.certain:
        lines.append(_cannot_tell(shown))
        lines += [] if taken else _by_gap_alone(outlook, shown)
        return ["\n".join(dict.fromkeys(lines))]
    holds = outlook.holds
    if holds is None or not lines:
        return [_("Within the limits I know, as far as you told me what you took.")]
    if not taken and holds.next_at is not None and not shown.overdose:
        fits = _("This dose fits <b>from {time}</b>.")
        lines.append(fits.format(time=when(holds.next_at, shown.zone, shown.now)))
    return ["\n".join(dict.fromkeys(lines))]


def _cannot_tell(shown: Shown) -> str:
    unknown = shown.outlook.uncounted
    return strengths.cannot_tell(
        [(_dose(each), each.unit or "", shown.why.get(each, "unread")) for each in unknown[:MOST_COUNTED]]
    )


def _by_gap_alone(outlook: Outlook, shown: Shown) -> list[str]:
    """Say from when a dose is not too soon, where nobody can say whether it is too much."""
    if shown.no_amounts or shown.overdose or outlook.apart_at is None or outlook.apart_at <= shown.now:
        return []
    text = _("By the time between doses alone: from <b>{time}</b>.")
    return [text.format(time=when(outlook.apart_at, shown.zone, shown.now))]


def _next(again: Outlook, shown: Shown) -> list[str]:
    """Say from when the same dose fits again, as far as known; empty where an overdose needs help first."""
    if shown.overdose:
        return []
    if not again.certain:
        why = _(
            "I don't know every amount of the last 24 hours, so I can't tell from when the next one fits."
        )
        return [" ".join([*([why] if shown.outlook.certain else []), *_by_gap_alone(again, shown)])]
    next_at = None if again.holds is None else again.holds.next_at
    if next_at is None or shown.no_amounts:
        return []
    return [_("The next one fits from <b>{time}</b>.").format(time=when(next_at, shown.zone, shown.now))]


def _overdose_first(library: Library, shown: Shown, stage: overdoses.Stage) -> str:
    things = [shown.things[each] for each in shown.overdose if each in shown.things]
    return overdoses.first_words(library, things, shown.region, stage)


def _counts_as(shown: Shown) -> list[str]:
    """Say what one piece counts as, so that the person notices a wrong strength."""
    strength = shown.item.strength
    if shown.changed is None or strength is None or shown.no_amounts:
        return []
    return [strengths.kept(shown.changed, strength)]


def _strength_buttons(shown: Shown, token: str) -> Rows:
    if shown.asked is not None:
        return strengths.buttons(shown.asked, token)
    if shown.changed is None or shown.item.strength is None:
        return ()
    if shown.typed is not None:
        return ((strengths.keep_button(shown.changed, shown.typed, token),),)
    return ((strengths.change_button(shown.changed, shown.item.strength, token),),)


def _no_limit(outlook: Outlook) -> str:
    if outlook.known:
        return _(
            "I know no limit for this, so I can't say when the next dose fits. "
            "The leaflet or a pharmacist can."
        )
    return _(
        "❓ I don't know what this is, so I know no limit for it. I record it all the same; "
        "for how much and how often, ask a pharmacist."
    )


def _wrong(tally: Tally, shown: Shown) -> list[str]:
    lines = []
    for each in tally.standings:
        whose = _whose(each.limit)
        if each.too_much_at_once and each.limit.at_once is not None:
            lines.append(
                _("🔴 <b>More than one dose may be</b>: at most {most} at once ({whose}).").format(
                    most=_amount(tally, each.limit.at_once, shown), whose=whose
                )
            )
        if each.over and each.limit.most is not None:
            lines.append(
                _(
                    "🔴 <b>Too much</b>: {peak} of {what} in 24 hours with this dose, "
                    "at most {most} ({whose})."
                ).format(
                    peak=_known(tally, each.peak, shown, is_exact=each.certain),
                    what=_called(tally, shown),
                    most=_amount(tally, each.limit.most, shown),
                    whose=whose,
                )
            )
        if each.too_soon and each.limit.gap is not None:
            lines.append(
                _("⏳ <b>Too soon</b>: at least {gap} between two doses of {what} ({whose}).").format(
                    gap=_length(each.limit), what=_called(tally, shown), whose=whose
                )
            )
    return lines


def _whose(limit: Limit) -> str:
    return {
        "label": _("the label"),
        "safer": _("to be safer"),
        "own": _("what you told me"),
        "region": _("upper limit"),
    }[limit.whose]


def _length(limit: Limit) -> str:
    return length(0 if limit.gap is None else int(limit.gap.total_seconds()) // SECONDS_A_MINUTE)


def _called(tally: Tally, shown: Shown) -> str:
    thing = shown.things.get(tally.ingredient)
    if isinstance(thing, Supplement):
        return escape(amounts.element(thing))
    if not tally.ingredient:
        return escape(shown.item.name)
    return escape(" / ".join(medicine_names(tally.ingredient, shown.region)))


def _amount(tally: Tally, value: float, shown: Shown) -> str:
    if not value:
        return _("nothing")
    if tally.unit == "mg":
        return amounts.of(tally.ingredient, value, shown.region)
    if tally.unit:
        return f"{amounts.number(value)} {escape(unit_words(tally.unit, Decimal(str(value))))}"
    return ngettext("{n} dose", "{n} doses", round(value)).format(n=round(value))


def _known(tally: Tally, value: float, shown: Shown, *, is_exact: bool) -> str:
    """Return an amount, as "at least" where doses of unknown amount would make it larger."""
    amount = _amount(tally, value, shown)
    return amount if is_exact else _("at least {amount}").format(amount=amount)


def _facts(shown: Shown) -> list[str]:
    """Render for each ingredient the amount taken, the room left and whose limit applies."""
    if shown.no_amounts:
        return []
    return [fact for tally in shown.outlook.tallies if tally.standings for fact in _fact(tally, shown)]


def _fact(tally: Tally, shown: Shown) -> list[str]:
    worst = min(tally.standings, key=lambda each: float("inf") if each.room is None else each.room)
    lines = [_so_far(tally, worst, shown)]
    if worst.last_at is not None:
        lines.append(_("Last: {time}.").format(time=when(worst.last_at, shown.zone, shown.now)))
    lines += _unknown(worst)
    lines += [_limit(tally, each, shown) for each in tally.standings]
    thing = shown.things.get(tally.ingredient)
    if isinstance(thing, PainReliever) and thing.lower_limit_groups:
        lines.append(f"• {escape(thing.lower_limit_groups)}")
    return ["\n".join(lines)]


def _dose(dose: Swallowed) -> str:
    return item_words(Item(dose.name, dose.amount, dose.unit))


def _makes(shown: Shown) -> list[str]:
    """Render the 24-hour total that the recorded dose makes, beside the limit that leaves least."""
    if shown.no_amounts:
        return []
    lines = []
    for tally in shown.outlook.tallies:
        daily = [each for each in tally.standings if each.limit.most is not None]
        least = min(daily, key=lambda each: each.limit.most or 0, default=None)
        if least is not None:
            lines.append(_made(tally, least, shown))
            lines += _unknown(least)
    return ["\n".join(lines)]


def _made(tally: Tally, least: Standing, shown: Shown) -> str:
    text = _("In 24 hours that makes {total} of {what}, of at most {most} ({whose}).")
    if not least.certain and not least.peak:
        text = _("How much {what} that makes in 24 hours, I can't tell; at most {most} ({whose}).")
    return text.format(
        total=_known(tally, least.peak, shown, is_exact=least.certain),
        what=_called(tally, shown),
        most=_amount(tally, least.limit.most or 0, shown),
        whose=_whose(least.limit),
    )


def _unknown(standing: Standing) -> list[str]:
    if not standing.unknown:
        return []
    more = ngettext(
        "❓ {n} of these doses has an amount I don't know, so the real total is larger.",
        "❓ {n} of these doses have an amount I don't know, so the real total is larger.",
        standing.unknown,
    )
    return [more.format(n=standing.unknown)]


def _so_far(tally: Tally, worst: Standing, shown: Shown) -> str:
    if not tally.counted:
        return _("<b>The 24 hours before</b>: no {what}, as far as you told me.").format(
            what=_called(tally, shown)
        )
    so_far = _("<b>The 24 hours before</b>: {total} of {what}")
    if worst.unknown and not worst.total:
        so_far = _("<b>The 24 hours before</b>: {what}, I don't know how much")
    so_far = so_far.format(
        total=_known(tally, worst.total, shown, is_exact=not worst.unknown), what=_called(tally, shown)
    )
    so_far += f" ({'; '.join(_dose(each) for each in tally.counted[:MOST_COUNTED])})"
    if worst.room is not None and shown.outlook.certain:
        so_far += _(", room for {room}").format(room=_amount(tally, worst.room, shown))
    return so_far + "."


def _limit(tally: Tally, standing: Standing, shown: Shown) -> str:
    limit, numbers = standing.limit, []
    if limit.most is not None:
        numbers.append(_("at most {most} in 24 hours").format(most=_amount(tally, limit.most, shown)))
    if limit.gap is not None:
        numbers.append(_("{gap} between doses").format(gap=_length(limit)))
    scope = f" ({escape(limit.scope)})" if limit.scope else ""
    return f"• {_whose(limit)}: {', '.join(numbers)}{scope}"


def sources(library: Library, shown: Shown) -> str:
    """Render the sources of the limits."""
    return cited(library, (each for found in shown.outlook.standings for each in found.limit.sources))


def _is_overdose(shown: Shown, *, already: bool = False) -> bool:
    """Return whether a label's or upper limit is exceeded; `already`: even without this dose."""
    return any(
        each.limit.most is not None and (each.total if already else each.peak) > each.limit.most
        for each in shown.outlook.standings
        if each.limit.whose in {"label", "region"}
    )


def _overdose(library: Library, shown: Shown) -> str:
    """Render from the content what to do now and whom to call."""
    lines = []
    for tally in shown.outlook.tallies:
        thing = shown.things.get(tally.ingredient)
        if isinstance(thing, Supplement):
            signs = "; ".join(thing.overdose_signs)
            lines.append(_("🚨 Signs of too much: {signs}.").format(signs=escape(signs)))
            lines.append(_("If one of them shows, or it was far more than the limit, call now:"))
        elif isinstance(thing, PainReliever):
            advice = thing.overdose or library.red_flags["overdose"].action
            lines.append(f"🚨 <b>{escape(advice)}</b>")
    return "\n".join([*dict.fromkeys(lines), urgent.numbers(library, "overdose", shown.region)])
