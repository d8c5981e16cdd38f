"""Flags notification channels with a token, password or key among their labels, which nothing hides."""

from octoguard.plan import UNKNOWN, UNSET, Plan, ResourceChange
from octoguard.policy.checks._hidden import hidden
from octoguard.policy.outcome import PASS, Outcome, fail, unknown

_SECRETS = ("auth_token", "password", "service_key")


def check(channel: ResourceChange, plan: Plan) -> Outcome | None:
    """Look at the labels that the API calls sensitive; their values are never shown."""
    _ = plan
    found = {name: channel.get(("labels", name)) for name in _SECRETS}
    there = [name for name, value in found.items() if value is not UNSET and value != ""]
    if not there:
        return PASS
    if channel.get("labels") is UNKNOWN:
        return unknown(hidden(channel, ("labels",), ""))
    return fail(*(hidden(channel, ("labels", name), "belongs in sensitive_labels; not shown here") for name in there))
