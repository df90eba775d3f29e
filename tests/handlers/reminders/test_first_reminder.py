"""The first minute: from the first Start to the first saved reminder, counted in taps and typed answers."""

from dataclasses import dataclass

import pytest

from tests.handlers.conftest import Talk


@dataclass
class Hand:
    """A person's hand, which counts what it does; the first tap is Telegram's own START."""

    talk: Talk
    taps: int = 1
    typed: int = 0

    async def tap(self, label: str) -> str:
        """Tap a button; gives the bot's last message."""
        self.taps += 1
        await self.talk.press(label)
        return self.talk.text

    async def write(self, text: str) -> str:
        """Write an answer; gives the bot's last message."""
        self.typed += 1
        return await self.talk.say(text)


async def test_the_first_guided_reminder_takes_four_taps_and_two_typed_answers(talk: Talk) -> None:
    await talk.say("/start")
    hand = Hand(talk)
    assert "What shall I remind you of?" in await hand.tap("My list")
    assert "At what time" in await hand.write("magnesium 200 mg")
    assert "which city are you near?" in await hand.tap("22:00")
    card = await hand.write("Berlin")
    assert "magnesium 200 mg\nEvery day at 22:00" in card
    assert "Times are Berlin time, where it is 07:00." in card
    assert "Saved" in await hand.tap("Save")
    assert (hand.taps, hand.typed) == (4, 2)
    assert len((await talk.kept())["schedules"]) == 1


async def test_the_first_reminder_in_one_line_takes_two_taps_and_two_typed_answers(talk: Talk) -> None:
    await talk.say("/start")
    hand = Hand(talk)
    assert "which city are you near?" in await hand.write("/remind magnesium 200 mg 22:00")
    assert "Times are London time, where it is 06:00." in await hand.write("London")
    assert "Saved" in await hand.tap("Save")
    assert (hand.taps, hand.typed) == (2, 2)


async def test_where_the_language_names_the_zone_a_tap_takes_the_place_of_the_city(talk: Talk) -> None:
    visitor = talk.somebody_else("ja")
    await visitor.say("/start")
    hand = Hand(visitor)
    await hand.tap("My list")
    await hand.write("magnesium 200 mg")
    assert await hand.tap("22:00") == "It is 15:00 where you are?"
    assert "Times are 東京 time, where it is 15:00." in await hand.tap("Yes")
    assert "Saved" in await hand.tap("Save")
    assert (hand.taps, hand.typed) == (5, 1)


async def test_yes_to_the_usual_zone_can_be_typed(talk: Talk) -> None:
    visitor = talk.somebody_else("it")
    assert await visitor.say("/remind magnesium 22:00") == "It is 07:00 where you are?"
    assert "where it is 07:00" in await visitor.say("yes")


async def test_no_to_the_usual_zone_asks_for_a_city(talk: Talk) -> None:
    visitor = talk.somebody_else("it")
    await visitor.say("/remind magnesium 22:00")
    assert "Which city is nearest to you?" in await visitor.press("No, another city")
    assert "where it is 06:00" in await visitor.say("London")


@pytest.mark.parametrize(
    ("city", "zone"),
    [("Paris", "Paris"), ("Hamburg", "Berlin"), ("asia/tokyo", "Tokyo"), ("UTC", "UTC")],
)
async def test_a_city_without_a_rival_is_taken_without_another_question(
    talk: Talk, city: str, zone: str
) -> None:
    await talk.say("/remind magnesium 22:00")
    assert f"Times are {zone} time" in await talk.say(city)


async def test_a_city_with_rivals_is_chosen_by_one_tap(talk: Talk) -> None:
    await talk.say("/remind magnesium 22:00")
    assert "Which one do you mean?" in await talk.say("Springfield")
    choice = talk.last["message_id"]
    await talk.press("Springfield (Chicago time)")
    assert choice not in [m["message_id"] for m in talk.shown]
    assert "Times are Chicago time, where it is 00:00." in talk.text


async def test_a_misspelt_city_is_confirmed_before_its_time_is_taken(talk: Talk) -> None:
    await talk.say("/remind magnesium 22:00")
    assert "Reykjavík, Iceland: it is 06:00 there now. Is that your time?" in await talk.say("Reykjavi")
    await talk.press("Yes")
    assert "Times are Reykjavik time" in talk.text
    assert not talk.saying("Time zone set")


async def test_a_shared_location_leads_to_the_card_at_once(talk: Talk) -> None:
    await talk.say("/remind ibuprofen as needed")
    assert talk.text.startswith("So that I know your hours: which city are you near?")
    assert "ibuprofen\nWhen you need it" in await talk.share(35.68, 139.69)
    assert (await talk.kept())["subscribers"][0]["zone"] == "Asia/Tokyo"


async def test_a_wrong_zone_is_changed_on_the_card(talk: Talk) -> None:
    await talk.say("/remind magnesium 22:00")
    await talk.say("Paris")
    card = talk.last
    await talk.press("Not my time")
    assert card["message_id"] not in [m["message_id"] for m in talk.shown]
    assert "Times are Chicago time" in await talk.say("Dallas")
    await talk.press("Save")
    await talk.say("/remind zinc 22:00")
    assert "Not my time" not in talk.labels
