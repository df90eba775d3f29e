"""The daily tip: subscribing, reading, voting, pausing, leaving."""

from datetime import timedelta

import pytest

from bot.replies.tips import TOPICS
from tests.handlers.conftest import Shown, Talk, data_of

DAY = timedelta(days=1)


def tips_of(talk: Talk) -> list[Shown]:
    """The tips that came."""
    return [m for m in talk.saying("tip\n\n") if m["text"].startswith("💡")]


async def subscribe(talk: Talk, topic: str = "All three", time: str = "07:30") -> str:
    """The two taps."""
    await talk.say("/tips")
    await talk.press(topic)
    await talk.press(time)
    return talk.text


@pytest.mark.thorough
async def test_two_taps_subscribe_and_the_zone_is_asked_on_the_way(talk: Talk) -> None:
    asked = await subscribe(talk, "Sleep")
    assert "I don't know your time zone yet" in asked
    assert "tip_subscriptions" not in await talk.kept()
    assert "is that your time?" in (await talk.say("Reykjavik")).lower()
    await talk.press("Yes")
    assert "Your daily tip comes at 07:30. Topics: Sleep." in talk.text
    await talk.until_hour(8)
    assert talk.text.startswith("💡 Sleep tip\n\n")
    assert "Evidence: " in talk.text


@pytest.mark.parametrize(
    "engine", ["sqlite", pytest.param("postgresql", marks=pytest.mark.thorough)], indirect=True
)
async def test_no_tip_comes_twice_until_all_were_seen(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await subscribe(talk, "Supplement safety")
    library = talk.vesper.world.library
    every = {tip.text for tip in library.tips.values() if tip.topic == "supplements" and tip.reviewed}
    await talk.until_hour(8)
    for _ in every:
        await talk.later(DAY)
    seen = [message["text"].split("\n\n")[1] for message in tips_of(talk)]
    assert len(seen) == len(every) + 1
    assert set(seen[:-1]) == every
    assert seen[-1] == seen[0]


async def test_a_time_of_ones_own_is_typed(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/tips")
    await talk.press("Back pain")
    unclear = await talk.say("8")
    assert "could mean more than one time" in unclear
    assert "Nothing was saved" in unclear
    assert talk.labels == ["08:00", "20:00"]
    assert "No clock shows “25:00”" in await talk.say("25:00")
    assert "comes at 09:15" in await talk.say("9:15")
    await talk.until_hour(9)
    assert not tips_of(talk)
    await talk.until_hour(10)
    assert len(tips_of(talk)) == 1


async def test_an_unclear_time_can_be_tapped(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/tips")
    await talk.press("Back pain")
    await talk.say("8")
    await talk.press("20:00")
    assert "comes at 20:00" in talk.text


async def test_todays_tip_is_the_one_that_came_today(talk: Talk) -> None:
    await talk.live_in("Auckland")
    await subscribe(talk, time="20:00")
    await talk.press("Today's tip")
    first = talk.text
    await talk.press("Today's tip")
    assert talk.text == first
    await talk.until_hour(8)  # 20:00 or 21:00 in Auckland
    came = tips_of(talk)[-1]["text"]
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


@pytest.mark.thorough
async def test_a_vote_is_kept_and_can_be_changed(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await subscribe(talk)
    await talk.press("Today's tip")
    await talk.press("👍")
    assert talk.labels == ["👍 ✓", "👎", "📚 Sources"]
    await talk.press("Sources")
    await talk.press("‹ Back")
    assert talk.labels == ["👍 ✓", "👎", "📚 Sources"]
    await talk.press("👎")
    assert (await talk.kept())["tips_seen"][0]["vote"] == -1


@pytest.mark.thorough
async def test_a_tip_names_its_sources_and_whom_it_is_not_for(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await subscribe(talk, "Supplement safety")
    library = talk.vesper.world.library
    await talk.until_hour(8)
    for _ in range(10):
        await talk.later(DAY)
        tip = next(each for each in library.tips.values() if each.text in talk.text)
        assert ("Not for you if" in talk.text) == bool(tip.not_for)
        assert ("kidney disease" in talk.text) >= ("kidney_disease" in tip.not_for)
        sources = await talk.press("Sources", talk.last)
        assert all(library.sources[each].title in sources for each in tip.sources)


@pytest.mark.thorough
async def test_pause_resume_and_stop(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await subscribe(talk)
    assert "paused" in await talk.press("Pause")
    assert "paused" in await talk.say("/settings")
    await talk.until_hour(8)
    await talk.later(DAY)
    assert not tips_of(talk)
    assert "comes at 07:30" in await talk.press("Resume")
    await talk.later(DAY)
    assert len(tips_of(talk)) == 1
    assert "No more tips" in await talk.press("Stop")
    await talk.later(DAY)
    assert len(tips_of(talk)) == 1
    assert "What about?" in await talk.say("/tips")


@pytest.mark.thorough
async def test_another_time_replaces_the_first(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await subscribe(talk, "Sleep")
    await talk.press("Change")
    await talk.press("Back pain")
    await talk.press("12:30")
    assert "comes at 12:30. Topics: Back pain." in talk.text
    assert "Daily tip: 12:30" in await talk.say("/settings")
    await talk.until_hour(8)
    assert not tips_of(talk)
    await talk.until_hour(13)
    assert tips_of(talk)[0]["text"].startswith("💡 Back pain tip")


async def test_a_tip_much_too_late_is_not_sent(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await subscribe(talk)
    await talk.until_hour(14)
    assert not tips_of(talk)


FORGED = [
    *("tips:time:9999:sleep", "tips:time:²²²²:sleep", "tips:time:0730", "tips:time:0730:sleep:sleep"),
    *("tips:topics:poker", "tips:pause", "tips:today", "tips", "tips:", "tip:nothing"),
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


async def test_every_topic_has_a_button(talk: Talk) -> None:
    await talk.say("/tips")
    assert {data_of(talk.last, label) for label in talk.labels[1:]} == {
        f"tips:topics:{each}" for each in TOPICS
    }
