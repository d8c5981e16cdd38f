"""Judges the same resources with our engine and with real Checkov, and compares every verdict."""
