"""Queries: database, tables and backups."""
