"""Triage: which red flags a text names."""
