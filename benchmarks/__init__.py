"""Measured, not claimed: run by hand, side by side, never as tests."""
