"""Every feature, in the order of the list of all commands, and the tables derived from their declarations.

A module below `text_messages`, which hands answers to the dialogs, and above the features.
"""

from bot.context import Context
from bot.store.account.dialogs import Dialog
from handlers import talk, tips, todays_tip, trial_days, trials
from handlers.account import (
    hub,
    keep_data,
    notifications,
    privacy,
    profile,
    settings,
    start,
    tiles,
    time_zone,
    travel,
)
from handlers.answers import amounts, ask, check, claims, red_flags, supplements, topics
from handlers.care import care, caregiver_buttons
from handlers.diary import clinician_page, entries, look_back, setup, times, typed
from handlers.doses import dose_times, doses, history, missed, strengths, took
from handlers.feature import collect
from handlers.operators import admin, broadcast, reload
from handlers.reminders import (
    calendar,
    confirmation,
    draft_parts,
    nagging,
    pausing,
    remind,
    reminder_list,
    several,
    stock,
    timetable,
)

FEATURES = (
    ask.FEATURE,
    check.FEATURE,
    amounts.FEATURE,
    supplements.FEATURE,
    topics.FEATURE,
    claims.FEATURE,
    red_flags.FEATURE,
    remind.FEATURE,
    confirmation.FEATURE,
    draft_parts.FEATURE,
    several.FEATURE,
    strengths.FEATURE,
    doses.FEATURE,
    dose_times.FEATURE,
    missed.FEATURE,
    took.FEATURE,
    reminder_list.FEATURE,
    nagging.FEATURE,
    timetable.FEATURE,
    history.FEATURE,
    look_back.FEATURE,
    clinician_page.FEATURE,
    stock.FEATURE,
    pausing.FEATURE,
    trials.FEATURE,
    trial_days.FEATURE,
    calendar.FEATURE,
    time_zone.FEATURE,
    travel.FEATURE,
    care.FEATURE,
    caregiver_buttons.FEATURE,
    setup.FEATURE,
    entries.FEATURE,
    times.FEATURE,
    typed.FEATURE,
    tips.FEATURE,
    todays_tip.FEATURE,
    settings.FEATURE,
    notifications.FEATURE,
    profile.FEATURE,
    privacy.FEATURE,
    keep_data.FEATURE,
    talk.FEATURE,
    start.FEATURE,
    hub.FEATURE,
    tiles.FEATURE,
    admin.FEATURE,
    broadcast.FEATURE,
    reload.FEATURE,
)
REGISTRY = collect(FEATURES)
# Telegram's menu, in its order; what a person seldom needs is some taps away, in the hub.
MENU = ("today", "remind", "ask", "check", "took", "tips", "settings", "help")


async def resume(context: Context, waiting: Dialog | None) -> None:
    """Resume the dialog that waited for the time zone, if one did."""
    if waiting is not None:
        await REGISTRY.resumer(waiting.name)(context, waiting)
