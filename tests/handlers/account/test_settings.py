"""/settings: where one lives, discreet mode, the tip's time."""

from datetime import timedelta

import pytest

from tests.handlers.conftest import Talk, buttons, data_of


@pytest.mark.thorough
async def test_who_told_where_they_are_is_on_record_as_the_tests_put_people_there(talk: Talk) -> None:
    other = talk.somebody_else()
    await other.live_in("Reykjavik")
    assert other.shown == []

    await talk.say("/settings")
    await talk.press("Time zone")
    await talk.say("Reykjavik")
    await talk.press("Yes")

    told, put = await talk.kept(), await other.kept()
    assert told.keys() == put.keys() == {"subscribers"}
    of_their_own = {name: put["subscribers"][0][name] for name in ("chat_id", "created_at", "seen_at")}
    assert [{**row, **of_their_own} for row in told["subscribers"]] == put["subscribers"]


async def test_settings_start_empty_and_lead_to_each_thing(talk: Talk) -> None:
    page = await talk.say("/settings")
    assert "Time zone: not set yet" in page
    assert "Discreet mode: off" in page
    assert "Daily tip: off" in page
    await talk.press("Tip time")
    assert "a tip like this every day?" in talk.text
    await talk.press("Time zone")
    assert "Which city are you in" in talk.text


async def test_a_zone_is_stored_only_after_a_yes_to_the_local_time(talk: Talk) -> None:
    await talk.say("/settings")
    await talk.press("Time zone")
    assert "Reykjavík, Iceland: it is 06:00 there now. Is that your time?" in await talk.say("reykjavik")
    assert (await talk.kept())["subscribers"][0]["zone"] is None
    offer = talk.last["message_id"]
    await talk.press("Yes")
    assert offer not in [m["message_id"] for m in talk.shown]
    assert [m["text"] for m in talk.saying("Atlantic/Reykjavik")] == [
        "Time zone set: Atlantic/Reykjavik, it is 06:00 now."
    ]
    assert "Time zone: Atlantic/Reykjavik (it is 06:00 now)" in await talk.say("/settings")


@pytest.mark.thorough
async def test_a_zone_is_found_by_iana_name_city_country_and_location(talk: Talk) -> None:
    await talk.say("/settings")
    await talk.press("Time zone")
    for place, understood in {
        "asia/kathmandu": "Asia/Kathmandu: it is",
        "Lisboa": "Lisbon, Portugal: it is",
        "Paris, France": "Paris, France: it is",
        "São Paulo": "São Paulo, Brazil: it is",
    }.items():
        assert understood in await talk.say(place)
    assert "Asia/Tokyo" in await talk.share(35.68, 139.69)
    assert "Time zone set: Asia/Tokyo" in await talk.say("yes")


async def test_several_places_of_one_name_are_offered(talk: Talk) -> None:
    await talk.say("/settings")
    await talk.press("Time zone")
    assert "Which one do you mean?" in await talk.say("Paris")
    assert talk.labels == ["Paris, France", "Paris, United States"]
    assert "Paris, United States: it is" in await talk.press("Paris, United States")
    await talk.press("Yes")
    assert "Time zone set: America/Chicago" in talk.text


async def test_an_unknown_place_is_asked_for_again(talk: Talk) -> None:
    await talk.say("/settings")
    await talk.press("Time zone")
    for place in ("Mars/Base", "<b>Nowhere</b>", "x" * 4096, "🌍", "no"):
        answer = await talk.say(place)
        assert "I can't find “" in answer
        assert "Europe/Lisbon" in answer
    assert "Reykjavík, Iceland: it is" in await talk.say("Reykjavik")
    again = await talk.press("No, another one")
    assert "Type its name" in again
    await talk.say("Berlin")
    await talk.press("Yes")
    assert "Europe/Berlin" in talk.text


async def test_no_to_a_shared_place_asks_for_another(talk: Talk) -> None:
    await talk.say("/start")
    await talk.share(35.68, 139.69)
    await talk.press("No, another one")
    assert "Is that your time?" in await talk.say("Berlin")


async def test_a_place_shared_in_a_dialog_does_not_end_the_dialog(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.say("/remind magnesium")
    await talk.share(52.5, 13.4)
    await talk.press("Yes")
    assert "Have I got this right?" in await talk.say("8:00")


async def test_the_location_button_goes_when_it_is_no_longer_needed(talk: Talk) -> None:
    await talk.say("/settings")
    await talk.press("Time zone")
    assert talk.user.chat.keyboard
    await talk.say("/cancel")
    assert not talk.user.chat.keyboard
    await talk.live_in("Reykjavik")
    assert not talk.user.chat.keyboard


@pytest.mark.thorough
async def test_reminders_and_tips_move_with_the_person(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.remind("magnesium 21:00")
    await talk.say("/tips")
    await talk.press("20:00")
    await talk.live_in("Tokyo")
    assert "Your reminders and tips now follow it." in talk.text
    await talk.until_hour(11)
    assert talk.text.startswith("💡")
    await talk.until_hour(12)
    assert talk.text == "⏰ magnesium – due 21:00"


@pytest.mark.thorough
async def test_moving_west_brings_no_second_dose_on_one_day(talk: Talk) -> None:
    await talk.live_in("Reykjavik")
    await talk.remind("magnesium 7:00")
    await talk.until_hour(7)
    await talk.press("Taken")
    await talk.live_in("New York")
    page = await talk.say("/today")
    assert "✅ magnesium" in page
    assert "▫️" not in page
    await talk.later(timedelta(hours=8))
    assert not talk.saying("magnesium – due")


async def test_a_yes_pressed_twice_changes_nothing_more(talk: Talk) -> None:
    await talk.say("/remind magnesium 21:00")
    await talk.say("Reykjavi")
    offer, yes = talk.last["message_id"], data_of(talk.last, "Yes")
    talk.user.press(offer, yes)
    talk.user.press(offer, yes, forged=True)
    await talk.settle()
    assert len(talk.saying("Have I got this right?")) == 1


async def test_a_forged_zone_is_refused(talk: Talk) -> None:
    await talk.say("/start")
    for forged in (
        "zone:Mars/Base",
        "zone:yes:Mars/Base",
        "zone:yes:../../etc/passwd",
        "zone:",
        "zone:yes:",
        "set:",
    ):
        assert "out of date" in await talk.forge(forged)
    assert (await talk.kept())["subscribers"][0]["zone"] is None


async def test_in_a_group_a_city_is_asked_without_the_button_that_telegram_refuses_there(talk: Talk) -> None:
    group = talk.telegram.add_group("Family")
    talk.user.send("/remind magnesium 21:00", chat_id=group.id)
    await talk.settle()
    [asked] = [m for m in talk.telegram.messages(group.id) if m["from"]["is_bot"]]
    assert "Reply with its name" in asked["text"]
    assert not list(buttons(asked))
    assert not group.keyboard


async def test_discreet_mode_is_switched_on_and_off(talk: Talk) -> None:
    await talk.say("/settings")
    assert "Discreet mode: on" in await talk.press("discreet mode on")
    assert "Discreet mode: off" in await talk.press("discreet mode off")


async def test_the_question_about_the_zone_names_the_place_that_was_understood(talk: Talk) -> None:
    await talk.say("/settings")
    await talk.press("Time zone")
    assert "Maine, United States: it is" in await talk.say("Maine")
    await talk.say("Georgia")
    assert "Georgia, United States: it is" in await talk.press("Georgia, United States")
