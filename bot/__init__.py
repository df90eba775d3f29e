"""Vesper: a Telegram bot for sleep, back pain and supplement safety."""
