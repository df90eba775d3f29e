from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.nagging import NAG_POLICIES, QuietHours, next_nag_at, quiet_until

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
NIGHT = QuietHours(time(22), time(7))
BERLIN = "Europe/Berlin"


@given(name=st.sampled_from(sorted(NAG_POLICIES)), window=st.timedeltas(timedelta(), 8 * HOUR))
def test_it_ends_and_never_goes_past_the_window(name: str, window: timedelta) -> None:
    asked, at = 0, NOW
    while (again := next_nag_at(NAG_POLICIES[name], asked, at, NOW + window)) is not None:
        assert at < again < NOW + window
        asked, at = asked + 1, again
    assert asked <= NAG_POLICIES[name].max_nags


def test_gentle_asks_twice_and_persistent_for_an_hour() -> None:
    gentle, persistent = NAG_POLICIES["gentle"], NAG_POLICIES["persistent"]
    late = NOW + 4 * HOUR
    assert [next_nag_at(gentle, asked, NOW, late) for asked in (0, 1, 2)] == [NOW + HOUR / 2] * 2 + [None]
    assert [next_nag_at(persistent, asked, NOW, late) for asked in (5, 6)] == [NOW + HOUR / 6, None]
    assert next_nag_at(None, 0, NOW, late) is None


@pytest.mark.parametrize(
    ("now", "end"),
    [
        (datetime(2026, 3, 2, 20, 59, tzinfo=UTC), None),
        (datetime(2026, 3, 2, 21, tzinfo=UTC), datetime(2026, 3, 3, 6, tzinfo=UTC)),
        (datetime(2026, 3, 3, 5, 59, tzinfo=UTC), datetime(2026, 3, 3, 6, tzinfo=UTC)),
        (datetime(2026, 3, 3, 6, tzinfo=UTC), None),
        # The night in which clocks go forward ends an hour earlier in UTC.
        (datetime(2026, 3, 29, 0, tzinfo=UTC), datetime(2026, 3, 29, 5, tzinfo=UTC)),
    ],
)
def test_quiet_hours_go_by_the_clock_on_the_wall_and_over_midnight(
    now: datetime, end: datetime | None
) -> None:
    assert quiet_until(NIGHT, BERLIN, now) == end


def test_quiet_hours_within_a_day_end_on_it() -> None:
    noon = QuietHours(time(12), time(14))
    assert quiet_until(noon, "UTC", NOW + 5 * HOUR) == NOW + 6 * HOUR
    assert quiet_until(noon, "UTC", NOW) is None


def test_a_date_that_never_was_has_no_quiet_hours() -> None:
    # Samoa had no 30 December 2011: it was 29 December 23:59, then 31 December 00:00.
    assert quiet_until(NIGHT, "Pacific/Apia", datetime(2011, 12, 30, 9, tzinfo=UTC)) is None


@pytest.mark.parametrize(("quiet", "zone"), [(None, "UTC"), (NIGHT, None), (NIGHT, "Mars/Olympus")])
def test_without_quiet_hours_or_a_known_zone_it_is_never_quiet(
    quiet: QuietHours | None, zone: str | None
) -> None:
    assert quiet_until(quiet, zone, NOW.replace(hour=2)) is None


def test_quiet_hours_without_a_length_are_refused() -> None:
    with pytest.raises(ValueError, match="different"):
        QuietHours(time(22), time(22))
