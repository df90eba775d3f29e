"""Environment → one frozen `Settings`."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import quote
from zoneinfo import available_timezones

from pydantic import (
    AnyHttpUrl,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)

from bot.errors import OperatorError
from bot.local_address import DEFAULT_HOST, DEFAULT_PORT, local_url

PREFIX = "VESPER_"
# Days. Inactive people are told two weeks before their data is deleted.
MIN_IDLE_DAYS = 30


class SettingsError(OperatorError):
    """The environment has an impossible setting; the message says what to write instead."""


class Settings(BaseModel):
    """Everything an operator can set, read from `VESPER_…`; see `.env.example` for each in words."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    bot_token: SecretStr = SecretStr("")
    api_url: AnyHttpUrl = AnyHttpUrl("https://api.telegram.org")
    database_url: SecretStr = SecretStr("sqlite:///data/vesper.db")
    database_password: SecretStr = SecretStr("")
    content_dir: Path = Path(__file__).resolve().parent.parent / "content"
    webhook_url: AnyHttpUrl | None = None
    webhook_secret: SecretStr = SecretStr("")
    http_host: str = DEFAULT_HOST
    http_port: Annotated[int, Field(ge=0, le=65535)] = DEFAULT_PORT
    admin_ids: frozenset[int] = frozenset()
    rate_limit: Annotated[int, Field(ge=1, le=1000)] = 30
    paid_broadcast: bool = False
    backup_dir: Path = Path("data/backups")
    backup_hours: Annotated[int, Field(ge=0, le=8760)] = 24
    backups_kept: Annotated[int, Field(ge=1, le=1000)] = 7
    # Telegram repeats no update older than a day, so the ids of handled updates need not be kept for longer.
    keep_messages_days: Annotated[int, Field(ge=1, le=365)] = 2
    forget_idle_days: Annotated[int, Field(ge=0, le=36500)] = 0
    log_format: Literal["console", "json"] = "console"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    default_timezone: str = "UTC"
    encoder: Literal["on", "off"] = "on"

    @model_validator(mode="before")
    @classmethod
    def _insert_password(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Insert the database's password into its URL, so that the two may be set separately."""
        password = values.get("database_password")
        return {**values, "database_url": _with_password(values, password)} if password else values

    @field_validator("admin_ids", mode="before")
    @classmethod
    def _split_ids(cls, value: object) -> object:
        return value.replace(",", " ").split() if isinstance(value, str) else value

    @field_validator("default_timezone")
    @classmethod
    def _check_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("is no IANA time zone; write one such as Europe/Berlin")
        return value

    @field_validator("forget_idle_days")
    @classmethod
    def _check_idle_days(cls, value: int) -> int:
        if 0 < value < MIN_IDLE_DAYS:
            raise ValueError(f"leaves no time to answer; write 0 (never) or at least {MIN_IDLE_DAYS}")
        return value

    @field_validator("database_url")
    @classmethod
    def _check_engine(cls, value: SecretStr) -> SecretStr:
        if not value.get_secret_value().startswith(("sqlite:///", "postgresql://")):
            raise ValueError("must start with sqlite:/// or postgresql://, such as sqlite:///data/vesper.db")
        return value

    @property
    def api_base(self) -> str:
        """The Bot API server without a trailing slash; `/bot<token>/<method>` is appended."""
        return str(self.api_url).rstrip("/")

    @property
    def local_url(self) -> str:
        """The base URL of health and metrics, seen from this machine."""
        return local_url(self.http_host, self.http_port)

    def check_required(self) -> None:
        """Check that all required settings are there.

        Raises:
            SettingsError: A required setting is missing.
        """
        if not self.bot_token.get_secret_value():
            raise SettingsError(
                "VESPER_BOT_TOKEN is not set. Get a token from @BotFather, or try `vesper demo`."
            )
        if self.webhook_url is not None and not self.webhook_secret.get_secret_value():
            raise SettingsError("VESPER_WEBHOOK_URL needs VESPER_WEBHOOK_SECRET: any long random word.")

    @classmethod
    def read(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """Read `VESPER_…` and `VESPER_…_FILE` (the path of a file that holds the value).

        Raises:
            SettingsError: Unknown name, both forms set, unreadable file or a value out of range.
        """
        given = {
            name[len(PREFIX) :].lower(): value for name, value in environ.items() if name.startswith(PREFIX)
        }
        try:
            return cls.model_validate(_read_files(given))
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            name = PREFIX + str(first["loc"][0]).upper()
            wrong = "is not a setting of Vesper" if first["type"] == "extra_forbidden" else first["msg"]
            raise SettingsError(f"{name}: {wrong.removeprefix('Value error, ')}") from None


def _with_password(values: Mapping[str, Any], password: str) -> str:
    url = str(values.get("database_url", ""))
    scheme, found, rest = url.partition("://")
    user, at, place = rest.partition("@")
    if not (found and at and user) or {":", "/"} & {*user}:
        raise SettingsError(
            f"{PREFIX}DATABASE_PASSWORD needs an address with a user and no password: "
            f"{PREFIX}DATABASE_URL=postgresql://USER@HOST/NAME"
        )
    return f"{scheme}://{user}:{quote(password, safe='')}@{place}"


def _read_files(given: dict[str, str]) -> dict[str, str]:
    values = {name: value for name, value in given.items() if not name.endswith("_file") and value}
    for name, path in given.items():
        if not name.endswith("_file") or not path:
            continue
        plain = name.removesuffix("_file")
        if plain in values:
            raise SettingsError(f"{PREFIX}{plain.upper()} and {PREFIX}{name.upper()} are both set; keep one")
        try:
            values[plain] = Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise SettingsError(f"{PREFIX}{name.upper()}: cannot read that file ({error.strerror})") from None
        except UnicodeDecodeError:
            raise SettingsError(f"{PREFIX}{name.upper()}: that file is not text in UTF-8") from None
    return values
