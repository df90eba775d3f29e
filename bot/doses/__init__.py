"""Doses: what is answered of them, and what follows from an answer."""
