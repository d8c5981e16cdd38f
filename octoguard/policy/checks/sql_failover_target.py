"""Flags failover_target on engines that do not support it.

The provider marks the block as sensitive in the plan, so the check reads the configuration.
"""

from typing import Any

from octoguard.plan import UNKNOWN, Plan, ResourceChange
from octoguard.plan.address import module_path
from octoguard.policy.outcome import PASS, Evidence, Outcome, evidence, fail, unknown

_BLOCK = "replica_configuration"
_PATH = f"{_BLOCK}[0].failover_target"


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail on a literal true; pass if nothing sets the attribute. Sensitive values of the plan are not read."""
    if change.get(_BLOCK) is UNKNOWN:
        return unknown(evidence(change, _BLOCK))
    block = _raw(change.side("after")[0])
    # The API has already accepted a block that does not change.
    if not block or block == _raw(change.side("before")[0]):
        return PASS
    expressions = _expressions(change, plan)
    if expressions == []:
        return PASS
    if any(item.get("constant_value") in (True, "true") for item in expressions or ()):
        return fail(Evidence(_PATH, "known", True, "set to true in the configuration"))
    if expressions is not None and all("constant_value" in item for item in expressions):
        return PASS
    return unknown(Evidence(_PATH, "sensitive", None, "the provider marks this block as sensitive; no literal sets it"))


def _raw(values: Any) -> Any:
    """The block, only to test whether it exists and changes; its content must not reach any output."""
    return (values or {}).get(_BLOCK)


def _expressions(change: ResourceChange, plan: Plan) -> list[dict[str, Any]] | None:
    """The expressions that set the attribute; None if the configuration does not have the block."""
    resource = plan.configuration.resource(module_path(change.module), change.config_address) or {}
    blocks = (resource.get("expressions") or {}).get(_BLOCK)
    if not isinstance(blocks, list):
        return None
    return [block["failover_target"] for block in blocks if isinstance(block, dict) and "failover_target" in block]
