"""Handlers: questions, facts and limits."""
