"""Keeps the history (audit log) of decisions, approvals and applies in a database."""
