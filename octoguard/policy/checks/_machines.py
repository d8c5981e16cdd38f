"""Shared code of the checks for VM instances: inherited template settings, metadata flags, service accounts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from octoguard.plan import SENSITIVE, UNKNOWN, UNSET, Plan, ResourceChange
from octoguard.plan.path import parse
from octoguard.plan.values import is_covered_above, lookup
from octoguard.policy.checks._answers import both, says
from octoguard.policy.checks._default_accounts import is_default
from octoguard.policy.checks._projects import DEFAULT, parent_of
from octoguard.policy.operators import text_of
from octoguard.policy.outcome import PASS, Evidence, Outcome, evidence, fail, of, unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from octoguard.policy.checks._answers import Answer

FROM_TEMPLATE = "google_compute_instance_from_template"
TEMPLATES = ("google_compute_instance_template", "google_compute_region_instance_template")
ACCOUNT = "service_account[0].email"
SCOPES = "service_account[0].scopes"
_SOURCE = "source_instance_template"
_PROJECT_METADATA = "google_compute_project_metadata"
_ITEM = "google_compute_project_metadata_item"
_ON_DISK = ("initialize_params[0].image", "source_image", "source", "guest_os_features")
_BOOTED = {
    "google_compute_disk": ("image", "licenses", "guest_os_features"),
    "google_compute_region_disk": ("image", "licenses", "guest_os_features"),
    "google_compute_image": ("family", "licenses", "guest_os_features"),
}
_WINDOWS = re.compile(r"windows(-sql)?-cloud/|windows[^/]*\Z", re.IGNORECASE)
_YES = frozenset({"true", "yes", "y", "1"})
_NO = frozenset({"false", "no", "n", "0"})


def on_machine(change: ResourceChange, top: str, judge: Callable[[ResourceChange], Outcome | None]) -> Outcome | None:
    """Judge an instance or a template; None if the instance inherits the setting from a template of this plan.

    `top` is the top-level attribute of the setting: an instance that sets it does not inherit it.
    """
    if change.type != FROM_TEMPLATE or change.get(top) is not UNSET:
        return judge(change)
    if any(template.stays for kind in TEMPLATES for template in change.linked(_SOURCE, kind)):
        return None
    elsewhere = "unset; depends on the template, which is not in this plan"
    return unknown(evidence(change, top, elsewhere, reason="not-in-plan"))


def weigh(change: ResourceChange, bad: Mapping[str, Answer], details: Mapping[str, str] | None = None) -> Outcome:
    """Fail with the paths that are bad, or else unknown with those that may be. `details` are notes for unset paths."""

    def items(status: Answer) -> list[Evidence]:
        paths = [path for path, answer in bad.items() if answer is status]
        return [evidence(change, p, (details or {}).get(p, "") if change.get(p) is UNSET else "") for p in paths]

    if True in bad.values():
        return fail(*items(True))
    return unknown(*items(None)) if None in bad.values() else PASS


def negated(answer: Answer) -> Answer:
    """Kleene's `not`."""
    return None if answer is None else not answer


def is_windows(machine: ResourceChange) -> bool:
    """Whether the plan shows a Windows image on the instance, its boot disk or its template."""
    if machine.type == FROM_TEMPLATE and machine.get("boot_disk") is UNSET:
        return any(is_windows(template) for kind in TEMPLATES for template in machine.linked(_SOURCE, kind))
    disks = blocks(machine, "disk" if machine.type in TEMPLATES else "boot_disk") or []
    boots = [disk for disk in disks if says(machine, f"{disk}.boot", True, unset=False)] or disks[:1]
    return any(_shows_windows(machine, [f"{disk}.{name}" for name in _ON_DISK]) for disk in boots)


def _shows_windows(change: ResourceChange, paths: Iterable[str]) -> bool:
    """Whether an image, a license or a guest OS feature names Windows, here or in a linked resource."""
    for path in paths:
        value = change.get(path)
        texts = value if isinstance(value, list) else [value]
        if any(isinstance(text, str) and _WINDOWS.search(text) for text in texts):
            return True
        for kind, names in _BOOTED.items():
            if kind != change.type and any(_shows_windows(disk, names) for disk in change.linked(path, kind)):
                return True
    return False


def blocks(change: ResourceChange, path: str) -> list[str] | None:
    """The paths of the blocks at a path; None if their number is not known."""
    value = change.get(path)
    if isinstance(value, list):
        return [f"{path}[{i}]" for i in range(len(value))]
    return [] if value is UNSET else None


def switch(change: ResourceChange, path: str, unset: Answer = None) -> Answer:
    """A boolean metadata value, which has several words for yes and no; any other value counts as unset."""
    value = change.get(path)
    if value is UNKNOWN or value is SENSITIVE:
        return None
    text = "" if value is UNSET else text_of(value).casefold()
    return True if text in _YES else False if text in _NO else unset


def has_value(change: ResourceChange, path: str) -> Answer:
    """Whether a secret is set; the provider stores an empty string if it is not. The value is not reported."""
    value = change.get(path)
    if value is UNSET:
        return False
    values, _, hidden = change.side("after")
    if value is UNKNOWN or is_covered_above(hidden, parse(path)):
        return None
    return bool(lookup(values, None, None, parse(path)) != "")


def is_default_account(machine: ResourceChange) -> Answer:
    """Whether the instance runs as a default service account. Without a service_account block it has no account."""
    accounts = machine.get("service_account")
    if accounts is UNSET or accounts == []:
        return False
    if machine.get(ACCOUNT) in (UNSET, ""):
        scopes = machine.get(SCOPES)  # the provider omits a block with neither email nor scopes
        return None if scopes is UNKNOWN or scopes is SENSITIVE else scopes != []
    return is_default(machine, ACCOUNT, unset=True)


def project_switch(machine: ResourceChange, plan: Plan, key: str) -> tuple[Answer, list[Evidence]]:
    """Whether project metadata of this plan enable a key for the project of the instance, with the evidence."""
    items: dict[Answer, list[Evidence]] = {True: [], None: []}
    for holder, on in plan.once(f"projects with {key}", lambda full_plan: _holders(full_plan, key)):
        answer = both(on, _same_project(machine, holder, plan))
        if answer is not False:
            items[answer].append(of(holder, _place(holder, key), "may be the project of this VM"))
    status: Answer = True if items[True] else None
    return (status if items[status] else False), items[status]


def _holders(plan: Plan, key: str) -> list[tuple[ResourceChange, Answer]]:
    metadata = plan.of_type(_PROJECT_METADATA, _ITEM)
    answers = [(holder, switch(holder, _place(holder, key), unset=False)) for holder in metadata]
    return [(holder, answer) for holder, answer in answers if answer is not False]


def _place(holder: ResourceChange, key: str) -> str:
    """The path of the value of a key in project metadata."""
    return "value" if holder.type == _ITEM and holder.get("key") == key else f"metadata.{key}"


def _same_project(machine: ResourceChange, holder: ResourceChange, plan: Plan) -> Answer:
    projects = parent_of(machine, plan), parent_of(holder, plan)
    if None in projects:
        return None
    return True if projects[0] == projects[1] else None if DEFAULT in projects else False
