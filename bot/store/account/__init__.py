"""Queries: subscriber, settings, profile, privacy, travel."""
