"""Faults that tests inject into the sandbox to see how the bot copes."""

from dataclasses import dataclass, field
from typing import Literal, get_args

from sandbox.refusals import ApiError, HtmlError, bad_request, forbidden, too_many_requests

FaultKind = Literal[
    "blocked",
    "chat_not_found",
    "migrated",
    "deactivated",
    "error_500",
    "error_502",
    "hang",
    "drop",
    "drop_before",
    "cut",
    "stranger",
    "flood",
]
_SUPERGROUP_PREFIX = -1_000_000_000_000


@dataclass(frozen=True)
class Fault:
    """One fault to inject.

    Attributes:
        kind: `hang`, `drop` and `cut` accept the call (it is in the ledger and on the screen) and then never
            answer, close the connection, or close it in the middle of the answer; `drop_before` closes the
            connection without accepting the call; `stranger` answers with a proxy's web page and status 403;
            the other kinds refuse as Telegram does.
        method: The Bot API method that fails, in any letter case; None: all methods that name a chat.
        chat_id: The chat whose calls fail; None: all chats.
        times: Calls that fail.
        after: Matching calls that pass before the first one fails.
        retry_after: Seconds, for `flood`.
        said: Bytes of the answer that are sent, for `cut`.
        migrate_to: The new chat id, for `migrated`; None derives one from the old id.
    """

    kind: FaultKind
    method: str | None = None
    chat_id: int | None = None
    times: int = 1
    after: int = 0
    retry_after: int = 3
    said: int = 0
    migrate_to: int | None = None

    def __post_init__(self) -> None:
        if self.kind not in get_args(FaultKind):
            raise ValueError(f"unknown fault {self.kind!r}; known are: {', '.join(get_args(FaultKind))}")

    def applies_to(self, method: str, chat_id: int | None) -> bool:
        """Return whether this fault applies to a call."""
        if self.method is None:
            return chat_id is not None and self.chat_id in (None, chat_id)
        return self.method.lower() == method.lower() and self.chat_id in (None, chat_id)

    def refusal(self, chat_id: int | None) -> ApiError:
        """Return the error with which a call is refused."""
        answers = {
            "blocked": forbidden("bot was blocked by the user"),
            "deactivated": forbidden("user is deactivated"),
            "chat_not_found": bad_request("chat not found"),
            "flood": too_many_requests(self.retry_after),
            "error_500": ApiError(500, "Internal Server Error"),
            "error_502": HtmlError(502, "Bad Gateway"),
            "stranger": HtmlError(403, "Forbidden"),
            "migrated": self._migration(chat_id),
        }
        return answers[self.kind]

    def _migration(self, chat_id: int | None) -> ApiError:
        new = self.migrate_to if self.migrate_to is not None else _SUPERGROUP_PREFIX - abs(chat_id or 0)
        return ApiError(
            400,
            "Bad Request: group chat was upgraded to a supergroup chat",
            migrate_to_chat_id=new,
        )


@dataclass
class _PendingFault:
    fault: Fault
    passes_left: int
    failures_left: int


@dataclass
class Faults:
    """The faults still to be injected, in the order in which they were added."""

    _pending: list[_PendingFault] = field(default_factory=list)

    def add(self, fault: Fault) -> None:
        """Inject a fault from now on."""
        self._pending.append(_PendingFault(fault, fault.after, fault.times))

    def clear(self) -> None:
        """Remove all faults."""
        self._pending.clear()

    def __len__(self) -> int:
        return len(self._pending)

    def take(self, method: str, chat_id: int | None) -> Fault | None:
        """Return the fault that applies to this call, if any, and count it as used once."""
        matching = [waiting for waiting in self._pending if waiting.fault.applies_to(method, chat_id)]
        for waiting in matching:
            if waiting.passes_left > 0:
                waiting.passes_left -= 1
            else:
                return self._use(waiting)
        return None

    def _use(self, waiting: _PendingFault) -> Fault:
        waiting.failures_left -= 1
        if waiting.failures_left <= 0:
            self._pending.remove(waiting)
        return waiting.fault
