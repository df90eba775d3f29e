"""The bot's knowledge: content/ as last read without errors, reloadable while the bot runs."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path

import structlog

from bot import library, search
from bot.library import ContentError, Library
from bot.search import Knowledge

log = structlog.get_logger()


@dataclass(frozen=True)
class ContentDiff:
    """How many items of the content were added, removed and changed."""

    added: int
    removed: int
    changed: int


def load(directory: Path) -> Knowledge:
    """Load and index a content folder.

    Raises:
        ContentError: The content has problems; the error lists all of them.
    """
    known = library.load(directory)
    return Knowledge(known, search.build(known, directory))


class KnowledgeSource:
    """The knowledge that new updates are handled with; a reload replaces the whole of it."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.current = knowledge
        self._renewing = asyncio.Lock()
        self.notify_processes: Callable[[], None] = lambda: None
        """Called after a reload that somebody asked for, so that other processes reload, too."""

    async def reload(self, directory: Path) -> ContentDiff:
        """Reload the folder; running handlers finish with the knowledge they began with.

        Raises:
            ContentError: The content has problems; the old knowledge stays.
        """
        async with self._renewing:
            try:
                loaded = await asyncio.to_thread(load, directory)
            except ContentError as error:
                log.error("content_refused", problems=len(error.problems), first=str(error.problems[0]))  # noqa: TRY400 - the first problem says it all
                raise
            change = _diff(self.current.library, loaded.library)
            self.current = loaded
            log.info("content_renewed", added=change.added, gone=change.removed, changed=change.changed)
            return change


def _diff(before: Library, after: Library) -> ContentDiff:
    old, new = _flatten(before), _flatten(after)
    return ContentDiff(
        added=len(new.keys() - old.keys()),
        removed=len(old.keys() - new.keys()),
        changed=sum(old[key] != new[key] for key in old.keys() & new.keys()),
    )


def _flatten(known: Library) -> dict[tuple[str, str], object]:
    shelves = {shelf.name: getattr(known, shelf.name) for shelf in fields(known) if shelf.name != "emergency"}
    return {(name, key): thing for name, shelf in shelves.items() for key, thing in shelf.items()}
