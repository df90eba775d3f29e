"""Queries: administration and broadcasts."""
