"""Seeds eleven weeks of history: a person types and presses as people do, and the real bot answers."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.app import Vesper
from bot.clock import Clock
from bot.delivery.flood_limits import Budget
from bot.due import ticker
from bot.search import Knowledge
from bot.settings import Settings
from sandbox.people import User
from sandbox.telegram import Telegram

Json = dict[str, Any]

# Enough for two weeks of diary, and a trial of eight.
DAYS = 77
# Time that people think before they type or press the next thing.
_THINKING_TIME = timedelta(seconds=40)
_MINUTE = timedelta(minutes=1)
# No limits, since time runs about a thousand times too fast for them.
_UNLIMITED = Budget(overall=1_000, per_chat=1_000, per_group=1_000)

# What the diary is told: numbers of ten, on nine days of ten, and the times of two nights of three.
_HIGHEST, _NUMBERS = "10", ("3", "4", "5", "6", "7")
_LEFT_OUT, _WITH_TIMES = 0.1, 0.66
_TIMES_OF_NIGHT = (
    ("22:30", "23:00", "23:30"),
    ("10 min", "20 min", "30 min", "45 min"),
    ("0 min", "10 min", "30 min", "1 h"),
    ("06:30", "07:00", "07:30"),
)

# Text to type, and in brackets the labels of buttons to press.
_FIRST_STEPS = (
    *("/start", "/settings", "[Time zone]", "Berlin", "[Yes]"),
    *("/remind magnesium 200 mg 21:00", "[Save]"),
    *("/remind vitamin d 1000 IU mon wed fri 9am", "[Save]"),
    *("/remind melatonin 1 mg 22:30 for 40 days", "[Save]"),
    *("/refill magnesium 90", "/tips", "[07:30]", "/diary", "[Both]", "[07:00]"),
    *("/remind glycine 3 g 22:00", "[Save]", "/profile", "[18]", "[Yes]"),
)
_STEPS_BY_DAY = {
    7: ("what helps me fall asleep?",),
    20: ("/remind ibuprofen 400 mg 8:00 14:00 20:00 for 4 days with food", "[Save]"),
    21: ("can I take ibuprofen with vitamin d?",),
    17: ("/trial", "[glycine]", "[Sleep quality]", "[1 point]", "[8 weeks]"),
    **dict.fromkeys((2, 30, 50), ("nap 20 minutes", "[Yes]")),
    45: ("/took paracetamol 500 mg",),
}


class PastClock(Clock):
    """A clock that starts in the past; up to the present, its monotonic seconds move on with it."""

    def __init__(self, ago: timedelta) -> None:
        super().__init__()
        self._ago = ago
        self._ahead = -ago

    def monotonic(self) -> float:
        """Return seconds that never go back; seconds of the past that were skipped count, too."""
        return super().monotonic() + (self._ago + min(self._ahead, timedelta())).total_seconds()

    @property
    def until_present(self) -> timedelta:
        """The time left until the present."""
        return -self._ahead


@dataclass
class _Simulation:
    """One person, and the bot that they talk to."""

    telegram: Telegram
    vesper: Vesper
    clock: PastClock
    user: User
    rng: random.Random
    last_answered_id: int = 0

    async def do(self, *steps: str, who: User | None = None) -> None:
        """Take steps one after the other: press the button named in brackets, or else type the text."""
        for step in steps:
            user = who or self.user
            if step.startswith("["):
                self._press(user, step.strip("[]"))
            else:
                user.send(step)
            await self.pass_time(_THINKING_TIME)

    def _press(self, user: User, label: str) -> None:
        for message in reversed(self.telegram.messages(user.id)):
            for button in _buttons(message):
                if label in button["text"]:
                    user.press(message["message_id"], button["callback_data"])
                    return
        raise LookupError(f"no button {label!r} in the demo's chat")

    async def pass_time(self, time: timedelta) -> None:
        """Move time forward, and let the bot send what is due then."""
        await self._wait_until_idle()
        self.clock.advance(min(time, max(self.clock.until_present, timedelta())))
        await ticker.tick(self.vesper.world)
        self.vesper.courier.wake()
        await self._wait_until_idle()

    async def _wait_until_idle(self) -> None:
        await self.telegram.until(lambda: not self.telegram.updates_pending, timeout=60)
        await self.vesper.update_queue.drain()
        await asyncio.wait_for(self.vesper.courier.idle.wait(), 60)

    async def answer_new_messages(self) -> None:
        """Answer the new messages, mostly with Taken, sometimes not at all."""
        new = [m for m in self.telegram.messages(self.user.id) if m["message_id"] > self.last_answered_id]
        self.last_answered_id = max((m["message_id"] for m in new), default=self.last_answered_id)
        for message in new:
            if _HIGHEST in (button["text"] for button in _buttons(message)):
                await self._answer_diary(message["message_id"])
            elif label := self._answer_to([button["text"] for button in _buttons(message)]):
                await self.pass_time(self.rng.randint(1, 25) * _MINUTE)
                for button in _buttons(message):
                    if label in button["text"]:
                        self.user.press(message["message_id"], button["callback_data"], forged=True)
                await self.pass_time(_THINKING_TIME)

    async def _answer_diary(self, message_id: int) -> None:
        """Give a number, and on most days the times of the night, or how much the pain was in the way."""
        if self.rng.random() < _LEFT_OUT:
            return
        await self.pass_time(self.rng.randint(1, 25) * _MINUTE)
        of_night = await self._press_one_of(message_id, _NUMBERS)
        if of_night and self.rng.random() < _WITH_TIMES:
            for labels in (("Add times",), *_TIMES_OF_NIGHT):
                await self._press_one_of(message_id, labels)
        elif not of_night:
            await self._press_one_of(message_id, _NUMBERS)

    async def _press_one_of(self, message_id: int, labels: Sequence[str]) -> bool:
        """Press one of the buttons with these labels; return whether it was about a night."""
        shown = next(m for m in self.telegram.messages(self.user.id) if m["message_id"] == message_id)
        found = [button["callback_data"] for button in _buttons(shown) if button["text"] in labels]
        chosen: str = self.rng.choice(found)
        self.user.press(message_id, chosen)
        await self.pass_time(_THINKING_TIME)
        return ":night:" in chosen

    def _answer_to(self, labels: list[str]) -> str:
        if any("Taken" in label for label in labels):
            return self.rng.choices(("Taken", "Skip", ""), weights=(86, 5, 9))[0]
        if "OK" in labels:
            return "OK"
        if any("👍" in label for label in labels):
            return self.rng.choices(("👍", "👎", ""), weights=(30, 5, 65))[0]
        return ""


async def seed_history(
    telegram: Telegram,
    settings: Settings,
    knowledge: Knowledge,
    clock: PastClock,
    user: User,
    on_progress: Callable[[int, int], None],
) -> None:
    """Create a person's history from the clock's time up to the present; then stop the bot.

    Args:
        telegram: A running sandbox without flood limits.
        settings: The settings of a bot with a new database.
        knowledge: The content, and its index.
        clock: The clock of both the sandbox and the bot, set to the past.
        user: The person.
        on_progress: Called with the number of days done, and of all days.
    """
    days = max(clock.until_present.days, 1)
    async for life in _run_bot(telegram, settings, knowledge, clock, user):
        await life.do(*_FIRST_STEPS)
        await _add_caregiver(life)
        begun, day = clock.now(), -1
        while clock.until_present > _MINUTE:
            if (today := (clock.now() - begun).days) > day:
                day = today
                on_progress(day, days)
                await life.do(*_STEPS_BY_DAY.get(day, ()))
            due = await life.vesper.next_due() or clock.now() + clock.until_present
            await life.pass_time(max(due - clock.now(), timedelta()) + _MINUTE)
            await life.answer_new_messages()


async def _add_caregiver(life: _Simulation) -> None:
    """Add a second person as caregiver, who is notified of unanswered doses."""
    kim = life.telegram.add_user("Kim")
    await life.do("/care", "[Invite somebody]", "[Make the link]")
    link = str(life.telegram.messages(life.user.id)[-1]["text"])
    word = link.partition("start=")[2].split()[0]
    await life.do(f"/start {word}", "[Yes, I will]", who=kim)
    await life.do("[Yes, confirm]")


async def _run_bot(
    telegram: Telegram, settings: Settings, knowledge: Knowledge, clock: PastClock, user: User
) -> AsyncIterator[_Simulation]:
    vesper = Vesper(settings, knowledge, clock, _UNLIMITED)
    running = asyncio.create_task(vesper.run())
    await vesper.connected.wait()
    try:
        yield _Simulation(telegram, vesper, clock, user, random.Random(7))  # noqa: S311 - the same life every time
    finally:
        vesper.stop()
        await running


def _buttons(message: Json) -> Iterator[Json]:
    for row in message.get("reply_markup", {}).get("inline_keyboard", []):
        yield from (button for button in row if "callback_data" in button)
