"""Errors of the sandbox: Telegram's error answers, and requests without an answer."""

from typing import Literal


class ApiError(Exception):
    """An error answer of the Bot API.

    Attributes:
        code: The HTTP status, repeated in the body as `error_code`.
        description: The body's description, by which PTB chooses its exception.
        parameters: `retry_after` (seconds) or `migrate_to_chat_id`, if Telegram gives one.
    """

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


class HtmlError(ApiError):
    """An error of a server in front of Telegram, which answers with a web page instead of JSON."""


class UnansweredError(Exception):
    """The request gets no answer, or only part of one: the connection hangs or is closed.

    Attributes:
        how: `hang` keeps the connection open in silence, `drop` closes it, `cut` closes it after a part of
            the answer.
        result: The result in the answer that is cut.
        bytes_sent: Bytes of the answer that are sent, headers included.
    """

    def __init__(
        self, how: Literal["hang", "drop", "cut"], result: object = None, bytes_sent: int = 0
    ) -> None:
        super().__init__(how)
        self.how = how
        self.result = result
        self.bytes_sent = bytes_sent


def bad_request(reason: str) -> ApiError:
    """Return a 400 with Telegram's usual prefix."""
    return ApiError(400, f"Bad Request: {reason}")


def forbidden(reason: str) -> ApiError:
    """Return a 403 with Telegram's usual prefix."""
    return ApiError(403, f"Forbidden: {reason}")


def conflict(reason: str) -> ApiError:
    """Return a 409 with Telegram's usual prefix."""
    return ApiError(409, f"Conflict: {reason}")


def too_many_requests(retry_after: int) -> ApiError:
    """Return a 429 that asks to pause for so many seconds."""
    return ApiError(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)
