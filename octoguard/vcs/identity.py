"""Finds out who is running octoguard: what the CI system says, else git, else the machine.

None of it is proof: whoever can set an environment variable can be anybody. Signatures are.
"""

from __future__ import annotations

import getpass
import os
import socket

from octoguard.attestation.statement import Person
from octoguard.vcs import git


def who(said: str | None = None) -> Person:
    """The person, by `--as` if that is said, and the CI job."""
    run = _run()
    if said:
        return Person(said, "said", run)
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
