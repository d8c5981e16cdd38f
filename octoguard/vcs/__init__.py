"""Reads the git repository of the working directory, and identifies the user."""
