"""The questions of a diary, and the one whether it shall go on asking."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.diary.asking import Asked
from bot.domain.zones import zone_named
from bot.messages.kind import Claimed, Reading, Rendered, Unprompted, text_params
from bot.messages.typed import PunctualMessage
from bot.replies.diary import questions
from bot.replies.diary.questions import Page
from bot.replies.diary.setup import ask_whether_to_stop
from bot.store import diaries, diary_prompts
from bot.store.account.subscribers import Subscriber
from bot.store.diary import person_key


@dataclass(frozen=True, kw_only=True)
class DiaryQuestion(PunctualMessage):
    """A question about the night to a local date, or the pain on it; one that was answered is not sent.

    Attributes:
        what: The subject.
        person: Whose diary asks; None: that of the chat's owner.
        local_date: The date that the answer is about.
    """

    tag = "diary_question"

    what: Asked
    local_date: date
    person: str | None = None


async def _gather(reading: Reading, claimed: Sequence[Claimed[DiaryQuestion]]) -> dict[int, Reading]:
    """Return the questions that still await an answer."""
    chats, first = {each.chat_id for each in claimed}, min(each.message.local_date for each in claimed)
    open_ones = await diary_prompts.open_prompts(reading.tx, chats, first)
    return {each.id: reading for each in claimed if _key(each) in open_ones}


def _key(claimed: Claimed[DiaryQuestion]) -> diary_prompts.PromptKey:
    message = claimed.message
    return (claimed.chat_id, person_key(message.person)), message.local_date, message.what


def _render(message: DiaryQuestion, reading: Reading, reader: Subscriber) -> Rendered:
    today = reading.now.astimezone(zone_named(reading.zone_of(reader))).date()
    page = Page(message.person, message.local_date, today, reader.discreet)
    ask = questions.night_question if message.what == "night" else questions.pain_question
    return Rendered(text_params(ask(page)))


@dataclass(frozen=True, kw_only=True)
class DiaryGoesOn(PunctualMessage):
    """The question whether to stop asking, after days without an answer; `person` as in `DiaryQuestion`."""

    tag = "diary_goes_on"

    person: str | None = None


async def _gather_waiting(reading: Reading, claimed: Sequence[Claimed[DiaryGoesOn]]) -> dict[int, None]:
    """Return those whose diary still waits for this answer."""
    waiting = {each.id: await diaries.get(reading.tx, each.chat_id, each.message.person) for each in claimed}
    return {key: None for key, found in waiting.items() if found is not None and found.state == "waiting"}


def _render_goes_on(message: DiaryGoesOn, _facts: None, reader: Subscriber) -> Rendered:
    return Rendered(text_params(ask_whether_to_stop(message.person, hidden=reader.discreet)))


QUESTION = Unprompted(DiaryQuestion, _gather, _render)
GOES_ON = Unprompted(DiaryGoesOn, _gather_waiting, _render_goes_on)
