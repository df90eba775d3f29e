"""Handlers: doses, due and as needed, and their history."""
