"""What a button says of the row it acts on: the row's id, and a short check of what the button shows.

A button stays in a chat for years. By then a reminder may have another name, a backup may have been restored,
a link may have been opened by somebody else. A press whose check is not that of the row changes nothing.
"""

from base64 import urlsafe_b64encode
from collections.abc import Sequence
from hashlib import blake2b
from json import dumps

# Characters of a check: 30 bits, so that one of a thousand million wrong presses would pass.
LENGTH = 5
# Bytes that this many characters of base 64 are made from, rounded up.
BYTES = 4
# Between an id and its check; no id and no check has one.
MARK = "."
# In the place of an id: every row that the message names.
ALL = "all"


def check_of(*shown: object) -> str:
    """Digest what a button shows; equal facts give equal checks, on every machine and engine.

    Args:
        shown: Whatever tells one row from another for the person: whose, what, which day. There is no key,
            since a press is held against the rows of its own chat anyway; but whoever shows a button whose
            words are hidden adds something that nobody can guess, such as when the row was made.
    """
    digest = blake2b(dumps(shown, default=str).encode(), digest_size=BYTES).digest()
    return urlsafe_b64encode(digest).decode()[:LENGTH]


def reference(row_id: int | str, *shown: object) -> str:
    """Write the word of a button that names a row: "12.k3Xq_"."""
    return f"{row_id}{MARK}{check_of(*shown)}"


def reference_to_all(references: Sequence[str]) -> str:
    """Write the word of a button that acts on every row that its message names: "all.k3Xq_"."""
    return reference(ALL, *sorted(references))


def id_of(word: str) -> str:
    """Read what stands before the check; the whole word where there is none."""
    return word.partition(MARK)[0]


def is_checked(word: str) -> bool:
    """Tell the word of a button from that of a Vesper before there were checks."""
    return MARK in word
