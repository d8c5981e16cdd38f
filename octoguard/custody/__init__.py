"""Keeps what was judged from being changed: plan files, records, signatures, history, and where they came from."""
