"""Handlers: subscriber, settings, profile, privacy, travel."""
