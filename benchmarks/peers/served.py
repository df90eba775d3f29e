"""A callback that counts; stored jobs name their callback by module, which must not be the program itself."""

import asyncio


class Served:
    """The number of callbacks that ran, and the event of the last one."""

    count = 0
    expected = 0
    over = asyncio.Event()


def expect(count: int) -> None:
    """Begin to count; `Served.over` is set by the callback of that number."""
    Served.count, Served.expected, Served.over = 0, count, asyncio.Event()


async def remind() -> None:
    """Count."""
    Served.count += 1
    if Served.count == Served.expected:
        Served.over.set()
