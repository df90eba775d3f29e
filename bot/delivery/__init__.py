"""Delivery: takes owed messages from the outbox, renders them, sends them and records what became of them."""
