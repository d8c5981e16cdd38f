"""Flags ingress rules that open machines to the internet while a load balancer enforces IAP."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.plan import UNSET
from octoguard.policy.checks._address_space import is_the_world
from octoguard.policy.checks._answers import either, says
from octoguard.policy.checks._firewall_openings import judge, more_ports_than
from octoguard.policy.outcome import Outcome, of

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.checks._answers import Answer

_BACKENDS = ("google_compute_backend_service", "google_compute_region_backend_service")


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail when any port is open to the internet, and a backend service of this plan has IAP."""
    answer, backend = plan.once("backend with IAP", _guarded)
    if backend is None:
        return None
    outcome = judge(change, plan, is_the_world, more_ports_than(0))
    if outcome is None or outcome.status == "pass":
        return outcome
    items = (*outcome.evidence, of(backend, "iap[0].enabled", "IAP"))
    return Outcome(outcome.status if answer else "unknown", items)


def _guarded(plan: Plan) -> tuple[Answer, ResourceChange | None]:
    """Whether a backend service has IAP, and a service that has it or may have it."""
    answers = [(_has_iap(backend), backend) for backend in plan.of_type(*_BACKENDS)]
    answer = either(*(has for has, _ in answers))
    return answer, next((backend for has, backend in answers if has is answer), None) if answer is not False else None


def _has_iap(backend: ResourceChange) -> Answer:
    # Before provider 6 the block had no `enabled` argument: its presence enabled IAP.
    return says(backend, "iap[0].enabled", True, unset=backend.get("iap[0]") is not UNSET)
