"""The parameters of a call, which come as JSON values or as text from a form."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.entities import clean
from sandbox.files import Upload
from sandbox.refusals import bad_request

Json = dict[str, Any]

_TRUE_WORDS = ("true", "yes", "1")
_JSON_FIELDS = (
    "reply_markup",
    "reply_parameters",
    "entities",
    "caption_entities",
    "link_preview_options",
    "media",
    "reaction",
    "commands",
    "scope",
    "allowed_updates",
)


@dataclass(frozen=True)
class Params:
    """The parameters of one call.

    Telegram reads numbers and booleans leniently: an invalid value counts as 0 or false.
    """

    values: Mapping[str, Any]
    files: Mapping[str, Upload] = field(default_factory=dict)

    def __contains__(self, name: str) -> bool:
        return self.values.get(name) not in (None, "")

    def text(self, name: str) -> str:
        """Return a string without control characters; empty if missing.

        Raises:
            ApiError: 400, the string is not valid Unicode.
        """
        return clean(self.raw(name))

    def raw(self, name: str) -> str:
        """Return a string as it came; empty if missing."""
        value = self.values.get(name)
        if value is None:
            return ""
        if isinstance(value, str):
            return value
        return json.dumps(value, ensure_ascii=False)

    def integer(self, name: str, default: int = 0) -> int:
        """Return an integer; 0 if the value is not one, the default if it is missing."""
        if name not in self:
            return default
        try:
            return int(self.raw(name).strip())
        except ValueError:
            return 0

    def boolean(self, name: str) -> bool:
        """Return a boolean; false if missing."""
        return self.raw(name).strip().lower() in _TRUE_WORDS

    def json(self, name: str, kind: str) -> Any:
        """Decode a JSON value; None if missing.

        Args:
            name: The parameter's name.
            kind: The name of the value's type in the error.

        Raises:
            ApiError: 400, the value is not JSON.
        """
        if name not in self:
            return None
        value = self.values[name]
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {kind} JSON object") from None

    def for_ledger(self) -> Json:
        """Return all parameters as the bot meant them: JSON fields decoded, uploads by file name."""
        plain = {name: _decoded(name, value) for name, value in self.values.items()}
        return plain | {name: upload.name for name, upload in self.files.items()}


def _decoded(name: str, value: Any) -> Any:
    if name not in _JSON_FIELDS or not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
