"""Compares octoguard's cost with Infracost's figures, on the test data of Infracost."""
