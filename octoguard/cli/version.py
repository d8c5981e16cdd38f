"""`octoguard version`: print the installed versions."""

import platform

import typer

from octoguard import __version__

EXAMPLES = """Examples:

octoguard version
"""


def version() -> None:
    """Print the installed versions and the number of policies."""
    from octoguard.config.policies import load_policies

    policies = load_policies()
    typer.echo(f"octoguard {__version__} (Python {platform.python_version()}, {len(policies)} policies)")
