"""An as-needed dose beside its limits: the card before it is recorded, and the card after."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from bot.answer.as_needed import IngredientTally, IntakeCheck, TakenDose, UnknownAmountReason
from bot.domain.intake_limits import Limit, LimitCheck
from bot.domain.profiles import Region
from bot.domain.regions import medicine_names
from bot.domain.strengths import Strength
from bot.domain.triage.recogniser import OVERDOSE
from bot.library import Library, PainReliever, Supplement
from bot.replies import amounts
from bot.replies.answers import overdoses, profile_warnings, red_flags
from bot.replies.doses import strengths
from bot.replies.doses.strengths import StrengthQuestion
from bot.replies.i18n import _, ngettext
from bot.replies.items import item_html, unit_words
from bot.replies.message import Button, Message, Rows, callback_data, escape, expandable_quote
from bot.replies.sources import sources_line
from bot.replies.time_format import day_and_time, duration_words, phone_day_and_time
from bot.store.reminders.schedules import Item

MAX_LISTED_DOSES = 6


@dataclass(frozen=True)
class IntakeView:
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
    outlook: IntakeCheck
    products: dict[str, PainReliever | Supplement]
    region: Region | None
    zone: str
    now: datetime
    warning: str = ""
    conflicts: tuple[str, ...] = ()
    hide_amounts: bool = False
    overdose_ingredients: tuple[str, ...] = ()
    unknown_reasons: Mapping[TakenDose, UnknownAmountReason] = field(default_factory=dict)
    strength_question: StrengthQuestion | None = None
    strength_correction: StrengthQuestion | None = None
    typed_strength: Strength | None = None


def intake_card(library: Library, view: IntakeView, token: str, at: datetime) -> Message:
    """Render the card before a dose is recorded: whether too soon or too much, when it fits, the total."""
    moment = "" if at == view.now else f", {day_and_time(at, view.zone, view.now)}"
    is_over = _exceeds_daily_limit(view, already=True) and not view.overdose_ingredients
    parts = [
        _overdose_heading(library, view, "asked"),
        view.warning,
        *view.conflicts,
        *_verdict_lines(view),
        _overdose_advice(library, view) if is_over else "",
        f"<b>{item_html(view.item)}</b>{moment}",
        "" if view.strength_question is None else strengths.question_text(view.strength_question),
        *_strength_lines(view),
    ]
    if not view.overdose_ingredients:
        facts = _facts(view)
        if view.strength_question is not None and facts:
            facts = [expandable_quote("\n".join(facts))]  # the question and its buttons fill the screen
        parts += [*facts, limit_sources(library, view)]
    record = Button(_("✅ Record it now"), callback_data("took", "now", token))
    if moment:
        record = Button(_("✅ Record it{when}").format(when=moment), callback_data("took", "at", token, 0))
    buttons = (
        *_copy_rows(library, view, is_over=is_over),
        *_strength_buttons(view, token),
        (record,),
        (
            Button(_("🕐 Taken earlier"), callback_data("took", "earlier", token)),
            Button(_("✖ Not taken"), callback_data("took", "no", token)),
        ),
    )
    return _localized(Message("\n\n".join(part for part in parts if part), buttons), view)


def recorded_card(
    library: Library, view: IntakeView, taken_at: datetime, next_outlook: IntakeCheck, ref: str
) -> Message:
    """Render the card after a dose was recorded.

    Args:
        library: The content with sources and phone numbers.
        view: The dose beside its limits.
        taken_at: The instant at which the dose was taken, UTC.
        next_outlook: The limits as they would be for the same dose now.
        ref: The reference to the recorded intake in callback data.
    """
    moment = phone_day_and_time(taken_at, view.zone, view.now)
    recorded = _("✅ Recorded: <b>{item}</b>, {when}.").format(item=item_html(view.item), when=moment)
    said = [" ".join([recorded, *_next_dose_lines(next_outlook, view)])]
    warned = view.outlook.over_limit or view.outlook.too_soon or not view.outlook.certain
    verdict = _verdict_lines(view, taken=True) if warned else []
    is_over = _exceeds_daily_limit(view) and not view.overdose_ingredients
    if is_over:
        said = [*verdict, _overdose_advice(library, view), *said, view.warning]
    elif warned:
        said = [*said, view.warning, *verdict]
    parts = [_overdose_heading(library, view, "recorded"), *said, *_total_lines(view)]
    rows: Rows = ((Button(_("↩ Undo"), callback_data("took", "undo", ref)),),)
    if is_over or view.overdose_ingredients:
        copies = _copy_rows(library, view, is_over=is_over)
        rows = (*copies, *rows, *red_flags.urgent_rows("sleep_and_safety"))
    return _localized(Message("\n\n".join(part for part in parts if part), rows), view)


def next_dose_card(
    library: Library, view: IntakeView, planned_at: datetime | None, ref: str | None
) -> Message:
    """Render from when the next dose fits by what is on record, and the limits that say so.

    Args:
        library: The content with sources and phone numbers.
        view: A dose taken now, beside its limits.
        planned_at: The instant at which the next planned dose is due, UTC; None: none is planned.
        ref: The reference to the as-needed item in callback data; None: it is not on the list.
    """
    parts = [
        _overdose_heading(library, view, "asked"),
        view.warning,
        *view.conflicts,
        "\n".join(_again_lines(view)),
        "" if planned_at is None else _planned_line(planned_at, view),
    ]
    if not view.overdose_ingredients:
        parts += [*_facts(view), limit_sources(library, view)]
    rows: Rows = ()
    if ref is not None:
        rows = ((Button(_("✍️ Record a dose…"), callback_data("took", "item", ref)),),)
    return _localized(Message("\n\n".join(part for part in parts if part), rows), view)


def _planned_line(planned_at: datetime, view: IntakeView) -> str:
    when = day_and_time(planned_at, view.zone, view.now)
    return _("By your plan the next one is due <b>{when}</b>.").format(when=when)


def _again_lines(view: IntakeView) -> list[str]:
    """Say from when the next dose fits; ask for the last one where none is on record."""
    outlook = view.outlook
    if view.hide_amounts or view.overdose_ingredients:
        return []
    if not outlook.is_known:
        return [
            _("❓ I don't know what this is. When to take it again, the leaflet or a pharmacist can say.")
        ]
    if not outlook.limit_checks:
        return [_no_limit(outlook)]
    warnings = [*dict.fromkeys(line for tally in outlook.tallies for line in _warning_lines(tally, view))]
    if not any(tally.counted for tally in outlook.tallies):
        return [*warnings, _ask_for_last(view)]
    return _again_by_record(view, warnings)


def _again_by_record(view: IntakeView, warnings: list[str]) -> list[str]:
    outlook = view.outlook
    if not outlook.certain:
        return [*warnings, _cannot_tell(view), *_gap_only_lines(outlook, view)]
    holds = outlook.strictest
    if holds is None or holds.allowed_at is None or holds.allowed_at <= view.now:
        return warnings or _within_limits(view)
    when = day_and_time(holds.allowed_at, view.zone, view.now)
    next_one = _("⏳ Next from <b>{time}</b> ({whose}), if you took nothing I don't know of.")
    return [next_one.format(time=when, whose=_limit_source(holds.limit)), *warnings]


def _ask_for_last(view: IntakeView) -> str:
    return _(
        "I have none on record in the last 24 hours. Did you take one? Then tell me when: "
        "<code>/took {name} 10:15</code>"
    ).format(name=escape(view.item.name))


def _localized(message: Message, view: IntakeView) -> Message:
    return profile_warnings.localized(message, view.region)


def verdict_text(view: IntakeView) -> str:
    """Say whether a dose that is not taken yet is too much, too soon or neither."""
    return "\n".join(_verdict_lines(view))


def _verdict_lines(view: IntakeView, *, taken: bool = False) -> list[str]:
    """Say whether the dose is too much, too soon or neither; an unknown amount is never called fine."""
    outlook = view.outlook
    if not outlook.limit_checks:
        return [_no_limit(outlook)]
    lines = [line for tally in outlook.tallies for line in _warning_lines(tally, view)]
    if view.hide_amounts and not lines:
        return []
    if not outlook.certain:
        lines.append(_cannot_tell(view))
        lines += [] if taken else _gap_only_lines(outlook, view)
        return ["\n".join(dict.fromkeys(lines))]
    holds = outlook.strictest
    if holds is None or not lines:
        return _within_limits(view)
    if not taken and holds.allowed_at is not None and not view.overdose_ingredients:
        fits = _("This dose fits <b>from {time}</b>.")
        lines.append(fits.format(time=phone_day_and_time(holds.allowed_at, view.zone, view.now)))
    return ["\n".join(dict.fromkeys(lines))]


def _within_limits(view: IntakeView) -> list[str]:
    """Say that no limit is exceeded, which sounds like a yes: only where nothing else speaks against it."""
    if view.warning or view.conflicts:
        return []
    return [_("🟢 Within the limits I know, as far as you told me what you took.")]


def _cannot_tell(view: IntakeView) -> str:
    unknown = view.outlook.uncounted
    return strengths.unknown_amounts_text(
        [
            (_dose(each), each.unit or "", view.unknown_reasons.get(each, "unread"))
            for each in unknown[:MAX_LISTED_DOSES]
        ]
    )


def _gap_only_lines(outlook: IntakeCheck, view: IntakeView) -> list[str]:
    """Say from when a dose is not too soon, where nobody can say whether it is too much."""
    if (
        view.hide_amounts
        or view.overdose_ingredients
        or outlook.gap_over_at is None
        or outlook.gap_over_at <= view.now
    ):
        return []
    text = _("By the time between doses alone: from <b>{time}</b>.")
    return [text.format(time=phone_day_and_time(outlook.gap_over_at, view.zone, view.now))]


def _next_dose_lines(next_outlook: IntakeCheck, view: IntakeView) -> list[str]:
    """Say from when the same dose fits again, as far as known; empty where an overdose needs help first."""
    if view.overdose_ingredients:
        return []
    if not next_outlook.certain:
        why = _(
            "I don't know every amount of the last 24 hours, so I can't tell from when the next one fits."
        )
        return [" ".join([*([why] if view.outlook.certain else []), *_gap_only_lines(next_outlook, view)])]
    next_at = None if next_outlook.strictest is None else next_outlook.strictest.allowed_at
    if next_at is None or view.hide_amounts:
        return []
    return [
        _("The next one fits from <b>{time}</b>.").format(
            time=phone_day_and_time(next_at, view.zone, view.now)
        )
    ]


def _overdose_heading(library: Library, view: IntakeView, stage: overdoses.Stage) -> str:
    things = [view.products[each] for each in view.overdose_ingredients if each in view.products]
    return overdoses.overdose_advice(library, things, view.region, stage)


def _strength_lines(view: IntakeView) -> list[str]:
    """Say what one piece counts as, so that the person notices a wrong strength."""
    strength = view.item.strength
    if view.strength_correction is None or strength is None or view.hide_amounts:
        return []
    return [strengths.counts_as_line(view.strength_correction, strength)]


def _strength_buttons(view: IntakeView, token: str) -> Rows:
    if view.strength_question is not None:
        return strengths.strength_buttons(view.strength_question, token)
    if view.strength_correction is None or view.item.strength is None:
        return ()
    if view.typed_strength is not None:
        return ((strengths.keep_button(view.strength_correction, view.typed_strength, token),),)
    return ((strengths.change_button(view.strength_correction, view.item.strength, token),),)


def _no_limit(outlook: IntakeCheck) -> str:
    if outlook.is_known:
        return _(
            "⚪ I know no limit for this, so I can't say when the next dose fits. "
            "The leaflet or a pharmacist can."
        )
    return _(
        "❓ I don't know what this is, so I know no limit for it. I record it all the same; "
        "for how much and how often, ask a pharmacist."
    )


def _warning_lines(tally: IngredientTally, view: IntakeView) -> list[str]:
    lines = []
    is_over_label = any(each.over_limit for each in tally.limit_checks if each.limit.authority == "label")
    for each in tally.limit_checks:
        if is_over_label and each.limit.authority == "safer":
            continue
        whose = _limit_source(each.limit)
        if each.too_much_at_once and each.limit.max_single is not None:
            lines.append(
                _("🔴 <b>More than one dose may be</b>: at most {most} at once ({whose}).").format(
                    most=_amount(tally, each.limit.max_single, view), whose=whose
                )
            )
        if each.over_limit and each.limit.max_in_24h is not None:
            lines.append(
                _(
                    "🔴 <b>Too much</b>: {peak} of {what} in 24 hours with this dose, "
                    "at most {most} ({whose})."
                ).format(
                    peak=_at_least_text(tally, each.peak, view, is_exact=each.certain),
                    what=_ingredient_name(tally, view),
                    most=_amount(tally, each.limit.max_in_24h, view),
                    whose=whose,
                )
            )
        # Where help comes first because it is too much, that it is too soon as well adds nothing.
        is_minor = bool(view.overdose_ingredients) and each.over_limit
        if each.too_soon and each.limit.min_gap is not None and not is_minor:
            lines.append(
                _("⏳ <b>Too soon</b>: at least {gap} between two doses of {what} ({whose}).").format(
                    gap=_length(each.limit), what=_ingredient_name(tally, view), whose=whose
                )
            )
    return lines


def _limit_source(limit: Limit) -> str:
    # The scope of an upper limit begins with its region.
    region, colon, _counted = limit.scope.partition(":")
    where = escape(region) if colon and region != "all" else ""
    return {
        "label": _("the label"),
        "safer": _("to be safer"),
        "own": _("what you told me"),
        "region": _("{region} upper limit").format(region=where) if where else _("upper limit"),
    }[limit.authority]


def _length(limit: Limit) -> str:
    return duration_words(0 if limit.min_gap is None else limit.min_gap // timedelta(minutes=1))


def _ingredient_name(tally: IngredientTally, view: IntakeView) -> str:
    thing = view.products.get(tally.ingredient)
    if isinstance(thing, Supplement):
        return escape(amounts.element_name(thing))
    if not tally.ingredient:
        return escape(view.item.name)
    return escape(" / ".join(medicine_names(tally.ingredient, view.region)))


def _amount(tally: IngredientTally, value: float, view: IntakeView) -> str:
    if not value:
        return _("nothing")
    if tally.unit == "mg":
        return amounts.format_amount(view.products.get(tally.ingredient), value, view.region)
    if tally.unit:
        return f"{amounts.format_number(value)} {escape(unit_words(tally.unit, Decimal(str(value))))}"
    return ngettext("{n} dose", "{n} doses", round(value)).format(n=round(value))


def _at_least_text(tally: IngredientTally, value: float, view: IntakeView, *, is_exact: bool) -> str:
    """Return an amount, as "at least" where doses of unknown amount would make it larger."""
    amount = _amount(tally, value, view)
    return amount if is_exact else _("at least {amount}").format(amount=amount)


def _facts(view: IntakeView) -> list[str]:
    """Render for each ingredient the amount taken, the room left and whose limit applies."""
    if view.hide_amounts:
        return []
    return [fact for tally in view.outlook.tallies if tally.limit_checks for fact in _fact(tally, view)]


def _fact(tally: IngredientTally, view: IntakeView) -> list[str]:
    worst = min(
        tally.limit_checks, key=lambda each: float("inf") if each.remaining is None else each.remaining
    )
    lines = [_taken_before_line(tally, worst, view)]
    if worst.last_at is not None:
        lines.append(_("Last: {time}.").format(time=phone_day_and_time(worst.last_at, view.zone, view.now)))
    lines += _unknown_amounts_lines(worst) if worst.total else []
    lines += [line for each in tally.limit_checks for line in _limit(tally, each, view)]
    thing = view.products.get(tally.ingredient)
    # Where the dose is too soon or too much, that is the caution.
    is_warned = view.outlook.over_limit or view.outlook.too_soon
    if isinstance(thing, PainReliever) and thing.lower_limit_groups and not is_warned:
        lines.append(f"• {escape(thing.lower_limit_groups)}")
    return ["\n".join(lines)]


def _dose(dose: TakenDose) -> str:
    return item_html(Item(dose.name, dose.amount, dose.unit))


def _total_lines(view: IntakeView) -> list[str]:
    """Render the 24-hour total that the recorded dose makes, where no line before it calls it too much."""
    if view.hide_amounts:
        return []
    lines = []
    for tally in view.outlook.tallies:
        daily = [each for each in tally.limit_checks if each.limit.max_in_24h is not None]
        least = min(daily, key=lambda each: each.limit.max_in_24h or 0, default=None)
        is_said = any(each.over_limit for each in daily)
        if least is not None and not is_said and (least.certain or least.peak):
            lines.append(_total_line(tally, least, view))
            lines += _unknown_amounts_lines(least)
    return ["\n".join(lines)]


def _total_line(tally: IngredientTally, least: LimitCheck, view: IntakeView) -> str:
    return _("In 24 hours that makes {total} of {what}, of at most {most} ({whose}).").format(
        total=_at_least_text(tally, least.peak, view, is_exact=least.certain),
        what=_ingredient_name(tally, view),
        most=_amount(tally, least.limit.max_in_24h or 0, view),
        whose=_limit_source(least.limit),
    )


def _unknown_amounts_lines(standing: LimitCheck) -> list[str]:
    if not standing.unknown_amounts:
        return []
    more = ngettext(
        "❓ {n} of these doses has an amount I don't know, so the real total is larger.",
        "❓ {n} of these doses have an amount I don't know, so the real total is larger.",
        standing.unknown_amounts,
    )
    return [more.format(n=standing.unknown_amounts)]


def _taken_before_line(tally: IngredientTally, worst: LimitCheck, view: IntakeView) -> str:
    if not tally.counted:
        return _("<b>The 24 hours before</b>: no {what}.").format(what=_ingredient_name(tally, view))
    so_far = _("<b>The 24 hours before</b>: {total} of {what}")
    if worst.unknown_amounts and not worst.total:
        so_far = _("<b>The 24 hours before</b>: {what}, I don't know how much")
    so_far = so_far.format(
        total=_at_least_text(tally, worst.total, view, is_exact=not worst.unknown_amounts),
        what=_ingredient_name(tally, view),
    )
    so_far += f" ({'; '.join(_dose(each) for each in tally.counted[:MAX_LISTED_DOSES])})"
    if worst.remaining is not None and view.outlook.certain:
        so_far += _(", room for {room}").format(room=_amount(tally, worst.remaining, view))
    return so_far + "."


def _limit(tally: IngredientTally, standing: LimitCheck, view: IntakeView) -> list[str]:
    """Render the numbers of a limit that no line before it gives already."""
    limit, numbers = standing.limit, []
    if limit.max_in_24h is not None and not standing.over_limit:
        numbers.append(_("at most {most} in 24 hours").format(most=_amount(tally, limit.max_in_24h, view)))
    if limit.min_gap is not None and not standing.too_soon:
        numbers.append(_("{gap} between doses").format(gap=_length(limit)))
    return [f"• {_limit_source(limit)}: {', '.join(numbers)}"] if numbers else []


def limit_sources(library: Library, view: IntakeView) -> str:
    """Render the sources of the limits."""
    return sources_line(
        library, (each for found in view.outlook.limit_checks for each in found.limit.sources)
    )


def _exceeds_daily_limit(view: IntakeView, *, already: bool = False) -> bool:
    """Return whether a label's or upper limit is exceeded; `already`: even without this dose."""
    return any(
        each.limit.max_in_24h is not None and (each.total if already else each.peak) > each.limit.max_in_24h
        for each in view.outlook.limit_checks
        if each.limit.authority in {"label", "region"}
    )


def _copy_rows(library: Library, view: IntakeView, *, is_over: bool) -> Rows:
    """Return buttons that copy the numbers to call, where the card names them."""
    if not is_over and not view.overdose_ingredients:
        return ()
    return red_flags.copy_rows(library, OVERDOSE, view.region)


def _overdose_advice(library: Library, view: IntakeView) -> str:
    """Render from the content what to do now and whom to call."""
    lines = []
    for tally in view.outlook.tallies:
        thing = view.products.get(tally.ingredient)
        if isinstance(thing, Supplement):
            signs = "; ".join(thing.overdose_signs)
            lines.append(_("🚨 Signs of too much: {signs}.").format(signs=escape(signs)))
            lines.append(_("If one of them shows, or it was far more than the limit, call now:"))
        elif isinstance(thing, PainReliever):
            advice = thing.overdose or library.red_flags[OVERDOSE].action
            lines.append(f"🚨 <b>{escape(advice)}</b>")
    return "\n".join([*dict.fromkeys(lines), red_flags.phone_numbers(library, OVERDOSE, view.region)])
