"""Turns what Google recommends and what was measured into ranked savings, without ever adding what must not be added.

The one room with pandas. Pure functions: the recommendations come from `gcp/`, live or replayed.
"""
