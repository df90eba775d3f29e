"""Trials of one person: the offer, what a trial can find, its days, and how it goes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, time
from typing import get_args

from bot.domain.trials.design import DESIGNS, DesignKind
from bot.domain.trials.forecast import Forecast
from bot.domain.trials.verdict import MIN_RATED_SHARE
from bot.replies.doses.doses import dose_name
from bot.replies.i18n import _, ngettext
from bot.replies.items import item_html
from bot.replies.message import Button, Message, callback_data, escape
from bot.replies.time_format import join_and, short_date
from bot.store.account.subscribers import Subscriber
from bot.store.doses.doses import Dose
from bot.store.reminders.schedules import Item, Reminder
from bot.store.trials import Outcome, Trial

OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
WORTHS: Mapping[Outcome, tuple[int, ...]] = {"night": (1, 2), "pain": (1, 2), "minutes": (15, 30)}
"""Worthwhile differences to choose from, in points or minutes."""
_EVENING_HOUR = 17
_DAYS_A_WEEK = 7
_TENTHS = 10


def private_only() -> Message:
    """Say in a group that a trial is for one person."""
    return Message(_("A trial is for one person. Write to me in a private chat, and send /trial there."))


def own_only() -> Message:
    """Say that nobody can try something for somebody else."""
    return Message(_("A trial is for yourself: the person who takes something has to rate the days."))


def choose_item(fit: Sequence[Reminder], *, ended: Trial | None) -> Message:
    """Offer trials of these reminders' items."""
    text = _(
        "🔎 <b>Find out whether something helps you.</b> For some weeks I tell you each day: <i>with</i> or "
        "<i>without</i>. The order is drawn by lot, so that a good week can't fool us. You rate your nights "
        "or your pain with one tap in /diary. At the end I say: it helped, it didn't, or I can't tell.\n\n"
        "What shall it be?"
    )
    rows = [(Button(each.item.name, callback_data("trial", "item", each.ref)),) for each in fit]
    return Message(text, (*rows, *_last_result(ended), (_not_now(),)))


def nothing_to_try(reasons: Mapping[str, Item], tryable: Sequence[str], *, ended: Trial | None) -> Message:
    """Say why there is no trial of anything that the person takes.

    Args:
        reasons: Why not, as in `bot.answer.trial_fitness.Unfit` → an item for which that is so.
        tryable: Names of what the content offers trials of.
        ended: The last trial with a result.
    """
    lines = [_reason(reason, item_html(item)) for reason, item in reasons.items()]
    names = join_and([escape(each) for each in tryable])
    general = _(
        "A trial is for what comes and goes within days, as far as I have read it in a source: {names}. It "
        "needs a reminder for it once a day (/remind), and whatever is new passes /check first."
    ).format(names=names)
    head = _("🔎 There is nothing that I could try with you now.")
    return Message("\n\n".join([head, *lines, general]), _last_result(ended))


def _reason(reason: str, name: str) -> str:
    return {
        "age": _("<b>{name}</b>: a trial is for adults. Tell me your age under /profile first."),
        "person": _(
            "<b>{name}</b>: after what you told me under /profile this is not for a trial by yourself. Ask "
            "your doctor or pharmacist."
        ),
        "warned": _(
            "<b>{name}</b>: something that you take needs a look first. /check says what, and whom to ask."
        ),
        "slow": _(
            "<b>{name}</b> works for weeks, if at all, so days without it don't count as without. A trial of "
            "days would only mislead you."
        ),
        "alone": _(
            "<b>{name}</b>: this one is not for a trial by yourself. Ask whoever prescribed or recommended "
            "it."
        ),
        "unread": _("<b>{name}</b>: I have read nothing on how fast it comes and goes, so I offer no trial."),
        "schedule": _(
            "<b>{name}</b>: a trial needs one time a day, every day, always the same amount, without an end."
        ),
    }[reason].format(name=name)


def _last_result(ended: Trial | None) -> tuple[tuple[Button, ...], ...]:
    if ended is None:
        return ()
    return ((Button(_("Last result"), callback_data("trial", "result", ended.ref)),),)


def _not_now() -> Button:
    return Button(_("Not now"), callback_data("trial", "no"))


def not_now() -> Message:
    """Close the offer."""
    return Message(_("All right. /trial is there whenever you want to know."))


def with_trial_offer(answer: Message) -> Message:
    """Add to an answer on whether something helps how to find out for oneself."""
    offer = Button(_("🔎 Does it work for me?"), callback_data("trial", "open"))
    return replace(answer, rows=(*answer.rows, (offer,)))


def ask_outcome(reminder: Reminder) -> Message:
    """Ask what should get better."""
    text = _("<b>{item}</b>\n\nWhat should get better?").format(item=item_html(reminder.item))
    labels: dict[Outcome, str] = {
        "night": _("😴 Sleep quality"),
        "minutes": _("⏳ Minutes to fall asleep"),
        "pain": _("🔙 Back pain"),
    }
    rows = [
        (Button(label, callback_data("trial", "what", reminder.ref, outcome)),)
        for outcome, label in labels.items()
    ]
    return Message(text, (*rows, (_not_now(),)))


def ask_worth(reminder: Reminder, outcome: Outcome) -> Message:
    """Ask how much better would be worth taking something for."""
    labels = {
        1: _("A bit: 1 point of 10"),
        2: _("Clearly: 2 points of 10"),
        15: _("15 minutes sooner"),
        30: _("30 minutes sooner"),
    }
    rows = [
        (Button(labels[worth], callback_data("trial", "worth", reminder.ref, outcome, worth)),)
        for worth in WORTHS[outcome]
    ]
    return Message(_("What would be worth taking something for?"), (*rows, (_not_now(),)))


def diary_first(days: int, needed: int) -> Message:
    """Say that two weeks of diary come first."""
    text = _("Two weeks of diary first, then I can tell you what a trial can find. /diary asks you each day.")
    so_far = ngettext("So far there is {n} day of {needed}.", "So far there are {n} days of {needed}.", days)
    return Message(f"{text}\n\n{so_far.format(n=days, needed=needed)}")


def show_power(reminder: Reminder, outcome: Outcome, worth: int, forecast: Forecast) -> Message:
    """Say what a trial can find.

    Args:
        reminder: The item's reminder.
        outcome: What should get better.
        worth: The worthwhile difference, in points or minutes.
        forecast: What trials of the designs on offer can find.
    """
    lines = [_chance_line(kind, worth, found, outcome) for kind, found in forecast.chances.items()]
    # The logarithm of minutes, on which these vary, says nothing to people.
    spread = [] if outcome == "minutes" else [_spread_words(outcome).format(sd=f"{forecast.sd:.1f}")]
    text = "\n\n".join(
        [*spread, "\n".join(lines), _("Otherwise I'll say <i>I can't tell</i>, which is an answer, too.")]
    )
    starts = tuple(
        Button(_weeks(kind), callback_data("trial", "start", reminder.ref, outcome, worth, kind))
        for kind in forecast.chances
    )
    return Message(text, (starts, (Button(_("Not worth it"), callback_data("trial", "no")),)))


def _spread_words(outcome: Outcome) -> str:
    if outcome == "pain":
        return _("Your pain goes up and down by about {sd} points.")
    return _("Your nights go up and down by about {sd} points.")


def _chance_line(kind: DesignKind, worth: int, found: tuple[float, float], outcome: Outcome) -> str:
    if outcome == "minutes":
        words = _(
            "<b>{weeks}</b>: if you fall asleep {worth} minutes sooner with it, I'd find that about {one} "
            "times in 10; if {twice} minutes, {two} times."
        )
    else:
        words = _(
            "<b>{weeks}</b>: if it helps by {worth} of 10 points, I'd find that about {one} times in 10; if "
            "by {twice} points, {two} times."
        )
    # Never 10 of 10: so sure is nothing.
    one, two = (min(round(_TENTHS * share), _TENTHS - 1) for share in found)
    return words.format(weeks=_weeks(kind), worth=worth, twice=2 * worth, one=one, two=two)


def _weeks(kind: DesignKind) -> str:
    weeks = -(-DESIGNS[kind].days // _DAYS_A_WEEK)
    return ngettext("{n} week", "{n} weeks", weeks).format(n=weeks)


def started(trial: Trial) -> Message:
    """Say that the lot is drawn, and what happens from here on."""
    text = _(
        "🔎 The lot is drawn. From {day} on I tell you at the usual time whether it is a day <b>with</b> or "
        "<b>without</b> {item}. Nobody sees the order ahead, and there is no result before the end.\n\n"
        "Keep everything else as it is, rate each day in /diary, and if a day goes differently, just say so. "
        "/trial pauses or stops it."
    ).format(day=short_date(trial.plan.start), item=item_html(trial.item))
    return Message(text)


def status(trial: Trial, today: date) -> Message:
    """Say how far a running trial is, and nothing of its order."""
    days, done = trial.calendar.design.days, trial.calendar.days_done(today)
    head = _("🔎 <b>Your trial of {item}</b>").format(item=item_html(trial.item))
    if trial.is_paused:
        line = _("Paused since {day}. Take it as you like until you go on.").format(
            day=short_date(trial.pauses[-1].first)
        )
    elif today < trial.plan.start:
        line = _("It begins on {day}.").format(day=short_date(trial.plan.start))
    else:
        line = _("{done} of {days} days are done.").format(done=done, days=days)
    note = _("There is no result before the end: looking early makes chance look like an effect.")
    turn = (
        Button(_("▶️ Go on"), callback_data("trialday", "resume", trial.ref))
        if trial.is_paused
        else Button(_("⏸ Pause"), callback_data("trialday", "pause", trial.ref))
    )
    stop = Button(_("Stop the trial…"), callback_data("trialday", "stop", trial.ref))
    return Message(f"{head}\n\n{line}\n\n{note}", ((turn, stop),))


def ask_to_stop(trial: Trial) -> Message:
    """Ask once before a trial ends without a result."""
    text = _(
        "Stop the trial of {item}? There will be no result. What you wrote into your diary stays, and the "
        "reminder comes every day again."
    ).format(item=item_html(trial.item))
    yes = Button(_("⏹ Stop it"), callback_data("trialday", "stopped", trial.ref), style="danger")
    return Message(text, ((yes, Button(_("‹ Back"), callback_data("trialday", "status", trial.ref))),))


def stopped(trial: Trial) -> Message:
    """Say that a trial ended without a result."""
    text = _("The trial of {item} is stopped. The reminder comes every day again.")
    return Message(text.format(item=item_html(trial.item)))


def is_evening(wall: time) -> bool:
    """Return whether people call a wall time tonight."""
    return wall.hour >= _EVENING_HOUR


def without_card(trial: Trial, schedule_id: int, day: date, reader: Subscriber, *, tonight: bool) -> Message:
    """Tell the person to leave the item out today; its name is hidden in discreet mode."""
    if reader.discreet:
        words = _("🔎 Your trial: a day <b>without</b> it.")
    elif tonight:
        words = _("🔎 Tonight <b>without</b> {item}.").format(item=item_html(trial.item))
    else:
        words = _("🔎 Today <b>without</b> {item}.").format(item=item_html(trial.item))
    which = (trial.ref, schedule_id, day.strftime("%Y%m%d"))
    return Message(
        words,
        (
            (
                Button(_("OK"), callback_data("trialday", "ok", *which)),
                Button(_("I took it anyway"), callback_data("trialday", "took", *which)),
            ),
        ),
    )


def without_done(trial: Trial, reader: Subscriber, *, took: bool) -> Message:
    """Render the message about a day without after its answer."""
    name = _("it") if reader.discreet else item_html(trial.item)
    if took:
        words = _(
            "🔎 A day without {item}, and you took it: noted. That happens, and the trial goes on: it counts "
            "what the lot said."
        )
    else:
        words = _("🔎 A day without {item}. ✓")
    return Message(words.format(item=name))


def ask_for_more(trial: Trial, rated: int, reader: Subscriber) -> Message:
    """Ask whether to add two weeks, as too few days are rated; nobody has looked at them yet."""
    if reader.discreet:
        head = _("🔎 The days of your trial are over.")
    else:
        head = _("🔎 The days of your trial of {item} are over.").format(item=item_html(trial.item))
    text = _(
        "Too few of them are rated: {rated} of 100, and I need {needed}. I have not looked at them yet, so "
        "two more weeks can be added now, and not any more once you have seen the result."
    ).format(rated=rated, needed=round(100 * MIN_RATED_SHARE))
    more = Button(_("Add 2 weeks"), callback_data("trialday", "more", trial.ref))
    enough = Button(_("Leave it"), callback_data("trialday", "enough", trial.ref))
    return Message(f"{head}\n\n{text}", ((more, enough),))


def weeks_added(trial: Trial) -> Message:
    """Say that two weeks were added."""
    text = _(
        "🔎 Two weeks are added to your trial of {item}. From tomorrow on I tell you again: with or without."
    )
    return Message(text.format(item=item_html(trial.item)))


def with_trial_days(card: Message, doses: Sequence[Dose], reader: Subscriber) -> Message:
    """Say below a reminder that today is a day with these doses' items; unchanged without any."""
    lines = [_with_line(dose, escape(dose_name(dose, reader))) for dose in doses]
    return replace(card, text="\n\n".join([card.text, *lines])) if lines else card


def _with_line(dose: Dose, name: str) -> str:
    if is_evening(time.fromisoformat(dose.wall)):
        return _("🔎 Your trial: tonight <b>with</b> {item}.").format(item=name)
    return _("🔎 Your trial: today <b>with</b> {item}.").format(item=name)
