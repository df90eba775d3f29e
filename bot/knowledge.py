"""content/ as it was when it last had no fault: it can be read anew while the bot runs."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path

import structlog

from bot import library, search
from bot.library import ContentError, Library
from bot.search import Index

log = structlog.get_logger()


@dataclass(frozen=True)
class Change:
    """How many things came, went, and say something else than before."""

    added: int
    gone: int
    changed: int


def read(directory: Path) -> "Knowledge":
    """Read and index a folder.

    Raises:
        ContentError: with every problem found.
    """
    return Knowledge(*_read(directory))


def _read(directory: Path) -> tuple[Library, Index]:
    known = library.load(directory)
    return known, search.build(known, directory)


class Knowledge:
    """What the bot knows; `library` and `index` always belong together."""

    def __init__(self, known: Library, index: Index) -> None:
        self.library = known
        self.index = index
        self._retired: Index | None = None
        self._renewing = asyncio.Lock()
        self.announce: Callable[[], None] = lambda: None
        """Called when somebody renewed it on purpose, so that other processes do so, too."""

    async def renew(self, directory: Path) -> Change:
        """Read the folder anew; handlers at work finish with what they began with.

        Raises:
            ContentError: something in it is wrong, and everything stays as it was.
        """
        async with self._renewing:
            try:
                known, index = await asyncio.to_thread(_read, directory)
            except ContentError as error:
                log.error("content_refused", problems=len(error.problems), first=str(error.problems[0]))  # noqa: TRY400 - the first problem says it all
                raise
            change = _compared(self.library, known)
            self._retire(self.index)
            self.library, self.index = known, index
            log.info("content_renewed", added=change.added, gone=change.gone, changed=change.changed)
            return change

    def _retire(self, index: Index) -> None:
        """Keep it open while somebody may be searching in it, which is over long before the next time."""
        if self._retired is not None:
            self._retired.close()
        self._retired = index

    def close(self) -> None:
        """Free the memory; nothing can be searched any more."""
        self._retire(self.index)
        self.index.close()


def _compared(before: Library, after: Library) -> Change:
    old, new = _everything(before), _everything(after)
    return Change(
        added=len(new.keys() - old.keys()),
        gone=len(old.keys() - new.keys()),
        changed=sum(old[key] != new[key] for key in old.keys() & new.keys()),
    )


def _everything(known: Library) -> dict[tuple[str, str], object]:
    shelves = {shelf.name: getattr(known, shelf.name) for shelf in fields(known) if shelf.name != "emergency"}
    return {(name, key): thing for name, shelf in shelves.items() for key, thing in shelf.items()}
