"""Reads what people edit: octoguard.toml, policies and their tests."""
