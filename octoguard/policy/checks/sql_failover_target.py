"""Flags failover_target on an engine without it, by the configuration: the provider hides the block in the plan."""

from typing import Any

from octoguard.plan import UNKNOWN, Plan, ResourceChange
from octoguard.plan.address import module_path
from octoguard.policy.outcome import PASS, Evidence, Outcome, evidence, fail, unknown

_BLOCK = "replica_configuration"
_PATH = f"{_BLOCK}[0].failover_target"


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail on a literal true, pass where nothing sets it; what the plan hides is not read."""
    if change.get(_BLOCK) is UNKNOWN:
        return unknown(evidence(change, _BLOCK))
    block = _raw(change.side("after")[0])
    # What the instance has already, the API did not refuse.
    if not block or block == _raw(change.side("before")[0]):
        return PASS
    written = _written(change, plan)
    if written == []:
        return PASS
    if any(item.get("constant_value") in (True, "true") for item in written or ()):
        return fail(Evidence(_PATH, "known", True, "written so in the configuration"))
    if written is not None and all("constant_value" in item for item in written):
        return PASS
    return unknown(Evidence(_PATH, "sensitive", None, "the provider hides this block, and no literal sets it"))


def _raw(values: Any) -> Any:
    """The block, to see whether there is one and whether it changes, never what is in it."""
    return (values or {}).get(_BLOCK)


def _written(change: ResourceChange, plan: Plan) -> list[dict[str, Any]] | None:
    """The expressions that set the attribute; None if the configuration does not show the block."""
    resource = plan.configuration.resource(module_path(change.module), change.config_address) or {}
    blocks = (resource.get("expressions") or {}).get(_BLOCK)
    if not isinstance(blocks, list):
        return None
    return [block["failover_target"] for block in blocks if isinstance(block, dict) and "failover_target" in block]
