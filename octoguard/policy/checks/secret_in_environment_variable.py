"""Flags passwords, tokens and keys among the environment variables of functions, Cloud Run and App Engine."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from octoguard.plan import SENSITIVE, UNSET
from octoguard.plan.path import parse
from octoguard.policy.checks._hidden import hidden
from octoguard.policy.checks._serverless import CONTAINERS, VARIABLES
from octoguard.policy.outcome import PASS, Evidence, Outcome, fail, unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.plan import Plan, ResourceChange
    from octoguard.plan.path import Steps
    from octoguard.policy.checks._iam_grants import Answer

# The last word counts: DB_PASSWORD and API_TOKEN hold secrets; MAX_TOKENS, SECRET_NAME and DB_PASSWORD_SECRET do not.
_NAME = re.compile(
    r"(\A|[_-])(PASS(WD|PHRASE)?|PWD|TOKEN|CREDENTIALS?|(API|ACCESS|AUTH|PRIVATE|SECRET|SIGNING|ENCRYPTION)[_-]?KEY)\Z"
    r"|(APIKEY|PASSWORD)\Z|(\A|(?<!PASSWORD)(?<!TOKEN)(?<!KEY)[_-])SECRET\Z",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(URL|URI|DSN|CONNECTION(_?STRING)?)\Z", re.IGNORECASE)
# What such a variable may hold: nothing, a switch, a number, a file, a reference to Secret Manager.
_HARMLESS = re.compile(
    r"|true|false|\d{1,6}|[/.~]\S*|(sm|gs|https?)://[^@\s]*|projects/[^/]+/secrets/\S+", re.IGNORECASE
)
# What is a secret whatever its variable is called.
_VALUE = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY|\bAIza[\w-]{35}\b|\bGOCSPX-[\w-]{20,}|\bgh[pousr]_\w{30,}|\bxox[abprs]-[\w-]{10,}"
    r"|\bsk-[\w-]{20,}|\bAKIA[0-9A-Z]{16}\b|\b[a-z][a-z0-9+.-]{0,20}://[^/\s:@]+:[^/\s@$]+@"
)
_MADE = ("google_apikeys_key", "google_service_account_key", "google_storage_hmac_key", "random_password")
_STORED = frozenset({"google_secret_manager_secret", "google_secret_manager_regional_secret"})


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Judge each variable by its name and its value; None where there are none."""
    _ = plan
    found = list(_variables(change))
    if not found:
        return None
    secrets: list[Evidence] = []
    doubts: list[Evidence] = []
    for name, path in found:
        answer = _is_secret(change, name, path)
        if answer:
            secrets.append(hidden(change, path, f"{name}: looks like a secret; not shown here"))
        elif answer is None:
            doubts.append(hidden(change, path, ""))
    if secrets:
        return fail(*secrets)
    return unknown(*doubts) if doubts else PASS


def _variables(change: ResourceChange) -> Iterator[tuple[str, Steps]]:
    """Each variable's name, "" where even that is not known, and the path of its value."""
    for text in VARIABLES.get(change.type, ()):
        path = parse(text)
        found = change.get(path)
        if isinstance(found, dict):
            yield from ((name, (*path, name)) for name in found)
        elif found is not UNSET:
            yield "", path
    if change.type in CONTAINERS:
        path = parse(CONTAINERS[change.type])
        containers = change.get(path)
        if isinstance(containers, list):
            for i in range(len(containers)):
                yield from _entries(change, (*path, i, "env"))
        elif containers is not UNSET:
            yield "", path


def _entries(change: ResourceChange, path: Steps) -> Iterator[tuple[str, Steps]]:
    entries = change.get(path)
    if not isinstance(entries, list):
        if entries is not UNSET:
            yield "", path
        return
    for i in range(len(entries)):
        name = change.get((*path, i, "name"))
        yield name if isinstance(name, str) else "", (*path, i, "value")


def _is_secret(change: ResourceChange, name: str, path: Steps) -> Answer:
    value = change.get(path)
    if isinstance(value, str):
        if _VALUE.search(value):
            return True
        return bool(_NAME.search(name)) and not _HARMLESS.fullmatch(value)
    if value is UNSET:
        return False
    if value is SENSITIVE:
        return True
    # The expressions of all variables of a resource are one: only the name tells which of them a reference is for.
    by_name = bool(_NAME.search(name))
    if any(change.linked(path, made) for made in _MADE):
        return by_name or bool(_ADDRESS.search(name)) or (None if not name else False)
    if name and not by_name:
        return False
    origins = change.origins(path)
    return False if origins and all(origin.type in _STORED for origin in origins) else None
