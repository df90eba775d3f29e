"""Four people at the demo page on a phone: a beginner, a carer, a shift worker, one with nine products."""

import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Page, async_playwright

from tests.test_demo import FLAGS, SIZES, Visitor, demo

# Height in pixels of the page's messages on a phone of 390 x 844.
CHAT_AREA = 728


@asynccontextmanager
async def visitor(name: str) -> AsyncIterator["Walker"]:
    """Yield somebody who has just pressed Start on a phone."""
    async with demo() as address, async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        context = await chromium.new_context(viewport=SIZES["phone"], timezone_id="Europe/Lisbon")
        walker = Walker(await context.new_page(), "phone", name)
        await walker.page.goto(address)
        await walker.page.get_by_role("button", name=re.compile("^start$", re.IGNORECASE)).click()
        await walker.reads("remind me of magnesium at 9 pm")
        yield walker
        await chromium.close()


class Walker(Visitor):
    """Somebody who walks through the bot, with a picture of each step."""

    def __init__(self, page: Page, size: str, name: str) -> None:
        super().__init__(page, size)
        self.name = name
        self.steps = 0

    async def step(self, words: str | re.Pattern[str], *, fits: bool = True) -> None:
        """Wait for these words, keep a picture, and see that the newest message fits the chat area.

        `fits` is False for the answer about 36 pairs, which cannot.
        """
        await self.reads(words)
        self.steps += 1
        await self.look(f"{self.name}-{self.steps:02}")
        if not fits:
            return
        tallest = await self.page.evaluate(
            "Math.max(...[...document.querySelectorAll('#log .message')].slice(-1)"
            ".map(each => each.getBoundingClientRect().height))"
        )
        assert tallest <= CHAT_AREA, f"{self.name} {self.steps}: a message of {tallest} px"

    async def say(self, text: str, words: str | re.Pattern[str]) -> None:
        """Write, and wait for these words."""
        await self.write(text)
        await self.step(words)

    async def press(self, name: str, words: str | re.Pattern[str]) -> None:
        """Tap the newest button of that name, and wait for these words."""
        await self.tap(name)
        await self.step(words)


@pytest.mark.thorough
async def test_a_beginner_gets_a_tip_at_the_first_tap_and_a_reminder_in_their_own_words() -> None:
    async with visitor("beginner") as person:
        await person.press("🌅 Tip", "a tip like this every day?")
        await person.say("hello", "Hello. 🌙")
        await person.say("remind me to take magnesium 200 mg at 9pm every day", "which city are you near?")
        await person.say("Lisbon", "Every day at 21:00")
        await person.press("Save", "Saved.")
        await person.say("what's due today?", "magnesium 200 mg – at 21:00")
        await person.say("does magnesium help sleep?", "sleep")
        await person.say("thanks", "You're welcome.")
        await person.say("stop", "Stop all reminders and tips?")
        await person.press("No", re.compile("go on|keep|nothing", re.IGNORECASE))


@pytest.mark.thorough
async def test_a_carer_saves_six_medicines_for_mum_at_once() -> None:
    async with visitor("carer") as person:
        await person.say(
            "for mum: amlodipine 5 mg 8:00, ramipril 2.5 mg 8:00, metformin 500 mg 8:00 18:00, "
            "atorvastatin 20 mg 22:00, omeprazole 20 mg 7:30, vitamin D 1000 IU 12:00",
            "city",
        )
        await person.say("Leeds", "Have I got these right?")
        await person.press("Save all", re.compile("6 reminders|Saved", re.IGNORECASE))
        await person.say("mum forgot her ramipril this morning", re.compile("ramipril|missed", re.IGNORECASE))
        await person.say("can my mum's tablets be taken together?", re.compile("Mum|pairs|warning"))
        await person.say("how do I invite my sister to look after her too?", "Somebody close to you")
        await person.say("make a page for mum's doctor", "one page for your doctor")


@pytest.mark.thorough
async def test_a_shift_worker_is_answered_about_shifts_and_left_in_peace_by_day() -> None:
    async with visitor("shifts") as person:
        await person.say("I work night shifts and cannot sleep by day", "room so dark")
        await person.say("melatonin 2 mg at 8 in the morning", re.compile("city|Every day"))
        await person.say("Berlin", "Every day at 08:00")
        await person.press("Save", "Saved.")
        await person.say("please don't message me between 9 am and 4 pm", "Quiet hours")
        await person.say("pause my reminders until friday", "Pause all your reminders until")
        await person.press("Pause", "paused")
        await person.say("slept 4 hours", "diary")


@pytest.mark.thorough
async def test_somebody_with_nine_products_checks_them_and_asks_when_to_take_what() -> None:
    async with visitor("nine") as person:
        await person.write(
            "check magnesium, zinc, iron, vitamin D, ashwagandha, creatine, 5-HTP, omega 3, sertraline"
        )
        await person.step("Sources:", fits=False)
        await person.say("took ibuprofen 400 mg an hour ago", "ibuprofen 400 mg")
        await person.press("Record", re.compile("recorded|Noted|on record", re.IGNORECASE))
        await person.say("when can I take ibuprofen again?", re.compile("again|from|next", re.IGNORECASE))
        await person.say("when should I take iron and when zinc?", re.compile("iron", re.IGNORECASE))
        await person.say("delete all my data", "Erase everything?")
        await person.press("No, keep it", "Nothing was erased.")
