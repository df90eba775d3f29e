"""Handlers: administration and broadcasts."""
