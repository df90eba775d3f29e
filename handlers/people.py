"""Several people in one chat: everything that is added up or compared is one person's."""

from collections.abc import Iterable

from bot.context import Context
from bot.domain.profiles import Profile
from bot.store.schedules import Reminder


def by_person(reminders: Iterable[Reminder]) -> dict[str | None, list[Reminder]]:
    """The reminders of each person; one's own (None) come first."""
    found: dict[str | None, list[Reminder]] = {}
    for each in sorted(reminders, key=lambda each: each.item.person or ""):
        found.setdefault(each.item.person, []).append(each)
    return found


async def profile(context: Context, person: str | None) -> Profile:
    """What is known about a person: of others than the one who writes only where they live."""
    mine = await context.profile()
    return mine if person is None else Profile(mine.region)
