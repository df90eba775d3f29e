"""Vesper: a Telegram bot for sleep, back pain and supplement safety."""

import os
import zoneinfo

# The same as in pyproject.toml, which is not in the image.
VERSION = "0.1.0"

# The zones' rules come from the pinned tzdata package, so that they are the same on every machine.
zoneinfo.reset_tzpath(to=())
# PTB's coming default: RetryAfter gives a timedelta, and reading it warns of nothing.
os.environ.setdefault("PTB_TIMEDELTA", "true")
