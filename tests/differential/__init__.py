"""Differential tests: evaluates the same resources with octoguard and with real Checkov, and compares verdicts."""
