"""References to rows in callback data: the row's id, and a short checksum of what the button shows.

A button stays in a chat for years. By then a reminder may have another name, a backup may have been restored,
a link may have been opened by somebody else. A press whose checksum is not the row's changes nothing.
"""

from base64 import urlsafe_b64encode
from collections.abc import Sequence
from hashlib import blake2b
from json import dumps

# Characters of a checksum: 30 bits, so that one of a thousand million wrong presses would pass.
CHECKSUM_LENGTH = 5
# Bytes that so many characters of base 64 encode, rounded up.
BYTES = 4
# Separates an id from its checksum; neither of them contains this character.
SEPARATOR = "."
# Stands in place of an id for every row that the message names.
ALL = "all"


def checksum(*shown: object) -> str:
    """Return the checksum of what a button shows; the same on every machine and engine.

    Args:
        shown: What tells one row from another for the person: whose, what, which day. There is no key, since
            a press is compared with the rows of its own chat anyway. For a button whose words are hidden,
            add something that nobody can guess, such as when the row was created.
    """
    digest = blake2b(dumps(shown, default=str).encode(), digest_size=BYTES).digest()
    return urlsafe_b64encode(digest).decode()[:CHECKSUM_LENGTH]


def row_reference(row_id: int | str, *shown: object) -> str:
    """Return the reference to one row, for callback data: "12.k3Xq_"."""
    return f"{row_id}{SEPARATOR}{checksum(*shown)}"


def reference_to_all(references: Sequence[str]) -> str:
    """Return the reference to every row that the button's message names: "all.k3Xq_"."""
    return row_reference(ALL, *sorted(references))


def id_of(reference: str) -> str:
    """Return the id in a reference: all of the word where there is no checksum."""
    return reference.partition(SEPARATOR)[0]


def has_checksum(reference: str) -> bool:
    """Return whether a reference has a checksum; buttons of older versions of Vesper have none."""
    return SEPARATOR in reference
