"""A person talking to the real bot on the sandbox's Bot API."""

import json
import shutil
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import places
from bot.app import Vesper
from bot.clock import Clock
from bot.due import ticker
from bot.operations import jobs
from bot.store.account import subscribers
from bot.store.account.subscribers import export
from bot.store.care import care
from bot.store.doses import doses
from bot.store.reminders import schedules
from sandbox.chats import Chat
from sandbox.people import User
from sandbox.telegram import AcceptedCall, Telegram
from tests.handlers.bot_pool import Bot, BotPool, settle, stage

ENGINES = ("sqlite", "postgresql")
# Stories about words run on one engine; what the two could do differently runs on both.
on_both_engines = pytest.mark.parametrize("engine", ENGINES, indirect=True)

Shown = dict[str, Any]


@dataclass
class Talk:
    """One person's chat with a running bot."""

    telegram: Telegram
    bot: Bot
    user: User
    group: Chat | None = None

    @property
    def chat_id(self) -> int:
        """Where this is: the private chat, or a group."""
        return self.user.id if self.group is None else self.group.id

    def within(self, group: Chat) -> "Talk":
        """The same person with the same bot in a group."""
        return replace(self, group=group)

    @property
    def vesper(self) -> Vesper:
        """The bot."""
        return self.bot.vesper

    @property
    def clock(self) -> Clock:
        """The bot's clock."""
        return self.bot.clock

    def somebody_else(self, language_code: str = "en") -> "Talk":
        """Another person's chat with the same bot."""
        return replace(self, user=self.telegram.add_user("Visitor", language_code))

    async def restart(self) -> None:
        """The bot stops, and another one starts on its database."""
        await self.bot.stop()
        await self.bot.start()

    async def restart_with(self, **settings: Any) -> None:
        """The same, with other settings."""
        await self.bot.stop()
        self.bot.settings = self.bot.settings.model_copy(update=settings)
        await self.bot.start()

    async def settle(self) -> None:
        """Wait until everything said was handled and everything owed was sent."""
        await settle(self.telegram, self.bot)

    async def say(self, text: str) -> str:
        """Write something; gives the text of the bot's last message."""
        self.user.send(text, chat_id=self.chat_id)
        await self.settle()
        return self.text

    async def edit(self, text: str, message: Shown | None = None) -> str:
        """Change what one wrote last, or another message; gives the text of the bot's last message."""
        mine = [m for m in self.telegram.messages(self.chat_id) if m["from"]["id"] == self.user.id]
        self.user.edit(message or mine[-1], text)
        await self.settle()
        return self.text

    async def share(self, latitude: float, longitude: float) -> str:
        """Share a location; gives the text of the bot's last message."""
        self.user.share_location(latitude, longitude, chat_id=self.chat_id)
        await self.settle()
        return self.text

    async def press(self, label: str, on: Shown | None = None) -> str:
        """Press the button whose label contains this; gives the text of that message afterwards."""
        message = on or self.with_button(label)
        return await self.press_data(message["message_id"], data_of(message, label))

    async def press_data(self, message_id: int, data: str) -> str:
        """Press whatever button, also a forged one."""
        self.user.press(message_id, data, chat_id=self.chat_id, forged=True)
        await self.settle()
        shown = (m for m in self.shown if m["message_id"] == message_id)
        return next((str(m.get("text") or m.get("caption", "")) for m in shown), "")

    async def forge(self, data: str) -> str:
        """Press a button that stands nowhere, on the bot's last message; gives the answer to the press."""
        await self.press_data(self.last["message_id"], data)
        return self.toast

    async def later(self, by: timedelta) -> None:
        """Let time pass and the bot notice."""
        self.clock.advance(by)
        await ticker.tick(self.vesper.world)
        self.vesper.courier.wake()
        await self.settle()

    @property
    def shown(self) -> list[Shown]:
        """The bot's messages now visible."""
        said = self.telegram.messages(self.chat_id)
        return [m for m in said if m["from"]["id"] == self.telegram.bot["id"]]

    @property
    def last(self) -> Shown:
        """The bot's newest message."""
        return self.shown[-1]

    @property
    def text(self) -> str:
        """What the bot said last, also beside a file."""
        return str(self.last.get("text") or self.last.get("caption"))

    @property
    def labels(self) -> list[str]:
        """The buttons under the bot's newest message."""
        return [button["text"] for button in buttons(self.last)]

    @property
    def toast(self) -> str:
        """What the last pressed button answered."""
        return self.telegram.callback_answers[-1].text or ""

    def with_button(self, label: str) -> Shown:
        """The newest message with such a button."""
        found = (m for m in reversed(self.shown) if any(label in b["text"] for b in buttons(m)))
        message = next(found, None)
        assert message is not None, f"no button {label!r}; the last message says {self.text!r}"
        return message

    def saying(self, text: str) -> list[Shown]:
        """The bot's messages that contain this."""
        return [m for m in self.shown if text in m.get("text", "")]

    def file(self) -> Any:
        """The JSON document that the bot sent last."""
        sent = self.telegram.files.find(self.last["document"]["file_id"])
        assert sent is not None
        return json.loads(sent.data)

    async def kept(self) -> dict[str, list[dict[str, Any]]]:
        """Every row about this person, by table."""
        async with self.vesper.world.database.read() as tx:
            return {table: rows for table, rows in (await export(tx, self.chat_id)).items() if rows}

    async def word_of(self, table: str, place: int = 0) -> str:
        """What a button says of one of this person's schedules, doses or care, the oldest first."""
        row = sorted(each["id"] for each in (await self.kept())[table])[place]
        async with self.vesper.world.database.read() as tx:
            match table:
                case "schedules":
                    found = await schedules.get(tx, self.user.id, row)
                    assert found is not None
                    return found.ref
                case "doses":
                    return (await doses.by_id(tx, [row]))[row].ref
            return (await care.by_id(tx, [row]))[row].ref

    async def live_in(self, city: str) -> None:
        """Tell the bot where one is; what there is moves there at once.

        Who never wrote is put on record as if they had told: tests/handlers/test_settings.py compares both.
        """
        if self.group is None and not self.telegram.messages(self.chat_id) and not await self.kept():
            (place,) = places.find_places(city)
            self.user.chat.started = True
            async with self.vesper.world.database.write() as tx:
                await subscribers.get_or_create(tx, self.chat_id, self.user.language_code, self.clock.now())
                await subscribers.update(tx, self.chat_id, zone=place.zone)
            return
        await self.say("/settings")
        await self.press("Time zone")
        await self.say(city)
        await self.press("Yes")
        if "Move now" in " ".join(self.labels):
            await self.press("Move now")
            await self.press("Yes, do that")

    async def remind(self, line: str) -> None:
        """Set up and save a reminder."""
        await self.say(f"/remind {line}")
        await self.press("Save")

    async def until_hour(self, hour: int) -> None:
        """Let time pass until that hour, UTC."""
        now = self.clock.now()
        then = now.replace(hour=hour, minute=0, second=0, microsecond=0)
        await self.later((then - now) % timedelta(days=1))


def buttons(message: Shown) -> Iterable[dict[str, str]]:
    """Every button under a message."""
    markup = message.get("reply_markup", {})
    return [button for row in markup.get("inline_keyboard", []) for button in row]


def instants(message: Shown) -> dict[str, tuple[datetime, str]]:
    """What the phone shows by its own clock: the bot's words → the instant (UTC) and its format."""
    units = message["text"].encode("utf-16-le")
    shown = {}
    for each in message["entities"]:
        if each["type"] == "date_time":
            words = units[2 * each["offset"] : 2 * (each["offset"] + each["length"])].decode("utf-16-le")
            instant = datetime.fromtimestamp(each["unix_time"], UTC)
            shown[words] = (instant, each.get("date_time_format", ""))
    return shown


def data_of(message: Shown, label: str) -> str:
    """What the button whose label contains this sends."""
    found = [b["callback_data"] for b in buttons(message) if label in b["text"]]
    assert found, f"no button {label!r} under {message.get('text')!r}"
    return found[0]


async def due(talk: Talk, *lines: str, hour: int = 21) -> None:
    """Somebody in Reykjavik, which is UTC all year, at the hour when these are due."""
    await talk.live_in("Reykjavik")
    for line in lines:
        await talk.remind(line)
    await talk.until_hour(hour)


def word_under(message: Shown) -> str:
    """What the first button under a message says of the row that it acts on."""
    return next(iter(buttons(message)))["callback_data"].split(":")[2]


def check_colours(calls: Iterable[AcceptedCall]) -> None:
    """A message has one coloured button at most, which says by a sign, too, what its colour says."""
    for call in calls:
        markup = call.params.get("reply_markup") or {}
        coloured = [
            button["text"] for row in markup.get("inline_keyboard", []) for button in row if "style" in button
        ]
        assert len(coloured) <= 1, coloured
        assert not any(text[0].isalnum() for text in coloured), coloured


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> str:
    """SQLite, unless a test asks for more."""
    return str(getattr(request, "param", ENGINES[0]))


@pytest.fixture(scope="module", autouse=True)
def _nothing_happens_by_chance() -> Iterator[None]:
    """Time passes when a test says so."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jobs, "TICK_SECONDS", 3_600)  # `Talk.later` ticks
        yield


@pytest.fixture(scope="module")
async def repertory(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[BotPool]:
    """A running bot for all tests of a file on SQLite."""

    def new_database() -> str:
        path = tmp_path_factory.mktemp("stage") / "vesper.db"
        shutil.copy(migrated_file, path)
        return f"sqlite:///{path}"

    repertory = BotPool(new_database)
    yield repertory
    await repertory.close()


@pytest.fixture
async def talk(engine: str, repertory: BotPool, request: pytest.FixtureRequest) -> AsyncIterator[Talk]:
    """A new person and a bot that knows nobody, at six in the morning UTC."""
    alone = engine != "sqlite"
    async with stage(request.getfixturevalue("database_url")) if alone else repertory.play() as set_up:
        calls_before = len(set_up.telegram.ledger)
        yield Talk(set_up.telegram, set_up.bot, set_up.telegram.add_user("Guest"))
        check_colours(set_up.telegram.ledger[calls_before:])
