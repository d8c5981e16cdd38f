"""Flags an API or billing that is disabled in a project that remains."""

from __future__ import annotations

from typing import Final

from octoguard.plan import Action, Plan, ResourceChange
from octoguard.policy.checks._before_after import Off, from_to
from octoguard.policy.checks._guards import goes_too
from octoguard.policy.checks._losses import Half, is_absent, is_hidden, loss_by
from octoguard.policy.checks._products import of_api, user_of
from octoguard.policy.checks._things import last
from octoguard.policy.outcome import PASS, Evidence, Outcome, evidence, fail, unknown

_BILLING: Final = "google_billing_project_info"
_ON_DESTROY: Final = "disable_on_destroy"


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail if a resource of the API remains; unknown if the plan does not show what else calls it.

    Without disable_on_destroy the provider leaves the API enabled (documentation of google_project_service).
    """
    old = Half(change, "before")
    if change.action is Action.UPDATE:
        return _on_destroy(change)
    if not change.removes or change.action is Action.FORGET or old.get("deletion_policy") == "ABANDON":
        return None
    on_destroy = old.get(_ON_DESTROY)
    if change.type != _BILLING and not is_hidden(on_destroy) and str(on_destroy).casefold() != "true":
        return PASS
    if goes_too(old, plan) or _stays_on(change, plan):
        return PASS
    if change.type != _BILLING and is_hidden(on_destroy):
        return unknown(evidence(change, _ON_DESTROY, side="before"), evidence(change, "service", side="before"))
    if change.type == _BILLING:
        return fail(
            evidence(change, "project", "the project has no billing account anymore: its services stop", side="before")
        )
    items = [evidence(change, path, side="before") for path in ("service", "project")]
    if str(old.get("disable_dependent_services")).casefold() == "true":
        says = "APIs that depend on it are disabled too"
        items.append(evidence(change, "disable_dependent_services", says, side="before"))
    user, all_go = user_of(of_api(old.text("service")), plan)
    if user is not None:
        return fail(*items, Evidence("", "known", user.type, "needs this API", "", user.address))
    return (
        PASS
        if all_go
        else unknown(*items, Evidence("", "known", "delete", "the plan does not show what else calls the API"))
    )


def _on_destroy(change: ResourceChange) -> Outcome | None:
    """Unknown if the API will be disabled with its resource in the future: nothing is lost yet."""
    if change.type == _BILLING:
        return None
    loss = loss_by(Off(_ON_DESTROY, on=("false",)), Half(change, "before"), Half(change, "after"))
    says = "deleting the resource later disables the API"
    return PASS if loss is None else unknown(from_to(_ON_DESTROY, loss.before, loss.after, says))


def _stays_on(change: ResourceChange, plan: Plan) -> bool:
    """Whether another resource of the plan, or the new one, enables the same API in the same project."""
    index = plan.once(f"{change.type} that stay", lambda plan: _enabled(change.type, plan))
    key = _key(Half(change, "before"))
    return key is not None and key in index


def _enabled(resource_type: str, plan: Plan) -> frozenset[tuple[str, str]]:
    keys = (_key(Half(change, "after")) for change in plan.of_type(resource_type))
    return frozenset(key for key in keys if key is not None)


def _key(half: Half) -> tuple[str, str] | None:
    project = half.get("project")
    if half.change.type == _BILLING:
        return (half.text("billing_account") and "billing", last(half.text("project")))
    if not isinstance(half.get("service"), str) or not (is_absent(project) or isinstance(project, str)):
        return None
    return half.text("service"), last(half.text("project"))
