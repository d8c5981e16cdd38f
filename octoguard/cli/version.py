"""`octoguard version`: what is installed here."""

import platform

import typer

from octoguard import __version__


def version() -> None:
    """Print the installed versions and the number of policies."""
    from octoguard.config.policies import load_policies

    policies = load_policies()
    typer.echo(f"octoguard {__version__} (Python {platform.python_version()}, {len(policies)} policies)")
