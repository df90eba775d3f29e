"""Answers to doses, and the side effects of an answer."""
