"""Identifies the user: from the CI system, else from git, else from the operating system.

Names are self-reported and can be spoofed, for example with environment variables. Use signatures where you need proof.
"""

from __future__ import annotations

import getpass
import os
import socket

from octoguard.attestation.statement import Person
from octoguard.vcs import git


def who(name: str | None = None) -> Person:
    """The user, with the URL of the CI job. `name` is the value of `--as`."""
    run = _run()
    if name:
        return Person(name, "said", run)
    env = os.environ
    if env.get("GITHUB_ACTIONS") == "true" and (name := env.get("GITHUB_TRIGGERING_ACTOR") or env.get("GITHUB_ACTOR")):
        return Person(name, "github", run)
    if env.get("GITLAB_CI") and (name := env.get("GITLAB_USER_EMAIL") or env.get("GITLAB_USER_LOGIN")):
        return Person(name, "gitlab", run)
    email = git.setting("user.email")
    if email:
        return Person(email, "git", run)
    return Person(f"{_user()}@{socket.gethostname()}", "user", run)


def _run() -> str:
    env = os.environ
    if env.get("GITHUB_RUN_ID") and env.get("GITHUB_REPOSITORY"):
        server = env.get("GITHUB_SERVER_URL", "https://github.com")
        return f"{server}/{env['GITHUB_REPOSITORY']}/actions/runs/{env['GITHUB_RUN_ID']}"
    return env.get("CI_JOB_URL", "")


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"
