"""The numbers that the buttons of an alarm copy."""

from html import unescape
from typing import get_args

import pytest

from bot.domain.profiles import Region
from bot.domain.triage.recogniser import ASK_MORE, OVERDOSE
from bot.replies.answers.red_flags import copy_rows, phone_numbers
from tests.delivery_rig import knowledge

LIBRARY = knowledge().library
PLACES: list[tuple[str | None, str | None]] = [
    *((region, None) for region in (None, *get_args(Region))),
    *((None, country) for country in LIBRARY.help_numbers),
]


@pytest.mark.parametrize("flag", [ASK_MORE, OVERDOSE, "suicidal"])
def test_whatever_is_copied_is_a_number_that_the_message_shows(flag: str) -> None:
    for region, country in PLACES:
        lines = unescape(phone_numbers(LIBRARY, flag, region, country)).splitlines()
        copied = [button.copy for row in copy_rows(LIBRARY, flag, region, country) for button in row]
        assert copied
        assert len(set(copied)) == len(copied)
        for number in copied:
            assert any(number in line for line in lines)
            assert number.replace(" ", "").replace("-", "").isdecimal()


def test_every_line_of_a_country_has_its_button() -> None:
    def numbers(country: str) -> list[str]:
        return [button.copy for row in copy_rows(LIBRARY, ASK_MORE, None, country) for button in row]

    assert numbers("no") == ["113", "22 59 13 00", "116 123"]
    assert numbers("GB") == ["999", "111", "116 123"]
