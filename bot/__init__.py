"""Vesper: a Telegram bot for sleep, back pain and supplement safety."""

import os

# PTB's coming default: RetryAfter gives a timedelta, and reading it warns of nothing.
os.environ.setdefault("PTB_TIMEDELTA", "true")
