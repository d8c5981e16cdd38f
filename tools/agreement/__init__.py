"""Measures how far octoguard agrees with the labels in Checkov's own test-suite."""
