"""A lock of one process on a SQLite database, which notices when it no longer protects the database.

The lock is held on a file of its own beside the database: closing any descriptor of the database itself would
drop the locks that SQLite holds on it.
"""

import fcntl
import os
import stat
from pathlib import Path

from bot.errors import OperatorError

ALREADY_RUNNING = "Another Vesper is already running on {}. Stop it first."
HARD_LINKED = (
    "{} has a second name (a hard link). Two bots could work on it without knowing of each other, "
    "which ruins it: delete the other name, then start again."
)
NOT_A_FILE = "{} is no file. Write the path of a file, such as sqlite:///data/vesper.db."
LOCK_LOST = (
    "{} was deleted or replaced while Vesper was running, so that a second Vesper could have started. "
    "Vesper stopped. Leave that file alone, and start again."
)
DATABASE_LOST = (
    "{} was deleted, moved or replaced while Vesper was running. Vesper stopped. Put the file back, or "
    "`vesper restore` a backup, and start again."
)

_FLAGS = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK


class DatabaseError(OperatorError):
    """The database cannot be used; the message says what the operator can do."""


class FileLock:
    """The exclusive right to work on one SQLite file, held until `release`."""

    def __init__(self, path: Path) -> None:
        """Lock the file that this path leads to; the file itself may be missing yet.

        Raises:
            DatabaseError: Another process holds the lock, or the file has two names, or is no file.
            OSError: The lock file cannot be written.
        """
        self._given_path = path
        self._path = Path(os.path.realpath(path))
        self._lock_path = Path(f"{self._path}.lock")
        _check_lockable(self._path)
        self._descriptor = _open_locked(self._lock_path, self._path)
        self._database = _identity(self._path)

    def check(self) -> None:
        """Check that lock file and database are still the same files.

        Raises:
            DatabaseError: They are not, so that a second process could be writing.
        """
        if _identity(self._lock_path) != _identity_of(os.fstat(self._descriptor)):
            raise DatabaseError(LOCK_LOST.format(self._lock_path))
        self._database = self._database or _identity(self._path)
        if os.path.realpath(self._given_path) != str(self._path) or _identity(self._path) != self._database:
            raise DatabaseError(DATABASE_LOST.format(self._given_path))

    def release(self) -> None:
        """Release the lock."""
        os.close(self._descriptor)


def _open_locked(path: Path, database: Path) -> int:
    """Open and lock the lock file; return its descriptor."""
    descriptor = os.open(path, _FLAGS, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise DatabaseError(ALREADY_RUNNING.format(database.name)) from None
    return descriptor


def _check_lockable(path: Path) -> None:
    """Refuse a path that is neither missing nor a regular file with a single name."""
    if not path.exists():
        return
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise DatabaseError(NOT_A_FILE.format(path))
    if status.st_nlink > 1:
        raise DatabaseError(HARD_LINKED.format(path))


def _identity(path: Path) -> tuple[int, int] | None:
    """Return device and inode of the file at this path; None when there is none."""
    try:
        return _identity_of(path.lstat())
    except FileNotFoundError:
        return None


def _identity_of(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino
