"""A trial in the chat: who is offered one, its days, its pauses, and each of the five verdicts."""

import json
import random
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.domain.diary.asking import QuestionTimes
from bot.domain.diary.model import Rated, Rating, Sleep
from bot.domain.trials.conclusion import conclude
from bot.domain.trials.design import SEED_BYTES, DesignKind
from bot.domain.trials.result import TrialResult
from bot.messages.trial_news import TrialOver, TrialShort, TrialWithout
from bot.queries.trials import read_trial
from bot.store import diaries, diary, trials
from bot.store.account import subscribers
from bot.store.diaries import Diary
from bot.store.queue import outbox
from bot.store.queue.outbox import OwedMessage
from bot.store.trials import Outcome, Trial, TrialPlan
from tests.handlers.conftest import Talk, data_of, on_both_engines

DAY = timedelta(days=1)
SEED = b"a lot is drawn".ljust(SEED_BYTES, b".")
Value = Callable[[bool, int], float]


def today(talk: Talk) -> date:
    return talk.clock.now().date()


async def rate(talk: Talk, values: dict[date, float], what: Rated = "night", *, late: bool = False) -> None:
    """Rate days, as taps in the diary do."""
    async with talk.vesper.world.database.write() as tx:
        for day, value in values.items():
            rating = Rating(day, what, min(max(round(value), 0), 10), talk.clock.now(), late)
            await diary.record_rating(tx, talk.chat_id, None, rating)


async def two_weeks(talk: Talk, what: Rated = "night", days: int = 14) -> None:
    """Keep a diary for two weeks, or so many days."""
    await rate(talk, {today(talk) - number * DAY: 4 + number % 4 for number in range(days)}, what)


async def tell_age(talk: Talk, answer: str = "Yes") -> None:
    await talk.say("/profile")
    await talk.press("18")
    await talk.press(answer)


async def adult_with(talk: Talk, line: str = "glycine 3 g 21:00") -> None:
    """Somebody in Reykjavik, which is UTC all year, who is over 18 and has one reminder."""
    await talk.live_in("Reykjavik")
    await talk.remind(line)
    await tell_age(talk)


async def running(talk: Talk) -> Trial:
    async with talk.vesper.world.database.read() as tx:
        trial = await trials.running(tx, talk.chat_id)
    assert trial is not None
    return trial


async def start(talk: Talk, *steps: str) -> None:
    await talk.say("/trial")
    for step in ("glycine", *(steps or ("Sleep quality", "1 point", "8 weeks"))):
        await talk.press(step)


async def begin(
    talk: Talk,
    first: date,
    *,
    kind: DesignKind = "days56",
    outcome: Outcome = "night",
    worth: int = 1,
    seed: bytes = SEED,
) -> Trial:
    """Put a trial of the only reminder on record that began on that date and went on as it should."""
    (schedule,) = (await talk.kept())["schedules"]
    async with talk.vesper.world.database.write() as tx:
        plan = TrialPlan(outcome, worth, kind, first, 0 if outcome == "pain" else 1)
        assert await trials.start(tx, talk.chat_id, schedule["id"], plan, seed, talk.clock.now())
        trial = await trials.running(tx, talk.chat_id)
        assert trial is not None
        return await trials.tell(tx, trial, max(today(talk), first) - DAY, ())


def lived(trial: Trial, value: Value) -> dict[date, float]:
    """What each day of a trial is rated, by its arm and number; a night is dated by waking."""
    days = trial.calendar.design.days
    lag = trial.plan.lag * DAY
    start = trial.plan.start
    return {
        start + number * DAY + lag: value(trial.calendar.arm_on(start + number * DAY) is True, number)
        for number in range(days)
    }


async def verdict(talk: Talk, value: Value, *, outcome: Outcome = "night", worth: int = 1) -> str:
    """Live through the end of a trial that began so long ago that today is its last look."""
    await adult_with(talk)
    trial = await begin(talk, today(talk) - 57 * DAY, outcome=outcome, worth=worth)
    await rate(talk, lived(trial, value), "pain" if outcome == "pain" else "night")
    await talk.until_hour(21)
    (said,) = talk.saying("is over")
    return str(said["text"])


async def be_discreet(talk: Talk) -> None:
    async with talk.vesper.world.database.write() as tx:
        await subscribers.update(tx, talk.chat_id, discreet=True)


def drifting(seed: int, sd: float = 1.0) -> list[float]:
    rng, moods = random.Random(seed), [0.0]  # noqa: S311 - the same moods every time
    for _day in range(90):
        moods.append(0.5 * moods[-1] + rng.gauss(0, sd * 0.75**0.5))
    return moods


# The way into a trial


async def test_a_trial_is_offered_explained_and_started_for_the_next_day(talk: Talk) -> None:
    await adult_with(talk)
    await two_weeks(talk)

    assert "drawn by lot" in await talk.say("/trial")
    assert talk.labels == ["glycine", "Not now"]
    assert "What should get better?" in await talk.press("glycine")
    assert "worth taking something for" in await talk.press("Sleep quality")
    power = await talk.press("1 point")
    assert "Your nights go up and down by about 1.2 points." in power
    assert "8 weeks: if it helps by 1 of 10 points, I'd find that about " in power
    assert "12 weeks: " in power
    assert "I can't tell" in power
    assert "The lot is drawn" in await talk.press("8 weeks")

    trial = await running(talk)
    assert trial.plan == TrialPlan("night", 1, "days56", today(talk) + DAY, 1)
    assert len(trial.seed) == SEED_BYTES
    assert "It begins on" in await talk.say("/trial")


@pytest.mark.parametrize(
    ("outcome", "size", "words"),
    [
        ("Back pain", "2 points", "Your pain goes up and down"),
        ("fall asleep", "15 minutes", "15 minutes sooner"),
    ],
)
async def test_pain_and_minutes_can_be_tried_for_too(talk: Talk, outcome: str, size: str, words: str) -> None:
    await adult_with(talk)
    await two_weeks(talk, "pain")
    await sleeps(talk, {today(talk) - number * DAY: 20 + 5 * (number % 4) for number in range(14)})

    await start(talk, outcome, size)
    assert words in talk.text
    await talk.press("12 weeks")

    assert (await running(talk)).plan.kind == "days80"


async def test_what_is_taken_after_midnight_shows_in_the_same_days_night(talk: Talk) -> None:
    await adult_with(talk, "glycine 3 g 0:30")
    await two_weeks(talk)

    await start(talk)

    assert (await running(talk)).plan.lag == 0


async def test_somebody_who_sleeps_by_day_has_taken_it_on_the_day_of_waking(talk: Talk) -> None:
    await adult_with(talk, "glycine 3 g 8:00")
    await two_weeks(talk)
    async with talk.vesper.world.database.write() as tx:
        times = QuestionTimes("sleep", time(16), time(20), "Atlantic/Reykjavik", today(talk))
        await diaries.put(tx, Diary(talk.chat_id, None, times))

    await start(talk)

    assert (await running(talk)).plan.lag == 0


async def sleeps(talk: Talk, minutes: dict[date, int]) -> None:
    """Write down nights of which the minutes to fall asleep are known."""
    async with talk.vesper.world.database.write() as tx:
        for day, until_asleep in minutes.items():
            woke = datetime.combine(day, time(5), UTC)
            bed = woke - timedelta(hours=8)
            sleep = Sleep("main", bed, None, until_asleep, 0, None, woke, woke, None, "UTC", woke, late=False)
            await diary.record_sleep(tx, talk.chat_id, None, sleep)


async def test_two_weeks_of_diary_come_first(talk: Talk) -> None:
    await adult_with(talk)
    await two_weeks(talk, days=13)

    await start(talk, "Sleep quality", "1 point")

    assert "Two weeks of diary first" in talk.text
    assert "So far there are 13 days of 14." in talk.text
    assert not talk.labels


async def test_an_answer_on_what_helps_leads_to_a_trial_of_what_can_be_tried(talk: Talk) -> None:
    await adult_with(talk)

    await talk.say("does glycine help sleep?")
    assert "🔎 Does it work for me?" in talk.labels
    await talk.press("work for me")
    assert "What shall it be?" in talk.text

    await talk.say("does magnesium help sleep?")
    assert "🔎 Does it work for me?" not in talk.labels
    await talk.say("/profile")
    await talk.press("Kidney")
    await talk.press("Yes")
    await talk.say("does glycine help sleep?")
    assert "🔎 Does it work for me?" not in talk.labels


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/trial glycine", "What shall it be?"),
        ("/trial magnesium", "I have read nothing"),
        ("can we try two weeks with and two weeks without glycine and see", "What shall it be?"),
        ("can we try two weeks with and two weeks without ashwagandha and see", "works for weeks"),
        ("can we try two weeks with and two weeks without zinc and see", "works for weeks"),
    ],
)
async def test_who_says_what_to_try_hears_whether_that_can_be(talk: Talk, text: str, expected: str) -> None:
    await adult_with(talk)
    await talk.remind("zinc 15 mg 8:00")

    assert expected in await talk.say(text)


async def test_what_could_be_tried_but_is_in_no_reminder_needs_one_first(talk: Talk) -> None:
    await adult_with(talk, "zinc 15 mg 8:00")

    said = await talk.say("can we try two weeks with and two weeks without glycine and see")

    assert "one time a day" in said
    assert "/remind" in said


async def test_nobody_tries_something_for_somebody_else(talk: Talk) -> None:
    await adult_with(talk)

    said = await talk.say("can we try two weeks with and two weeks without glycine for my mum and see")

    assert "A trial is for yourself" in said


async def test_whoever_does_not_want_one_gets_none(talk: Talk) -> None:
    await adult_with(talk)

    await talk.say("/trial")

    assert "All right" in await talk.press("Not now")
    assert "trials" not in await talk.kept()


@pytest.mark.parametrize(
    ("line", "answer", "why"),
    [
        ("glycine 3 g 21:00", "No", "not for a trial by yourself"),
        ("vitamin D 1000 IU 21:00", "Yes", "works for weeks"),
        ("melatonin 3 mg 21:00", "Yes", "not for a trial by yourself"),
        ("magnesium 200 mg 21:00", "Yes", "I have read nothing"),
        ("glycine and zinc 21:00", "Yes", "I have read nothing"),
        ("glycine 3 g 8:00 and 21:00", "Yes", "one time a day"),
        ("glycine 3 g 21:00 on Mondays", "Yes", "one time a day"),
        ("glycine 3 g 21:00 for 10 days", "Yes", "one time a day"),
        ("glycine 3 g as needed", "Yes", "one time a day"),
    ],
)
async def test_what_cannot_be_tried_is_not_offered_and_that_is_explained(
    talk: Talk, line: str, answer: str, why: str
) -> None:
    await adult_with(talk, line)
    await tell_age(talk, answer)

    said = await talk.say("/trial")

    assert "nothing that I could try with you" in said
    assert why in said
    assert "Glycine" in said
    assert not talk.labels


async def test_nobody_is_offered_one_whose_age_is_not_known(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.remind("glycine 3 g 21:00")

    assert "Tell me your age under /profile" in await talk.say("/trial")


async def test_somebody_with_a_kidney_disease_asks_a_professional_first(talk: Talk) -> None:
    await adult_with(talk)
    await talk.say("/profile")
    await talk.press("Kidney")
    await talk.press("Yes")

    assert "what you told me under /profile" in await talk.say("/trial")


async def test_a_warning_about_anything_that_is_taken_comes_first(talk: Talk) -> None:
    await adult_with(talk)
    await talk.remind("warfarin 5 mg 20:00")
    await talk.remind("ibuprofen 200 mg 8:00")

    assert "needs a look first" in await talk.say("/trial")


async def test_what_somebody_else_takes_is_not_tried(talk: Talk) -> None:
    await adult_with(talk, "glycine 3 g 21:00 for Mum")

    assert "nothing that I could try with you" in await talk.say("/trial")
    assert "works for weeks" not in talk.text


async def test_a_group_has_no_trials(talk: Talk) -> None:
    group = talk.telegram.add_group("Family", talk.user)
    there = talk.within(group)

    assert "for one person" in await there.say("/trial@vesper_sandbox_bot")


async def test_who_was_not_offered_a_trial_cannot_start_one_by_an_old_button(talk: Talk) -> None:
    await adult_with(talk)
    await two_weeks(talk)
    await start(talk, "Sleep quality", "1 point")
    card, data = talk.last["message_id"], data_of(talk.last, "8 weeks")

    await tell_age(talk, "No")
    await talk.press_data(card, data)

    assert "trials" not in await talk.kept()


@pytest.mark.parametrize(
    "data",
    [
        "trial:start:{ref}:night:1:quick",
        "trial:start:{ref}:night:9:days56",
        "trial:start:{ref}:night:1:days56",  # without a diary
        "trial:start:{ref}:sleep:1:days56",
        "trial:start:1.xxxxx:night:1:days56",
        "trial:what:{ref}:hindrance",
        "trial:worth:{ref}:night:15",
        "trial:result:1.xxxxx",
        "trial:result:x",
        "trial:later:{ref}",
        "trial:start:",
    ],
)
async def test_a_forged_button_starts_nothing(talk: Talk, data: str) -> None:
    await adult_with(talk)
    await talk.say("/trial")

    await talk.forge(data.format(ref=await talk.word_of("schedules")))

    assert "trials" not in await talk.kept()


@on_both_engines
async def test_a_trial_is_started_once_however_often_the_button_is_pressed(talk: Talk) -> None:
    await adult_with(talk)
    await two_weeks(talk)
    await start(talk, "Sleep quality", "1 point")
    card, data = talk.last["message_id"], data_of(talk.last, "8 weeks")

    for _press in range(2):
        await talk.press_data(card, data)

    assert len((await talk.kept())["trials"]) == 1


# Its days


@on_both_engines
async def test_each_day_is_said_to_be_with_or_without_as_the_lot_has_it(talk: Talk) -> None:
    await adult_with(talk)
    trial = await begin(talk, today(talk))
    arms = []
    for _day in range(12):
        await talk.until_hour(21)
        arms.append(trial.calendar.arm_on(today(talk)))
        if arms[-1]:
            assert "Your trial: tonight with glycine 3 g." in talk.text
            await talk.press("Taken")
        else:
            assert talk.text == "🔎 Tonight without glycine 3 g."
            await talk.press("OK")
            assert talk.text == "🔎 A day without glycine 3 g. ✓"
        await talk.later(timedelta(hours=1))

    assert {True, False} <= {*arms}
    doses = (await talk.kept())["doses"]
    assert [each["state"] for each in doses] == ["taken"] * sum(arm is True for arm in arms)


async def test_a_morning_says_today_and_discreet_mode_says_no_name(talk: Talk) -> None:
    await adult_with(talk, "glycine 3 g 8:00")
    await talk.say("/settings")
    trial = await begin(talk, today(talk))
    for _day in range(8):
        await talk.until_hour(8)
        assert ("today with glycine" if trial.calendar.arm_on(today(talk)) else "Today without") in talk.text
        await talk.later(timedelta(hours=1))
    await be_discreet(talk)
    before = len(talk.shown)
    for _day in range(8):
        await talk.until_hour(8)
        await talk.later(timedelta(hours=1))

    said = [str(each["text"]) for each in talk.shown[before:]]
    assert any("a day without it" in each for each in said)
    assert not any("glycine" in each for each in said)
    await talk.press("OK")
    assert talk.saying("A day without it. ✓")


async def first_day_without(talk: Talk) -> Trial:
    """Live until the first evening without."""
    trial = await begin(talk, today(talk))
    await talk.until_hour(21)
    while trial.calendar.arm_on(today(talk)):
        await talk.press("Taken")
        await talk.later(timedelta(hours=1))
        await talk.until_hour(21)
    return trial


async def test_what_was_taken_on_a_day_without_counts_once_and_is_no_reproach(talk: Talk) -> None:
    await adult_with(talk)
    await first_day_without(talk)
    card, data = talk.last["message_id"], data_of(talk.last, "anyway")
    taken = len((await talk.kept()).get("doses", []))

    for _press in range(2):
        await talk.press_data(card, data)

    assert "That happens" in talk.text
    doses = (await talk.kept())["doses"]
    assert [each["state"] for each in doses] == ["taken"] * (taken + 1)


async def test_an_answer_that_comes_days_later_records_nothing(talk: Talk) -> None:
    await adult_with(talk)
    await first_day_without(talk)
    card, data = talk.last["message_id"], data_of(talk.last, "anyway")
    taken = len((await talk.kept()).get("doses", []))

    await talk.later(3 * DAY)
    await talk.press_data(card, data)

    assert sum(each["state"] == "taken" for each in (await talk.kept()).get("doses", [])) == taken


@pytest.mark.parametrize(
    "data",
    [
        "trialday:took:{ref}:{schedule}:20261301",
        "trialday:took:{ref}:999999:{day}",
        "trialday:took:{ref}:x:{day}",
        "trialday:took:{ref}:{schedule}:{with_it}",
        "trialday:took:1.xxxxx:{schedule}:{day}",
        "trialday:pause:1.xxxxx",
        "trialday:picture:{ref}",
        "trialday:more:{ref}",
        "trialday:enough:{ref}",
        "trialday:end:{ref}",
        "trialday:x",
    ],
)
async def test_a_forged_button_of_a_day_changes_nothing(talk: Talk, data: str) -> None:
    await adult_with(talk)
    trial = await begin(talk, today(talk))
    await talk.until_hour(21)
    days = [today(talk) + number * DAY for number in range(56)]
    with_it = next(day for day in days if trial.calendar.arm_on(day))
    before = await talk.kept()

    (schedule,) = before["schedules"]
    word = {"ref": trial.ref, "schedule": schedule["id"], "day": f"{days[0]:%Y%m%d}"}
    await talk.forge(data.format(**word, with_it=f"{with_it:%Y%m%d}"))

    after = await talk.kept()
    assert (after.get("doses"), after["trials"]) == (before.get("doses"), before["trials"])


async def test_what_is_owed_about_a_trial_that_is_over_or_gone_is_not_said(talk: Talk) -> None:
    await adult_with(talk)
    trial = await begin(talk, today(talk))
    (schedule,) = (await talk.kept())["schedules"]
    said, now = len(talk.shown), talk.clock.now()

    def without(trial_id: int) -> OwedMessage:
        message = TrialWithout(
            due_at=now, trial_id=trial_id, schedule_id=schedule["id"], local_date=now.date(), tonight=True
        )
        return message.to(talk.chat_id)

    async with talk.vesper.world.database.write() as tx:
        await trials.stop(tx, trial, now)
        over = [TrialOver(trial_id=each).to(talk.chat_id) for each in (trial.id, trial.id + 1)]
        over += [TrialShort(trial_id=each, rated=50).to(talk.chat_id) for each in (trial.id, trial.id + 1)]
        await outbox.owe(tx, [without(trial.id), without(trial.id + 1), *over], now)
    await talk.later(timedelta(minutes=1))

    assert len(talk.shown) == said
    assert (await talk.kept()).get("outbox") is None


async def test_nobody_can_read_the_order_ahead(talk: Talk, capsys: pytest.CaptureFixture[str]) -> None:
    await adult_with(talk)
    await two_weeks(talk)
    await start(talk)
    trial = await running(talk)

    await talk.say("/export")
    exported = talk.file()
    (row,) = exported["trials"]
    secret = (trial.seed.hex(), *(str(each) for each in trial.calendar.order))
    assert row["seed"] is None
    assert trial.seed.hex() not in json.dumps(exported)
    assert exported["schedules"][0]["recurrence"] == {"kind": "every_days", "days": 1}
    assert {each["next_due_at"][:10] for each in exported["schedules"]} == {str(today(talk))}
    await talk.say("/doses")
    await talk.say("/today")
    said = " ".join(str(each.get("text", "")) for each in talk.shown)
    assert secret[0] not in said + capsys.readouterr().out


async def test_a_trial_tells_how_far_it_is_and_nothing_else(talk: Talk) -> None:
    await adult_with(talk)
    await begin(talk, today(talk) - 10 * DAY)

    said = await talk.say("/trial")

    assert "10 of 56 days are done." in said
    assert "no result before the end" in said


# Pauses and stopping


async def test_a_pause_ends_the_block_and_the_order_goes_on_afterwards(talk: Talk) -> None:
    await adult_with(talk)
    before = await begin(talk, today(talk) - 5 * DAY)
    await talk.say("/trial")

    assert "Paused since" in await talk.press("Pause")
    for _day in range(3):
        await talk.until_hour(21)
        assert "trial" not in talk.text
        await talk.press("Taken")
        await talk.later(timedelta(hours=10))
    await talk.say("/trial")
    assert "days are done" in await talk.press("Go on")

    trial = await running(talk)
    spans = trial.calendar.spans
    assert [each.complete for each in spans[:3]] == [True, False, True]
    assert (spans[2].first, trial.calendar.order) == (today(talk), before.calendar.order)


async def test_a_pause_of_no_day_never_was(talk: Talk) -> None:
    await adult_with(talk)
    await begin(talk, today(talk) - 5 * DAY)
    await talk.say("/trial")

    await talk.press("Pause")
    await talk.press("Go on")

    assert (await running(talk)).pauses == ()


async def test_pressing_pause_or_going_on_twice_changes_nothing_more(talk: Talk) -> None:
    await adult_with(talk)
    await begin(talk, today(talk) - 5 * DAY)
    await talk.say("/trial")
    card, pause = talk.last["message_id"], data_of(talk.last, "Pause")
    await talk.press("Pause")
    resume = data_of(talk.last, "Go on")

    await talk.press_data(card, pause)
    assert len((await running(talk)).pauses) == 1
    await talk.later(DAY)
    await talk.press_data(card, resume)
    await talk.press_data(card, resume)

    assert [each.resumed for each in (await running(talk)).pauses] == [today(talk)]


@pytest.mark.parametrize("how", ["/pause 3 days", "/stop"])
async def test_days_on_which_the_bot_was_silent_are_no_part_of_the_trial(talk: Talk, how: str) -> None:
    await adult_with(talk)
    await begin(talk, today(talk))
    for _day in range(5):
        await talk.until_hour(21)
        await talk.later(timedelta(hours=1))
    silent = today(talk) + DAY
    await talk.until_hour(9)
    await talk.say(how)
    if how == "/stop":
        await talk.later(3 * DAY)
        await talk.say("/start")
        await talk.press(talk.labels[0])
    else:
        await talk.later(3 * DAY)
    await talk.until_hour(21)

    (pause,) = (await running(talk)).pauses
    assert (pause.first, pause.resumed) == (silent, today(talk))


async def test_what_was_taken_early_is_a_day_like_others(talk: Talk) -> None:
    await adult_with(talk)
    await begin(talk, today(talk))
    await talk.until_hour(21)
    await talk.until_hour(20)
    await talk.say("/today")
    await talk.say("/took glycine")
    await talk.press("21:00") if "21:00" in " ".join(talk.labels) else await talk.press("Yes")
    await talk.later(DAY)
    await talk.later(timedelta(hours=2))

    trial = await running(talk)
    assert (trial.pauses, trial.told_on) == ((), today(talk))


async def test_a_trial_whose_reminder_is_deleted_is_over(talk: Talk) -> None:
    await adult_with(talk)
    await begin(talk, today(talk))
    await talk.say("/doses")
    await talk.press("glycine")
    await talk.press("Delete")
    await talk.press("Delete")

    assert "nothing that I could try with you" in await talk.say("/trial")
    (row,) = (await talk.kept())["trials"]
    assert row["state"] == "stopped"


async def test_a_day_without_is_not_missed(talk: Talk) -> None:
    await adult_with(talk)
    await first_day_without(talk)
    await talk.later(timedelta(hours=12))

    assert "missed" not in await talk.say("/today")
    assert not talk.saying("Last night's")


async def test_a_stopped_trial_has_no_result_and_the_reminder_comes_every_day(talk: Talk) -> None:
    await adult_with(talk)
    trial = await begin(talk, today(talk))
    await talk.say("/trial")
    assert "There will be no result" in await talk.press("Stop the trial")
    await talk.press("Back")
    await talk.press("Stop the trial")

    assert "is stopped" in await talk.press("Stop it")

    for _day in range(8):
        await talk.until_hour(21)
        assert talk.text == "⏰ glycine 3 g – due 21:00"
        await talk.press("Taken")
        await talk.later(timedelta(hours=1))
    (row,) = (await talk.kept())["trials"]
    assert (row["state"], row["result"]) == ("stopped", None)
    assert await talk.forge(f"trialday:pause:{trial.ref}") != ""


async def test_forget_takes_a_trial_with_it(talk: Talk) -> None:
    await adult_with(talk)
    await begin(talk, today(talk))
    await talk.say("/forget")
    await talk.press("Yes, erase")

    assert "trials" not in await talk.kept()


# The five verdicts


@on_both_engines
async def test_it_helped(talk: Talk) -> None:
    moods = drifting(1)
    said = await verdict(talk, lambda with_it, day: 4 + 2.5 * with_it + moods[day])

    assert "It helped you. With it your nights were about 2." in said
    assert "of 100 draws" in said
    assert "part of this may be expectation" in said
    assert "prove" not in said
    await talk.press("Picture")
    assert talk.last["photo"]
    assert "Each dot is a day" in talk.text
    await talk.press("For my doctor")
    assert any("trial" in label.lower() for label in talk.labels)
    await talk.press("Another trial")
    assert "What shall it be?" in talk.text
    assert "It helped you." in await talk.press("Last result")


async def test_it_helped_a_little(talk: Talk) -> None:
    moods = drifting(3, sd=0.7)
    said = await verdict(talk, lambda with_it, day: 5 + 1.2 * with_it + moods[day], worth=2)

    assert "It helped you a little." in said
    assert "less than the 2 of 10 points" in said


async def test_it_made_things_worse(talk: Talk) -> None:
    moods = drifting(4)
    said = await verdict(talk, lambda with_it, day: 4 + 2.5 * with_it + moods[day], outcome="pain")

    assert "With it your pain was worse, by about 2." in said
    assert "ask first if a doctor recommended it" in said
    assert "expectation" not in said


async def test_there_is_no_noticeable_difference(talk: Talk) -> None:
    moods = drifting(5, sd=0.5)
    said = await verdict(talk, lambda _with_it, day: 6 + moods[day])

    assert "No noticeable difference." in said
    assert "very likely under 1 of 10 points" in said


async def test_it_cannot_be_told(talk: Talk) -> None:
    moods = drifting(6, sd=2.5)
    said = await verdict(talk, lambda _with_it, day: 5 + moods[day])

    assert "I can't tell, and that is an answer." in said
    assert "points worse to" in said
    assert "proves nothing" in said


async def too_few(talk: Talk) -> Trial:
    """Come to the end of a trial of which two of three counted days are rated."""
    await adult_with(talk)
    trial = await begin(talk, today(talk) - 57 * DAY)
    rated = lived(trial, lambda with_it, _day: 4 + 3 * with_it)
    await rate(talk, {day: value for number, (day, value) in enumerate(rated.items()) if number % 2})
    await talk.until_hour(21)
    return trial


async def test_with_too_few_ratings_two_weeks_may_be_added_before_anybody_looks(talk: Talk) -> None:
    trial = await too_few(talk)
    assert "Too few of them are rated: " in talk.with_button("Add 2 weeks")["text"]
    assert talk.saying("is over") == []

    assert "Two weeks are added" in await talk.press("Add 2 weeks")

    longer = await running(talk)
    assert longer.calendar.order[:14] == trial.calendar.order
    assert longer.calendar.spans[14].first == today(talk) + DAY
    for _day in range(19):
        await talk.until_hour(20)
        with_it = longer.calendar.arm_on(today(talk) - DAY) is True
        await rate(talk, {today(talk): 4 + 3 * with_it})
        await talk.until_hour(21)
        await talk.later(timedelta(minutes=1))
    (said,) = talk.saying("is over")
    assert "It helped you." in said["text"]


async def test_weeks_are_added_only_once(talk: Talk) -> None:
    await too_few(talk)
    await talk.press("Add 2 weeks")
    for _day in range(19):
        await talk.later(DAY)

    (said,) = talk.saying("is over")
    assert "too few days are rated" in said["text"]


async def test_without_more_weeks_too_few_ratings_are_told_at_once(talk: Talk) -> None:
    await too_few(talk)
    asked = talk.with_button("Leave it")
    card, data = asked["message_id"], data_of(asked, "Leave it")

    assert "too few days are rated" in await talk.press("Leave it")

    await talk.press("Picture")
    assert talk.last["photo"]
    await talk.press_data(card, data)
    await talk.later(5 * DAY)
    assert len(talk.saying("is over")) == 1


async def test_who_does_not_say_whether_to_go_on_hears_the_end_after_three_days(talk: Talk) -> None:
    await too_few(talk)
    asked = talk.with_button("Add 2 weeks")
    card, data = asked["message_id"], data_of(asked, "Add 2 weeks")

    for days in range(3):
        assert talk.saying("is over") == [], days
        await talk.later(DAY)

    assert "too few days are rated" in talk.saying("is over")[0]["text"]
    await talk.press_data(card, data)
    assert (await talk.kept())["trials"][0]["state"] == "ended"


async def test_the_question_for_more_weeks_is_discreet(talk: Talk) -> None:
    await adult_with(talk)
    await begin(talk, today(talk) - 57 * DAY)
    await be_discreet(talk)
    await talk.until_hour(21)

    asked = talk.with_button("Add 2 weeks")["text"]
    assert "The days of your trial are over." in asked
    assert "glycine" not in asked


async def test_what_was_written_down_late_is_not_counted(talk: Talk) -> None:
    await adult_with(talk)
    trial = await begin(talk, today(talk) - 57 * DAY)
    await rate(talk, lived(trial, lambda with_it, _day: 4 + 3 * with_it), late=True)
    await talk.until_hour(21)

    assert "Too few of them are rated: 0 of 100" in talk.with_button("Add 2 weeks")["text"]


async def test_the_end_comes_once_and_the_last_night_is_waited_for(talk: Talk) -> None:
    await adult_with(talk)
    trial = await begin(talk, today(talk) - 56 * DAY)
    await rate(talk, lived(trial, lambda with_it, _day: 4 + 3 * with_it))
    await talk.until_hour(21)
    assert talk.saying("is over") == []

    await talk.later(DAY)
    await talk.later(DAY)

    assert len(talk.saying("is over")) == 1
    assert talk.saying("Your trial: tonight") == []


async def test_the_end_is_discreet(talk: Talk) -> None:
    await adult_with(talk)
    trial = await begin(talk, today(talk) - 57 * DAY)
    await rate(talk, lived(trial, lambda with_it, _day: 4 + 3 * with_it))
    await be_discreet(talk)
    await talk.until_hour(21)

    assert "glycine" not in talk.saying("is over")[0]["text"]


# In minutes


async def test_minutes_to_fall_asleep_are_told_in_minutes(talk: Talk) -> None:
    await adult_with(talk)
    trial = await begin(talk, today(talk) - 57 * DAY, outcome="minutes", worth=15)
    moods = drifting(7, sd=0.3)
    nights = lived(trial, lambda with_it, day: (15 if with_it else 50) * 2.718 ** moods[day])
    await sleeps(talk, {day: round(value) for day, value in nights.items()})
    await talk.until_hour(21)

    said = talk.saying("is over")[0]["text"]
    assert "With it you fell asleep about" in said
    assert "minutes sooner" in said


# How often it is right


def planted(effect: float, moods: list[float]) -> Value:
    return lambda with_it, day: 5 + effect * with_it + moods[day]


async def judge_many(talk: Talk, effect: float, people: int) -> list[TrialResult]:
    """Judge 80 days of people with a usual spread of 1, from what the database has of them."""
    results = []
    for number in range(people):
        trial = await begin(
            talk, today(talk) - 90 * DAY, kind="days80", seed=number.to_bytes(SEED_BYTES, "big")
        )
        await rate(talk, lived(trial, planted(effect, drifting(100 + number))))
        async with talk.vesper.world.database.write() as tx:
            results.append(conclude(await read_trial(tx, trial)))
            await trials.stop(tx, trial, talk.clock.now())
    return results


async def test_a_planted_effect_of_two_points_is_found_in_nine_of_ten_people(talk: Talk) -> None:
    await adult_with(talk)

    results = await judge_many(talk, effect=2.0, people=10)

    assert sum(each.verdict == "helped" for each in results) >= 9


async def test_what_does_nothing_is_found_in_one_of_twenty_people_at_most(talk: Talk) -> None:
    await adult_with(talk)

    results = await judge_many(talk, effect=0.0, people=20)

    assert sum(each.verdict in {"helped", "helped_a_little", "worse"} for each in results) <= 1


@pytest.mark.thorough
async def test_somebody_who_lives_through_eighty_days_of_it_reads_that_it_helped(talk: Talk) -> None:
    await adult_with(talk)
    await two_weeks(talk)
    await start(talk, "Sleep quality", "2 points", "12 weeks")
    trial, moods = await running(talk), drifting(9)
    await talk.later(DAY)
    for number in range(82):
        await talk.until_hour(7)
        with_it = trial.calendar.arm_on(today(talk) - DAY) is True
        await rate(talk, {today(talk): 4 + 3.5 * with_it + moods[number]})
        await talk.until_hour(21)
        if talk.saying("is over"):
            break
        if "Taken" in " ".join(talk.labels):
            await talk.press("Taken")
    (said,) = talk.saying("is over")

    assert "It helped you. With it your nights were about" in said["text"]
    assert "On " not in said["text"]
