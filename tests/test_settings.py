from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.settings import Settings, SettingsError

TOKEN = "42:A-SECRET"


def test_without_any_variable_everything_has_a_default_but_the_token() -> None:
    settings = Settings.read({})

    assert settings.bot_token.get_secret_value() == ""
    assert settings.database_url.get_secret_value() == "sqlite:///data/vesper.db"
    assert (settings.content_dir / "sources.yaml").is_file()
    assert settings.admin_ids == frozenset()


def test_every_kind_of_value_is_read_from_its_variable() -> None:
    settings = Settings.read(
        {
            "VESPER_BOT_TOKEN": TOKEN,
            "VESPER_DATABASE_URL": "postgresql://vesper@db/vesper",
            "VESPER_HTTP_PORT": "0",
            "VESPER_RATE_LIMIT": "1000",
            "VESPER_WEBHOOK_URL": "https://bot.example/hook",
            "VESPER_LOG_FORMAT": "json",
            "VESPER_DEFAULT_TIMEZONE": "Asia/Kathmandu",
        }
    )

    assert settings.bot_token.get_secret_value() == TOKEN
    assert settings.database_url.get_secret_value() == "postgresql://vesper@db/vesper"
    assert (settings.http_port, settings.rate_limit, settings.log_format) == (0, 1000, "json")
    assert str(settings.webhook_url) == "https://bot.example/hook"
    assert settings.default_timezone == "Asia/Kathmandu"


@pytest.mark.parametrize("written", ["1,2", "1 2", " 1, 2 ,", "2,1,1"])
def test_admins_may_be_separated_by_commas_or_blanks(written: str) -> None:
    assert Settings.read({"VESPER_ADMIN_IDS": written}).admin_ids == {1, 2}


@pytest.mark.parametrize("written", ["https://api.example", "https://api.example/"])
def test_the_method_is_appended_to_the_api_address_with_one_slash(written: str) -> None:
    assert Settings.read({"VESPER_API_URL": written}).api_base == "https://api.example"


def test_a_secret_can_be_a_file_and_its_last_newline_does_not_count(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(f"{TOKEN}\n")

    settings = Settings.read({"VESPER_BOT_TOKEN_FILE": f"{tmp_path}/token"})

    assert settings.bot_token.get_secret_value() == TOKEN


def test_an_empty_variable_is_as_good_as_none() -> None:
    given = dict.fromkeys(["VESPER_WEBHOOK_URL", "VESPER_HTTP_PORT", "VESPER_BOT_TOKEN_FILE"], "")

    assert Settings.read(given) == Settings.read({})


def test_variables_of_other_programs_are_left_alone() -> None:
    assert Settings.read({"PATH": "/bin", "VESPERTINE": "1"}) == Settings.read({})


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"VESPER_BOT_TOKN": "x"}, "VESPER_BOT_TOKN: is not a setting of Vesper"),
        ({"VESPER_HTTP_PORT": "eighty"}, "VESPER_HTTP_PORT: .*valid integer"),
        ({"VESPER_HTTP_PORT": "65536"}, "VESPER_HTTP_PORT: .*less than or equal to 65535"),
        ({"VESPER_RATE_LIMIT": "0"}, "VESPER_RATE_LIMIT: .*greater than or equal to 1"),
        ({"VESPER_ADMIN_IDS": "1;2"}, "VESPER_ADMIN_IDS: .*valid integer"),
        ({"VESPER_LOG_LEVEL": "loud"}, "VESPER_LOG_LEVEL: .*'DEBUG', 'INFO'"),
        ({"VESPER_API_URL": "api.example"}, "VESPER_API_URL: .*valid URL"),
        (
            {"VESPER_DEFAULT_TIMEZONE": "Mars/Base"},
            "VESPER_DEFAULT_TIMEZONE: is no IANA time zone; write one",
        ),
        (
            {"VESPER_DATABASE_URL": "mysql://db"},
            "VESPER_DATABASE_URL: must start with sqlite:/// or postgresql://",
        ),
        ({"VESPER_BOT_TOKEN_FILE": "/nowhere"}, "VESPER_BOT_TOKEN_FILE: cannot read that file .No such file"),
        ({"VESPER_BOT_TOKEN_FILE": "/"}, "VESPER_BOT_TOKEN_FILE: cannot read that file .Is a directory"),
        (
            {"VESPER_BOT_TOKEN": TOKEN, "VESPER_BOT_TOKEN_FILE": "/nowhere"},
            "VESPER_BOT_TOKEN and VESPER_BOT_TOKEN_FILE are both set; keep one",
        ),
    ],
)
def test_what_cannot_be_is_named_and_told_how_to_mend(given: dict[str, str], complaint: str) -> None:
    with pytest.raises(SettingsError, match=f"^{complaint}"):
        Settings.read(given)


@pytest.mark.parametrize("name", ["VESPER_WEBHOOK_SECRET", "VESPER_BOT_TOKEN", "VESPER_DATABASE_URL"])
def test_a_secret_is_never_shown(name: str) -> None:
    secret = "postgresql://vesper:hush@db/vesper"

    settings = Settings.read({name: secret})

    assert "hush" not in f"{settings!r} {settings}"


def test_a_wrong_secret_is_not_quoted_in_the_complaint() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.read({"VESPER_DATABASE_URL": "mysql://vesper:hush@db/vesper"})

    assert "hush" not in f"{caught.value!r}"
    assert caught.value.__cause__ is None


def test_settings_cannot_be_changed_later() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings.read({}).http_port = 1  # type: ignore[misc] # that it is an error is the point


@pytest.mark.parametrize(
    ("address", "whole"),
    [
        ("postgresql://vesper@db/vesper", "postgresql://vesper:p%40ss%2Fword@db/vesper"),
        ("postgresql://vesper@/vesper?host=/run", "postgresql://vesper:p%40ss%2Fword@/vesper?host=/run"),
    ],
)
def test_the_databases_password_can_be_kept_apart_from_its_address(
    address: str, whole: str, tmp_path: Path
) -> None:
    (tmp_path / "password").write_text("p@ss/word\n")
    given = {"VESPER_DATABASE_URL": address, "VESPER_DATABASE_PASSWORD_FILE": f"{tmp_path}/password"}

    assert Settings.read(given).database_url.get_secret_value() == whole


@pytest.mark.parametrize(
    "address",
    [
        "",
        "sqlite:///data/vesper.db",
        "sqlite:////srv/a@b.db",
        "postgresql://db/vesper",
        "postgresql://vesper:old@db/vesper",
    ],
)
def test_a_password_without_a_place_in_the_address_is_refused(address: str) -> None:
    given = {"VESPER_DATABASE_URL": address, "VESPER_DATABASE_PASSWORD": "secret"}

    with pytest.raises(SettingsError, match="postgresql://USER@HOST/NAME") as refused:
        Settings.read(given)

    assert "secret" not in str(refused.value)
