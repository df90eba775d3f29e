"""The whole way through, as a new person goes it: `vesper demo` in a real Chromium."""

import asyncio
import os
import re
import shutil
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Page, ViewportSize, async_playwright, expect

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]
SIZES = {"phone": ViewportSize(width=390, height=844), "desk": ViewportSize(width=1280, height=800)}
TIP_HEADING = re.compile("^(Sleep|Back pain|Supplement safety) tip$")
ROOT = Path(__file__).parent.parent
# To be looked at after a run; never committed.
PICTURES = ROOT / "build" / "screenshots"


@asynccontextmanager
async def demo() -> AsyncIterator[str]:
    """`vesper demo` as a process of its own; gives the address that it prints."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", "demo", "--port", "0"),
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": "1", "TERM": "dumb"},
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    said = (await asyncio.wait_for(process.stdout.readline(), 30)).decode()
    address = re.search(r"http://\S+", said)
    assert address is not None, said
    try:
        yield address[0]
    finally:
        process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(process.communicate(), 15)
    assert process.returncode == 0


class Visitor:
    """Somebody at the chat page."""

    def __init__(self, page: Page, size: str) -> None:
        self.page = page
        self.size = size

    async def write(self, text: str) -> None:
        """Type and send."""
        box = self.page.get_by_role("textbox", name="Message")
        await box.fill(text)
        await box.press("Enter")

    async def tap(self, name: str) -> None:
        """Press the newest button of that name."""
        await self.page.get_by_role("button", name=name).last.click()

    async def reads(self, words: str | re.Pattern[str]) -> None:
        """Wait until these words stand in the newest messages."""
        await expect(self.page.get_by_role("log").get_by_text(words).last).to_be_in_viewport(timeout=10_000)

    async def to_the_next_due_message(self, at: str) -> None:
        """Move the demo's clock, once the page knows that something is due then."""
        controls = self.page.get_by_role("button", name="Demo controls")
        if self.size == "phone":
            await controls.click()
        await expect(self.page.get_by_text(re.compile(f"Next due .*{at}"))).to_be_visible(timeout=10_000)
        await self.page.get_by_role("button", name="next due message").click()
        if self.size == "phone":
            await self.page.keyboard.press("Escape")

    async def look(self, name: str) -> None:
        """Keep a picture of the page as it is."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        await self.page.screenshot(path=PICTURES / f"{self.size}-{name}.png", animations="disabled")


async def see_the_tip(visitor: Visitor) -> None:
    """The daily tip comes at its time."""
    await visitor.to_the_next_due_message("07:30")
    await visitor.reads(TIP_HEADING)


async def take_the_dose(visitor: Visitor) -> None:
    """The reminder comes at its time, and the dose is taken."""
    await visitor.to_the_next_due_message("08:00")
    await visitor.reads("due 08:00")
    await visitor.look("5-reminder")
    await visitor.tap("✅ Taken")
    await visitor.reads("taken at 08:0")
    await visitor.write("/today")
    await visitor.reads("1 of 1 taken.")
    await visitor.look("6-today")


async def plan_the_day(visitor: Visitor) -> None:
    """Three more that must keep apart are saved all the same, and then planned."""
    for line in ("levothyroxine 50 mcg 8:00", "iron 14 mg 8:00", "calcium 500 mg 8:30"):
        await visitor.write(f"/remind {line}")
        await visitor.reads("Too near to")
        await visitor.look("7-conflict")
        await visitor.tap("Save all the same")
        await visitor.reads(f"I'll remind you of {line.rsplit(maxsplit=1)[0]}")
    await visitor.write("/plan")
    await visitor.tap("That fits")
    await visitor.reads("Planned for")
    await visitor.look("8-plan")
    await visitor.tap("Apply")
    await visitor.reads("reminders have new times")
    await visitor.look("9-planned")


@pytest.mark.parametrize("size", ["phone", pytest.param("desk", marks=pytest.mark.thorough)])
@pytest.mark.thorough
async def test_a_new_person_gets_a_tip_and_a_reminder_takes_the_dose_and_plans_the_day(size: str) -> None:
    async with demo() as address, async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        context = await chromium.new_context(viewport=SIZES[size], timezone_id="Europe/Lisbon")
        visitor = Visitor(await context.new_page(), size)
        await visitor.page.goto(address)
        await visitor.look("0-before")
        await visitor.page.get_by_role("button", name=re.compile("^start$", re.IGNORECASE)).click()
        await visitor.reads("remind me of magnesium at 9 pm")
        await visitor.look("1-welcome")

        await visitor.write("/settings")
        await visitor.tap("Time zone")
        await visitor.reads("Which city are you in")
        await visitor.write("Lisbon")
        await visitor.reads("Is that your time?")
        await visitor.look("2-zone")
        await visitor.tap("Yes")
        await visitor.reads("Time zone set: Europe/Lisbon")

        await visitor.write("/sleep")
        await visitor.tap("Can't sleep")
        await visitor.reads("A bad night passes")
        await visitor.look("3-page")
        await visitor.tap("What to do now")
        await visitor.reads("Guideline or review")
        await visitor.look("3-answer")

        await visitor.write("/tips")
        await visitor.tap("07:30")
        await visitor.reads("Your daily tip comes at 07:30")

        await visitor.write("/remind magnesium 200 mg 8:00")
        await visitor.reads("Have I got this right?")
        await visitor.look("4-draft")
        await visitor.tap("Save")
        await visitor.reads("Saved.")

        # Which of them comes first depends on the time that it is now.
        now = datetime.now(ZoneInfo("Europe/Lisbon")).time()
        steps = [see_the_tip, take_the_dose]
        for step in reversed(steps) if time(7, 25) <= now < time(8) else steps:
            await step(visitor)

        await plan_the_day(visitor)
        await chromium.close()
