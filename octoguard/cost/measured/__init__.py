"""Turns measured usage (Cloud Billing rows, Cloud Monitoring series) into values of usage keys, month by month."""
