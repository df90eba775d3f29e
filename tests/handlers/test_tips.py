"""The daily tip: the first one, subscribing, reading, voting, changing, pausing, leaving."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import time, timedelta
from functools import partial

import pytest

from bot.context import Context
from bot.replies.tips import TOPICS
from bot.search import Knowledge
from handlers import tips
from handlers.answers import ask
from tests.handlers.conftest import Shown, Talk, buttons
from tests.handlers.routed import routed

DAY = timedelta(days=1)
LABELS = {"sleep": "Sleep", "back_pain": "Back pain", "supplements": "Supplement safety"}


def tips_of(talk: Talk) -> list[Shown]:
    """The tips that came."""
    return [m for m in talk.saying("tip\n\n") if m["text"].startswith("💡")]


async def subscribe(talk: Talk, *topics: str, at: str = "07:30") -> str:
    """Subscribe; with topics, to these only."""
    await talk.say("/tips")
    await talk.press(at)
    if topics:
        await talk.press("Topics")
        for topic in {*TOPICS} - {*topics}:
            await talk.press(LABELS[topic])
        await talk.press("Done")
    return talk.text


async def test_the_first_tip_is_two_taps_away_and_nothing_typed(talk: Talk) -> None:
    await talk.say("/start")  # Telegram's own START button: the first tap
    await talk.press("Tip")
    (tip,) = tips_of(talk)
    assert "Evidence: " in tip["text"]
    assert "like a tip like this every day?" in talk.text
    assert "tip_subscriptions" not in await talk.kept()


async def test_a_third_tap_brings_one_every_day(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/tips")
    await talk.press("08:00")
    assert talk.text == (
        "Your daily tip comes at 08:00. Topics: Sleep, Back pain, and Supplement safety.\n"
        "Next one: today 08:00."
    )
    assert not talk.saying("every day?"), "the question has become the card"
    await talk.until_hour(8)
    await talk.later(DAY)
    first, *others = [each["text"] for each in tips_of(talk)]
    assert len(others) == 2
    assert first not in others


@pytest.mark.thorough
async def test_the_zone_is_asked_after_the_hour(talk: Talk) -> None:
    asked = await subscribe(talk)
    assert "So that 07:30 is your 07:30" in asked
    assert "tip_subscriptions" not in await talk.kept()
    assert "Your daily tip comes at 07:30." in await talk.say("Reykjavik")
    assert "It is 06:00 where you are now." in talk.text
    assert "where you are" not in await talk.say("/tips")
    await talk.until_hour(8)
    assert talk.text.startswith("💡")


async def test_who_wants_no_tip_a_day_is_left_alone(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/tips")
    assert "All right." in await talk.press("Not now")
    assert "9:15" not in await talk.say("9:15")
    assert "tip_subscriptions" not in await talk.kept()


async def test_asking_for_a_tip_again_brings_the_same_one_until_tomorrow(talk: Talk) -> None:
    await talk.say("/tips")
    await talk.say("/tips")
    await talk.later(DAY)
    await talk.say("/tips")
    first, again, tomorrow = (each["text"] for each in tips_of(talk))
    assert first == again != tomorrow


async def test_a_question_instead_of_a_time_is_answered_and_the_time_may_come_later(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/tips")
    assert "minutes sooner" in await talk.say("does magnesium help with sleep?")
    assert "Leave the clock" in await talk.say("what helps when I wake up at 3 am?")
    assert "I need an exact time" in await talk.say("bananas")
    assert "comes at 09:15" in await talk.say("9:15")


@pytest.mark.parametrize("words", ["8 am please", "every day at 8am", "Yes, at 08:00"])
async def test_a_time_among_other_words_is_read(talk: Talk, words: str) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/tips")
    assert "comes at 08:00" in await talk.say(words)


async def test_of_two_times_none_is_chosen(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/tips")
    await talk.say("at 8am and maybe at 9pm")
    assert "tip_subscriptions" not in await talk.kept()


async def test_yes_is_asked_for_the_time_and_no_is_left_alone(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/tips")
    assert "What time would you like your tip?" in await talk.say("Yes!")
    assert "All right." in await talk.say("no, thanks")
    assert "What time" not in await talk.say("yes")
    await talk.say("/tips")
    await talk.say("yes")
    assert "All right." in await talk.press("‹ Back")


@pytest.mark.parametrize(
    "engine", ["sqlite", pytest.param("postgresql", marks=pytest.mark.thorough)], indirect=True
)
async def test_no_tip_comes_twice_until_all_were_seen(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    library = talk.vesper.world.library
    every = {
        tip.text
        for tip in library.tips.values()
        if tip.topic == "supplements" and tip.reviewed and not tip.only_for
    }
    await subscribe(talk, "supplements")
    begin = len(tips_of(talk))
    await talk.until_hour(8)
    for _ in every:
        await talk.later(DAY)
    seen = [message["text"].split("\n\n")[1] for message in tips_of(talk)[begin:]]
    assert len(seen) == len(every) + 1
    assert {*seen} >= every - {tips_of(talk)[0]["text"].split("\n\n")[1]}
    assert len({*seen[:-2]}) == len(every) - 1


async def test_a_time_of_ones_own_is_typed(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/tips")
    unclear = await talk.say("8")
    assert "could mean more than one time" in unclear
    assert talk.labels == ["08:00", "20:00"]
    assert "No clock shows “25:00”" in await talk.say("25:00")
    assert "comes at 09:15" in await talk.say("9:15")
    await talk.until_hour(9)
    assert len(tips_of(talk)) == 1
    await talk.until_hour(10)
    assert len(tips_of(talk)) == 2


async def test_an_unclear_time_can_be_tapped(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/tips")
    await talk.say("8")
    await talk.press("20:00")
    assert "comes at 20:00" in talk.text


async def test_todays_tip_is_the_one_that_came_today(talk: Talk) -> None:
    await talk.live_in("Auckland")
    await subscribe(talk, at="20:00")
    first = tips_of(talk)[0]["text"]
    await talk.press("Today's tip")
    assert talk.text == first
    await talk.until_hour(8)  # 20:00 or 21:00 in Auckland
    came = tips_of(talk)[-1]["text"]
    assert came != first
    await talk.press("Today's tip")
    assert talk.text == came


async def test_today_ends_at_the_persons_own_midnight(talk: Talk) -> None:
    # In Auckland, 12 or 13 hours ahead, midnight passes while the UTC date stays.
    await talk.live_in("Auckland")
    await subscribe(talk)
    await talk.until_hour(10)
    await talk.press("Today's tip")
    evening = talk.text
    await talk.until_hour(14)
    await talk.press("Today's tip")
    assert talk.text != evening


async def test_a_vote_says_what_it_changes_and_can_be_changed(talk: Talk) -> None:
    await talk.say("/tips")
    await talk.press("👍")
    assert talk.toast == "More like this."
    labels = [button["text"] for button in buttons(talk.with_button("👍"))]
    assert labels == ["👍 ✓", "👎", "📚 Sources"]
    await talk.press("Sources")
    await talk.press("‹ Back")
    assert labels == [button["text"] for button in buttons(talk.with_button("👍"))]
    await talk.press("👎")
    assert talk.toast == "Fewer of these."
    assert (await talk.kept())["tips_seen"][0]["vote"] == -1


@pytest.mark.thorough
async def test_a_topic_with_a_thumbs_down_comes_less_often(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await subscribe(talk, at="08:00")
    unwanted = tips_of(talk)[0]["text"].partition("\n")[0]
    await talk.press("👎")
    await talk.until_hour(8)
    for _ in range(8):
        await talk.later(DAY)
    of_topic = [each for each in tips_of(talk)[1:] if each["text"].startswith(unwanted)]
    assert 1 <= len(of_topic) <= 2


@pytest.mark.thorough
async def test_a_tip_names_its_sources_and_whom_it_is_not_for(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await subscribe(talk, "supplements")
    library = talk.vesper.world.library
    await talk.until_hour(8)
    for _ in range(10):
        await talk.later(DAY)
        tip = next(each for each in library.tips.values() if each.text in talk.text)
        assert ("Not for you if" in talk.text) == bool(tip.not_for)
        assert ("kidney disease" in talk.text) >= ("kidney_disease" in tip.not_for)
        sources = await talk.press("Sources", talk.last)
        assert all(library.sources[each].title in sources for each in tip.sources)


async def test_any_set_of_topics_is_chosen_with_ticks(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await subscribe(talk)
    await talk.press("Topics")
    assert talk.labels == ["✓ Sleep", "✓ Back pain", "✓ Supplement safety", "I work shifts", "Done"]
    await talk.press("Back pain")
    await talk.press("I work shifts")
    assert talk.labels == ["✓ Sleep", "Back pain", "✓ Supplement safety", "✓ I work shifts", "Done"]
    card = await talk.press("Done")
    assert (
        "comes at 07:30. Topics: Sleep and Supplement safety.\nI keep in mind that you work shifts." in card
    )
    await talk.press("Topics")
    await talk.press("I work shifts")
    assert "shifts" not in await talk.press("Done")


async def test_the_last_topic_stays_on(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await subscribe(talk, "sleep")
    await talk.press("Topics")
    await talk.press("I work shifts")
    await talk.press("Sleep")
    assert "at least one topic" in talk.toast
    assert "Topics: Sleep." in await talk.press("Done")


def add_tip_for_shift_workers(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> str:
    """A tip about sleep as the only one in the content that is for some; gives its text."""
    source = talk.vesper.world.knowledge_source
    library = source.current.library
    some = library.tips["sleep_same_wake_time"].model_copy(
        update={"id": "some", "text": "Dim the light on the way home.", "only_for": ("shift_work",)}
    )
    for_everybody = {tip_id: tip for tip_id, tip in library.tips.items() if not tip.only_for}
    known = replace(library, tips={**for_everybody, some.id: some})
    monkeypatch.setattr(source, "current", Knowledge(known, source.current.index))
    return some.text


@pytest.mark.thorough
async def test_a_tip_for_shift_workers_comes_soon_to_them_and_to_nobody_else(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    tip = add_tip_for_shift_workers(talk, monkeypatch)
    await talk.live_in("Reykjavik")
    await subscribe(talk, "sleep", at="08:00")
    await talk.until_hour(8)
    for _ in range(10):
        await talk.later(DAY)
    assert not talk.saying(tip)
    await talk.say("/tips")
    await talk.press("Topics")
    await talk.press("I work shifts")
    await talk.later(DAY)
    assert talk.saying(tip)


@pytest.mark.thorough
async def test_pause_resume_and_stop(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await subscribe(talk)
    assert "paused" in await talk.press("Pause")
    assert "paused" in await talk.say("/settings")
    await talk.until_hour(8)
    await talk.later(DAY)
    assert len(tips_of(talk)) == 1
    assert "comes at 07:30" in await talk.press("Resume")
    await talk.later(DAY)
    assert len(tips_of(talk)) == 2
    assert "No more tips" in await talk.press("Stop")
    await talk.later(DAY)
    assert len(tips_of(talk)) == 2
    assert "every day?" in await talk.say("/tips")


async def test_another_time_replaces_the_first(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await subscribe(talk, "sleep", "back_pain")
    assert "What time" in await talk.press("Time")
    await talk.press("12:30")
    assert "comes at 12:30. Topics: Sleep and Back pain." in talk.text
    assert "Daily tip: 12:30" in await talk.say("/settings")
    await talk.until_hour(8)
    assert len(tips_of(talk)) == 1
    await talk.until_hour(13)
    assert len(tips_of(talk)) == 2


async def test_who_goes_back_from_the_times_changes_nothing(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await subscribe(talk)
    await talk.press("Time")
    assert "comes at 07:30" in await talk.press("‹ Back")
    await talk.say("12:30")
    assert (await talk.kept())["tip_subscriptions"][0]["wall"] == "07:30"


async def test_an_hour_pressed_beside_a_reminder_leaves_the_reminder_open(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/tips")
    await talk.say("/remind zinc")
    await talk.press("08:00", talk.saying("every day?")[0])
    assert "zinc" in await talk.say("21:00")


async def test_a_tip_much_too_late_is_not_sent(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await subscribe(talk)
    await talk.until_hour(14)
    assert len(tips_of(talk)) == 1


Answer = Callable[[Context], Awaitable[None]]
Understand = Callable[[Answer], Awaitable[str]]
AT_EIGHT = time(8)
A_WISH = "a wish about tips"


@pytest.fixture
def understand(talk: Talk) -> Understand:
    """Say a sentence that is understood as a wish about tips; gives the answer."""

    return lambda answer: routed(talk, answer, A_WISH)


async def test_who_says_the_hour_and_the_topics_gets_the_tips_at_once(
    talk: Talk, understand: Understand
) -> None:
    await talk.live_in("Reykjavik")
    said = await understand(lambda context: tips.start(context, AT_EIGHT, ["back_pain"]))
    assert "comes at 08:00. Topics: Back pain." in said


async def test_who_says_only_the_topic_gets_a_tip_about_it_and_is_asked_the_hour(
    talk: Talk, understand: Understand
) -> None:
    await talk.live_in("Reykjavik")
    await understand(lambda context: tips.start(context, topics=["back_pain"]))
    assert tips_of(talk)[0]["text"].startswith("💡 Back pain tip")
    assert "Topics: Back pain." in await talk.press("08:00")


async def test_another_topic_asked_for_on_the_same_day_brings_a_tip_about_that(
    talk: Talk, understand: Understand
) -> None:
    for topic in TOPICS:
        await understand(partial(tips.start, topics=[topic]))
        assert tips_of(talk)[-1]["text"].startswith(f"💡 {LABELS[topic]} tip")


async def test_a_change_that_was_said_is_made_after_a_tap(talk: Talk, understand: Understand) -> None:
    await talk.live_in("Reykjavik")
    await subscribe(talk)
    asked = await understand(lambda context: tips.offer_change(context, AT_EIGHT))
    assert (
        asked == "A tip every day at 08:00, is that right? Topics: Sleep, Back pain, and Supplement safety."
    )
    assert "comes at 07:30" in await talk.press("No")
    await understand(lambda context: tips.offer_change(context, topics=["sleep"]))
    assert "comes at 07:30. Topics: Sleep." in await talk.press("Yes")


async def test_a_change_to_what_is_already_so_shows_the_card(talk: Talk, understand: Understand) -> None:
    await talk.live_in("Reykjavik")
    await subscribe(talk)
    for change in (tips.offer_change, lambda context: tips.start(context, time(7, 30), TOPICS[::-1])):
        assert (await understand(change)).startswith("Your daily tip comes at 07:30")


async def test_a_change_of_what_there_is_not_begins_it(understand: Understand) -> None:
    assert "every day?" in await understand(tips.offer_change)


async def test_stop_said_in_words_asks_first(talk: Talk, understand: Understand) -> None:
    assert "You get no daily tip" in await understand(tips.offer_stop)
    await talk.live_in("Reykjavik")
    await subscribe(talk)
    assert await understand(tips.offer_stop) == "Stop your daily tip? Your reminders go on either way."
    assert talk.labels == ["⏹ Stop tips", "⏸ Pause", "No"]
    assert "comes at 07:30" in await talk.press("No")
    await understand(tips.offer_stop)
    assert "paused" in await talk.press("Pause", talk.last)
    await understand(tips.offer_stop)
    assert talk.labels == ["⏹ Stop tips", "No"]
    assert "No more tips" in await talk.press("Stop tips")
    assert "tip_subscriptions" not in await talk.kept()


async def test_for_a_group_a_time_in_words_waits_for_a_tap(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def respond(context: Context, _text: str) -> None:
        await tips.start(context, AT_EIGHT, ["sleep"])

    monkeypatch.setattr(ask, "respond", respond)
    there = talk.within(talk.telegram.add_group("Family", talk.user))
    await there.say("/travel Reykjavik")
    await there.press("Yes")
    assert "Topics: Sleep." in await there.say(f"/ask {A_WISH}")
    assert "tip_subscriptions" not in await there.kept()
    await there.press("Yes")
    assert "comes at 08:00. Topics: Sleep." in there.text


async def test_without_a_tip_on_the_topic_it_is_said(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    source = talk.vesper.world.knowledge_source
    known = replace(source.current.library, tips={})
    monkeypatch.setattr(source, "current", Knowledge(known, source.current.index))
    assert "no tip on that topic" in await talk.say("/tips")


FORGED = [
    *("tips:time:9999:sleep", "tips:time:²²²²:sleep", "tips:time:0730", "tips:time:0730:sleep:sleep"),
    *("tips:topics:sleep", "tips:pause", "tips:today", "tips", "tips:", "tip:nothing"),
    *("vote:1:sleep_same_wake_time", "vote:7:sleep_same_wake_time"),
]


@pytest.mark.thorough
async def test_a_forged_button_changes_nothing(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/help")
    before = await talk.kept()
    for forged in FORGED:
        assert "out of date" in await talk.forge(forged)
    assert await talk.kept() == before


async def test_no_card_has_a_forged_topic(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await subscribe(talk)
    before = (await talk.kept())["tip_subscriptions"]
    for forged in ("tips:topics:poker", "tips:topics:sleep:sleep", "tips:topics:sleep:poker", "tips:nothing"):
        assert "out of date" in await talk.forge(forged)
    assert (await talk.kept())["tip_subscriptions"] == before
