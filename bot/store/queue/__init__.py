"""Queries: inbox, outbox and what is due."""
