"""A week of the diary in words, beside the week before, without praise, blame or a verdict."""

from collections.abc import Iterator
from datetime import date

from babel.dates import format_date
from babel.numbers import format_decimal

from bot.domain.diary.dose_days import WithAndWithout, compare_with_and_without, days_taken, days_with
from bot.domain.diary.look_back import (
    DAY,
    MIN_MINUTES,
    MIN_POINTS,
    WEEK,
    PeriodSummary,
    compare_weeks,
    summarise,
)
from bot.domain.diary.model import Rated
from bot.replies.diary.diary_view import DiaryView, nights_with
from bot.replies.diary.entries import hours_and_minutes
from bot.replies.diary.questions import person_word
from bot.replies.i18n import _, ngettext
from bot.replies.items import isolate_rtl
from bot.replies.message import Button, Message, Rows, callback_data, escape, shorten_end
from bot.replies.time_format import current_locale, join_and, short_date
from bot.store.reminders.schedules import Item

WEEK_BUTTON, CLINICIAN_BUTTON = "week", "clinic"
"""The first words of the buttons of a look back, and of a page for a clinician."""
# Items whose doses a week names; /history has the others.
MAX_ITEMS = 5
# Days that are searched for days with and without a dose, and comparisons that are shown.
COMPARED_DAYS, MAX_COMPARED = 84, 4
# Characters of an item's name that are shown.
_MAX_NAME = 24
# Minutes to which a duration is rounded, since people guess it.
_ROUNDED_TO = 5


def number(value: float) -> str:
    """Format a mean with one decimal, as the language writes it."""
    return format_decimal(value, format="0.0", locale=current_locale())


def about_time(minutes: float) -> str:
    """Format a guessed duration, rounded to five minutes: 6 h 20 min."""
    return hours_and_minutes(_ROUNDED_TO * round(minutes / _ROUNDED_TO))


def short_name(item: Item) -> str:
    """Return the name of an item as far as there is room for it."""
    return isolate_rtl(shorten_end(item.name, _MAX_NAME))


def week_message(view: DiaryView, first: date) -> Message:
    """Sum up the week that begins on `first`, with ways to look further."""
    week = summarise(view.entries, first, first + WEEK - DAY)
    span = _("{first} – {last}").format(first=short_date(week.first), last=short_date(week.last))
    title = _("Your week") if view.person is None else _("{person}'s week").format(person=view.person)
    nights = [*_nights(view, week), *_sleep(view, week)]
    blocks = [nights, _pain(view, week), _doses(view, week), _with_and_without(view, week.last)]
    told = [text for block in blocks if (text := "\n".join(block))]
    parts = [f"<b>{escape(title)}</b>, {span}", *(told or [_("Nothing was written down in these days.")])]
    return Message("\n\n".join(parts), week_rows(view))


def week_rows(view: DiaryView) -> Rows:
    """Return the buttons that lead from a week to a month, and to a page for a clinician."""
    days = Button(_("📅 When this comes"), callback_data(WEEK_BUTTON, "days", person_word(view.person)))
    # A trial is of the chat's owner.
    find_out = Button(_("🔎 Does it work for me?"), callback_data("trial", "open"))
    return (further_row(view.person), *([(find_out,)] if view.person is None else []), (days,))


def further_row(person: str | None) -> tuple[Button, ...]:
    """Return the buttons that lead to four weeks of a diary, and to a page for a clinician."""
    who = person_word(person)
    return (
        Button(_("🖼 4 weeks"), callback_data(WEEK_BUTTON, "picture", who)),
        Button(_("🩺 For my doctor"), callback_data(CLINICIAN_BUTTON, "open", who)),
    )


def diary_rows(person: str | None) -> Rows:
    """Return the buttons under a diary that lead to what it holds."""
    week = Button(_("📖 The last 7 days"), callback_data(WEEK_BUTTON, "last", person_word(person)))
    return ((week,), further_row(person))


def hidden_week(first: date, person: str | None) -> Message:
    """Announce the week in discreet mode, where a notification tells of no topic."""
    return Message(
        _("Your look back at the week is ready."),
        ((Button(_("Show"), callback_data(WEEK_BUTTON, "show", first.isoformat(), person_word(person))),),),
    )


def _nights(view: DiaryView, week: PeriodSummary) -> Iterator[str]:
    if week.night is not None:
        words = ngettext(
            "Nights <b>{mean}</b> of 10, from {n} night.",
            "Nights <b>{mean}</b> of 10, from {n} nights.",
            week.night.days,
        )
        told = words.format(mean=number(week.night.mean), n=week.night.days)
        yield " ".join([told, *_rating_change(view, week, "night")])


def _sleep(view: DiaryView, week: PeriodSummary) -> Iterator[str]:
    if week.asleep is None:
        return
    asleep, nights = about_time(week.asleep.mean), week.asleep.days
    if week.in_bed is not None and week.in_bed.days == nights:
        words = ngettext(
            "Asleep about <b>{asleep}</b>, in bed {in_bed}, from {n} night.",
            "Asleep about <b>{asleep}</b>, in bed {in_bed}, from {n} nights.",
            nights,
        )
        told = words.format(asleep=asleep, in_bed=about_time(week.in_bed.mean), n=nights)
    else:
        words = ngettext(
            "Asleep about <b>{asleep}</b>, from {n} night.",
            "Asleep about <b>{asleep}</b>, from {n} nights.",
            nights,
        )
        told = words.format(asleep=asleep, n=nights)
    yield " ".join([told, *_sleep_change(view, week)])
    if week.asleep_in_all is not None:
        in_all = about_time(week.asleep_in_all.mean)
        yield _("With naps and further sleep about {asleep} in 24 hours.").format(asleep=in_all)


def _pain(view: DiaryView, week: PeriodSummary) -> Iterator[str]:
    if week.pain is not None:
        words = ngettext(
            "Pain <b>{mean}</b> of 10, from {n} day.",
            "Pain <b>{mean}</b> of 10, from {n} days.",
            week.pain.days,
        )
        told = [words.format(mean=number(week.pain.mean), n=week.pain.days)]
        if week.least_pain:
            days = {"least": _weekdays(week.least_pain), "most": _weekdays(week.most_pain)}
            told.append(_("Least on {least}, most on {most}.").format(**days))
        yield " ".join([*told, *_rating_change(view, week, "pain")])
    if week.hindrance is not None:
        words = ngettext(
            "In the way of the day: <b>{mean}</b> of 10, from {n} day.",
            "In the way of the day: <b>{mean}</b> of 10, from {n} days.",
            week.hindrance.days,
        )
        told = [words.format(mean=number(week.hindrance.mean), n=week.hindrance.days)]
        yield " ".join([*told, *_rating_change(view, week, "hindrance")])


def _weekdays(days: tuple[date, ...]) -> str:
    return join_and([format_date(day, "EEE", current_locale()) for day in days])


def _rating_change(view: DiaryView, week: PeriodSummary, what: Rated) -> Iterator[str]:
    change = compare_weeks(view.entries.ratings_of(what), week.first, MIN_POINTS)
    if change is not None:
        words = {
            "same": _("The week before: {before}, about the same."),
            "higher": _("The week before: {before}, so {difference} higher now."),
            "lower": _("The week before: {before}, so {difference} lower now."),
        }[change.comparison]
        yield words.format(before=number(change.before), difference=number(abs(change.after - change.before)))


def _sleep_change(view: DiaryView, week: PeriodSummary) -> Iterator[str]:
    change = compare_weeks(view.entries.minutes_asleep(), week.first, MIN_MINUTES)
    if change is not None:
        words = {
            "same": _("The week before: {before}, about the same."),
            "higher": _("The week before: {before}, so {difference} longer now."),
            "lower": _("The week before: {before}, so {difference} shorter now."),
        }[change.comparison]
        difference = about_time(abs(change.after - change.before))
        yield words.format(before=about_time(change.before), difference=difference)


def _doses(view: DiaryView, week: PeriodSummary) -> Iterator[str]:
    items = [
        (item, taken)
        for item, records in view.doses_of_items(week.first, week.last)
        if (taken := days_taken(record.event for record in records))
    ]
    for item, taken in items[:MAX_ITEMS]:
        words = ngettext(
            "{item}: taken on {n} of {all} day.", "{item}: taken on {n} of {all} days.", len(taken)
        )
        yield words.format(item=escape(short_name(item)), n=sum(taken.values()), all=len(taken))
    if len(items) > MAX_ITEMS:
        words = ngettext("{n} more is in /history.", "{n} more are in /history.", len(items) - MAX_ITEMS)
        yield words.format(n=len(items) - MAX_ITEMS)


def _with_and_without(view: DiaryView, last: date) -> Iterator[str]:
    """Compare ratings with a dose and without, over a longer time; what differs may have any cause."""
    first = last - COMPARED_DAYS * DAY
    ratings = view.entries.between(first, last)
    compared = []
    for item, records in view.doses_beside_ratings(first, last):
        by_day = days_with((each.event.local_date, each.event) for each in records)
        days: dict[Rated, dict[date, bool]] = {"night": nights_with(records), "pain": by_day}
        for what, taken in days.items():
            found = compare_with_and_without(ratings.ratings_of(what), taken)
            if found is not None:
                compared.append(_compared(item, what, found))
    if compared:
        yield "\n".join([*compared[:MAX_COMPARED], _("That cannot say why.")])


def _compared(item: Item, what: Rated, found: WithAndWithout) -> str:
    words = {
        "night": _("Nights after {item}: {with_it} ({n} nights); without it: {without} ({m} nights)."),
        "pain": _("Pain on days with {item}: {with_it} ({n} days); without it: {without} ({m} days)."),
    }[what]
    return words.format(
        item=escape(short_name(item)),
        with_it=number(found.with_dose.mean),
        n=found.with_dose.days,
        without=number(found.without_dose.mean),
        m=found.without_dose.days,
    )
