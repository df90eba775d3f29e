"""Several people in one chat: amounts are added up and compared per person."""

from collections.abc import Iterable

from bot.context import Context
from bot.domain.profiles import Profile, Region
from bot.domain.regions import region_of_country
from bot.places import country_of
from bot.store.reminders.schedules import Reminder


def group_by_person(reminders: Iterable[Reminder]) -> dict[str | None, list[Reminder]]:
    """Group the reminders by person; the chat owner's own (None) come first."""
    found: dict[str | None, list[Reminder]] = {}
    for each in sorted(reminders, key=lambda each: each.item.person or ""):
        found.setdefault(each.item.person, []).append(each)
    return found


async def profile_of(context: Context, person: str | None) -> Profile:
    """Return the profile of a person; others have only the region, which is the chat owner's."""
    mine = await context.profile()
    return mine if person is None else Profile(mine.region)


async def region_of_limits(context: Context) -> Region | None:
    """Return the region whose limits hold: the one that was told, or else that of the time zone's country."""
    told = (await context.profile()).region
    zone = (await context.subscriber()).zone
    return told or region_of_country(None if zone is None else country_of(zone))
