"""References to rows in callback data: the row's id, and a short checksum of what the button shows.

A button stays in a chat for years. By then a reminder may have another name, a backup may have been restored,
a link may have been opened by somebody else. A press whose checksum is not the row's changes nothing.
"""

from base64 import urlsafe_b64encode
from collections.abc import Sequence
from hashlib import blake2b
from json import dumps

# Characters of a checksum: 30 bits, so that one of a thousand million wrong presses would pass.
LENGTH = 5
# Bytes that so many characters of base 64 encode, rounded up.
BYTES = 4
# Separates an id from its checksum; neither of them contains this character.
MARK = "."
# Stands in place of an id for every row that the message names.
ALL = "all"


def check_of(*shown: object) -> str:
    """Return the checksum of what a button shows; the same on every machine and engine.

    Args:
        shown: What tells one row from another for the person: whose, what, which day. There is no key, since
            a press is compared with the rows of its own chat anyway. For a button whose words are hidden,
            add something that nobody can guess, such as when the row was created.
    """
    digest = blake2b(dumps(shown, default=str).encode(), digest_size=BYTES).digest()
    return urlsafe_b64encode(digest).decode()[:LENGTH]


def reference(row_id: int | str, *shown: object) -> str:
    """Return the reference to one row, for callback data: "12.k3Xq_"."""
    return f"{row_id}{MARK}{check_of(*shown)}"


def reference_to_all(references: Sequence[str]) -> str:
    """Return the reference to every row that the button's message names: "all.k3Xq_"."""
    return reference(ALL, *sorted(references))


def id_of(word: str) -> str:
    """Return the id in a reference: all of the word where there is no checksum."""
    return word.partition(MARK)[0]


def is_checked(word: str) -> bool:
    """Return whether a reference has a checksum; buttons of older versions of Vesper have none."""
    return MARK in word
