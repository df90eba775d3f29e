"""A trial on the page for a clinician: its numbers in few lines, and its days on the axis."""

import pytest

from bot.domain.diary.look_back import DiaryEntries
from bot.domain.trials.design import SEED_BYTES, DesignKind
from bot.domain.trials.result import TrialResult
from bot.domain.trials.verdict import VerdictKind
from bot.replies.diary.four_weeks import four_weeks, four_weeks_caption
from bot.replies.diary.look_back import week_message
from bot.replies.diary.trial_box import summarise_trial
from bot.store.reminders.schedules import Item
from bot.store.trials import Outcome, Trial, TrialPlan, TrialState
from tests.diaries import DAY, NOW, TODAY, WEEK, doses, ratings, sleep, view

START = TODAY - 12 * WEEK


def trial(
    result: TrialResult | None,
    outcome: Outcome = "night",
    kind: DesignKind = "days56",
    state: TrialState = "ended",
) -> Trial:
    return Trial(
        id=1,
        chat_id=1,
        item=Item("glycine"),
        plan=TrialPlan(outcome, 1, kind, START, 0 if outcome == "pain" else 1),
        seed=b"x" * SEED_BYTES,
        version=1,
        pauses=(),
        told_on=TODAY,
        state=state,
        started_at=NOW,
        result=result,
    )


HELPED = TrialResult("helped", rated=0.93, followed=0.96, p=0.0214, mean=1.34, low=0.31, high=2.26)


def test_a_trial_is_told_with_its_design_its_difference_and_what_was_said_at_the_end() -> None:
    box = summarise_trial(trial(HELPED), HELPED)

    assert box.question == "Does glycine make nights better? Rated 0 to 10 each morning."
    assert box.design == (
        "Mon 7 Sep – Sun 1 Nov: 14 blocks of 4 days, half with, in an order by lot; open label. "
        "The first day of each block is not counted."
    )
    assert box.result == (
        "With against without: +1.3 points, 95 % interval +0.3 to +2.3; above 0 is better. "
        "Randomisation test p = 0.021. Followed on 96 % of days."
    )
    assert box.verdict == "Told at the end: it helped."


def test_its_days_with_stand_at_the_night_that_followed_and_pain_at_the_day_itself() -> None:
    nights, pains = (summarise_trial(trial(HELPED, outcome), HELPED) for outcome in ("night", "pain"))

    assert len(pains.days_with) == 28
    assert nights.days_with == {day + DAY for day in pains.days_with}
    calendar = trial(HELPED).calendar
    assert all(calendar.arm_on(day) for day in pains.days_with)


def test_minutes_are_told_in_minutes_and_all_days_of_a_quick_trial_count() -> None:
    box = summarise_trial(trial(HELPED, "minutes", "quick"), HELPED)

    assert "+1.3 minutes" in box.result
    assert box.design.endswith("20 blocks of 2 days, half with, in an order by lot; open label.")


def test_where_too_few_days_were_rated_there_are_no_numbers() -> None:
    few = TrialResult("cant_tell", rated=0.428, followed=1)

    box = summarise_trial(trial(few, "pain"), few)

    assert box.result == "Not analysed: only 42 % of the counted days are rated in an arm."
    assert box.verdict == "Told at the end: it can't be told."


@pytest.mark.parametrize("verdict", ["helped_a_little", "worse", "no_difference"])
def test_each_verdict_has_its_words(verdict: VerdictKind) -> None:
    result = TrialResult(verdict, 1, 1, 0.5, 0.1, -0.4, 0.6)

    said = summarise_trial(trial(result), result)

    assert said.verdict != summarise_trial(trial(HELPED), HELPED).verdict
    assert "-0.4 to +0.6" in said.result


def test_of_a_trial_under_way_no_days_with_and_without_are_seen_beside_ratings() -> None:
    """The look at the end is the only one."""
    first, nights = TODAY - 40 * DAY, 40
    entries = DiaryEntries(
        [sleep(first + n * DAY) for n in range(nights)],
        ratings("night", *[6 if n % 2 else 4 for n in range(nights)], first=first),
    )
    records = [
        *doses("Glycine", *["taken" if n % 2 else "skipped" for n in range(nights)], first=first - DAY),
        *doses("zinc", *["taken"] * nights, first=first - DAY, number=2),
    ]
    before = view(entries, records)
    shown = view(entries, records, running_trial=trial(None, state="running"))

    assert "Nights after Glycine" in week_message(before, TODAY - WEEK).text
    assert "Nights after" not in week_message(shown, TODAY - WEEK).text
    assert four_weeks(shown, TODAY - DAY).words.doses == ("zinc taken (hollow: not)",)
    assert "Glycine" not in four_weeks_caption(shown, TODAY - DAY)
