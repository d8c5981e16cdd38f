"""Flags notification channels with a token, password or key in their labels, which are not sensitive."""

from octoguard.plan import UNKNOWN, UNSET, Plan, ResourceChange
from octoguard.policy.checks._hidden import hidden
from octoguard.policy.outcome import PASS, Outcome, fail, unknown

_SECRETS = ("auth_token", "password", "service_key")


def check(channel: ResourceChange, plan: Plan) -> Outcome | None:
    """Check the labels that the API treats as sensitive; their values are never shown."""
    _ = plan
    secrets = {name: channel.get(("labels", name)) for name in _SECRETS}
    exposed = [name for name, value in secrets.items() if value is not UNSET and value != ""]
    if not exposed:
        return PASS
    if channel.get("labels") is UNKNOWN:
        return unknown(hidden(channel, ("labels",), ""))
    return fail(*(hidden(channel, ("labels", name), "belongs in sensitive_labels; not shown here") for name in exposed))
