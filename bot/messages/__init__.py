"""Kinds of owed messages: one module each, with what is stored, what is read, and the renderer."""
