"""How the sandbox says no: Telegram's error answers, and answers that never come."""

from typing import Literal


class ApiError(Exception):
    """A refusal as the Bot API words it.

    Attributes:
        code: the HTTP status, repeated in the body as ``error_code``.
        description: the sentence of the body; PTB picks its exception by it.
        parameters: ``retry_after`` (seconds) or ``migrate_to_chat_id``, when Telegram gives one.
    """

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


class PageError(ApiError):
    """Somebody before Telegram refuses, with a page for people instead of JSON."""


class UnansweredError(Exception):
    """The request gets no answer at all, or not all of it: the connection hangs or is closed.

    Attributes:
        how: ``hang`` keeps the connection open in silence, ``drop`` closes it, ``cut`` does so after a part
            of the answer.
        result: of the answer that breaks off.
        said: how many bytes of it are sent, its head included.
    """

    def __init__(self, how: Literal["hang", "drop", "cut"], result: object = None, said: int = 0) -> None:
        super().__init__(how)
        self.how = how
        self.result = result
        self.said = said


def bad_request(reason: str) -> ApiError:
    """A 400 with Telegram's usual prefix."""
    return ApiError(400, f"Bad Request: {reason}")


def forbidden(reason: str) -> ApiError:
    """A 403 with Telegram's usual prefix."""
    return ApiError(403, f"Forbidden: {reason}")


def conflict(reason: str) -> ApiError:
    """A 409 with Telegram's usual prefix."""
    return ApiError(409, f"Conflict: {reason}")


def too_many_requests(retry_after: int) -> ApiError:
    """A 429 that says for how many seconds to keep quiet."""
    return ApiError(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)
