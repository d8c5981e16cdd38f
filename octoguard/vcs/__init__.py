"""Reads the git repository of the working directory, and who is running octoguard."""
