"""The news that a traveller's reminders have arrived in the new time zone."""

from dataclasses import dataclass

from bot.messages.kind import Rendered, Unprompted, no_facts, text_params
from bot.messages.typed import PunctualMessage
from bot.replies.account.travel import shift_finished
from bot.store.account.subscribers import Subscriber


@dataclass(frozen=True, kw_only=True)
class ZoneShiftDone(PunctualMessage):
    """The last night's shift is done; `zone` is where the reminders are now."""

    tag = "arrived"

    zone: str


def _render(message: ZoneShiftDone, _facts: None, _reader: Subscriber) -> Rendered:
    return Rendered(text_params(shift_finished(message.zone)))


KIND = Unprompted(ZoneShiftDone, no_facts, _render)
