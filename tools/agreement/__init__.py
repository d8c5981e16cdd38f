"""Measures the agreement of octoguard with the labels in the test suite of Checkov."""
