"""Policies that need Python: joins between resources."""
