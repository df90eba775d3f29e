"""The apology for what came too early, or not at all, while the machine's clock was wrong."""

from dataclasses import dataclass

from bot.messages.kind import Rendered, Unprompted, no_facts, text_params
from bot.messages.typed import PunctualMessage
from bot.replies.basics import clock_error_apology
from bot.store.account.subscribers import Subscriber


@dataclass(frozen=True, kw_only=True)
class ClockApology(PunctualMessage):
    """An apology for a wrong clock."""

    tag = "clock_was_wrong"


def _render(_message: ClockApology, _facts: None, _reader: Subscriber) -> Rendered:
    return Rendered(text_params(clock_error_apology()))


KIND = Unprompted(ClockApology, no_facts, _render)
