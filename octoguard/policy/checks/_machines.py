"""What the checks of Compute Engine machines share: templates that decide for them, switches in metadata, accounts."""

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
    """Judge a machine or a template. What a machine leaves to a template of this plan is judged there: None.

    `top` is the attribute that, once a machine sets it, stands for itself.
    """
    if change.type != FROM_TEMPLATE or change.get(top) is not UNSET:
        return judge(change)
    if any(template.stays for kind in TEMPLATES for template in change.linked(_SOURCE, kind)):
        return None
    elsewhere = "unset; its template decides, and that is not in this plan"
    return unknown(evidence(change, top, elsewhere, reason="not-in-plan"))


def weigh(change: ResourceChange, bad: Mapping[str, Answer], says: Mapping[str, str] | None = None) -> Outcome:
    """Fail with the paths that are bad, unknown with those that may be. `says` is what an unset one means."""

    def shown(wanted: Answer) -> list[Evidence]:
        paths = [path for path, answer in bad.items() if answer is wanted]
        return [evidence(change, p, (says or {}).get(p, "") if change.get(p) is UNSET else "") for p in paths]

    if True in bad.values():
        return fail(*shown(True))
    return unknown(*shown(None)) if None in bad.values() else PASS


def negated(answer: Answer) -> Answer:
    """Kleene's `not`."""
    return None if answer is None else not answer


def is_windows(machine: ResourceChange) -> bool:
    """Whether the plan shows that it boots Windows: by its image, its disk or its template."""
    if machine.type == FROM_TEMPLATE and machine.get("boot_disk") is UNSET:
        return any(is_windows(one) for kind in TEMPLATES for one in machine.linked(_SOURCE, kind))
    disks = blocks(machine, "disk" if machine.type in TEMPLATES else "boot_disk") or []
    boots = [disk for disk in disks if says(machine, f"{disk}.boot", True, unset=False)] or disks[:1]
    return any(_shows_windows(machine, [f"{disk}.{name}" for name in _ON_DISK]) for disk in boots)


def _shows_windows(one: ResourceChange, paths: Iterable[str]) -> bool:
    """Whether an image, a licence or a feature says so, here or where a reference leads."""
    for path in paths:
        value = one.get(path)
        texts = value if isinstance(value, list) else [value]
        if any(isinstance(text, str) and _WINDOWS.search(text) for text in texts):
            return True
        for kind, names in _BOOTED.items():
            if kind != one.type and any(_shows_windows(disk, names) for disk in one.linked(path, kind)):
                return True
    return False


def blocks(change: ResourceChange, path: str) -> list[str] | None:
    """The paths of the blocks at a path; None where it cannot be known how many there are."""
    found = change.get(path)
    if isinstance(found, list):
        return [f"{path}[{i}]" for i in range(len(found))]
    return [] if found is UNSET else None


def switch(change: ResourceChange, path: str, unset: Answer = None) -> Answer:
    """A switch in metadata, which takes several words for yes and no; what is no such word switches nothing."""
    value = change.get(path)
    if value is UNKNOWN or value is SENSITIVE:
        return None
    text = "" if value is UNSET else text_of(value).casefold()
    return True if text in _YES else False if text in _NO else unset


def has_value(change: ResourceChange, path: str) -> Answer:
    """Whether a secret is given: the provider keeps an empty text for one that is not. Its value is not read."""
    value = change.get(path)
    if value is UNSET:
        return False
    values, _, hidden = change.side("after")
    if value is UNKNOWN or is_covered_above(hidden, parse(path)):
        return None
    return bool(lookup(values, None, None, parse(path)) != "")


def is_default_account(machine: ResourceChange) -> Answer:
    """Whether it runs as a default service account. Without a service_account block it has none at all."""
    accounts = machine.get("service_account")
    if accounts is UNSET or accounts == []:
        return False
    if machine.get(ACCOUNT) in (UNSET, ""):
        scopes = machine.get(SCOPES)  # the provider leaves out a block with neither account nor scopes
        return None if scopes is UNKNOWN or scopes is SENSITIVE else scopes != []
    return is_default(machine, ACCOUNT, unset=True)


def project_switch(machine: ResourceChange, plan: Plan, key: str) -> tuple[Answer, list[Evidence]]:
    """Whether this plan switches something on for the machine's whole project, and what says or may say so."""
    found: dict[Answer, list[Evidence]] = {True: [], None: []}
    for holder, on in plan.once(f"projects with {key}", lambda whole: _holders(whole, key)):
        answer = both(on, _one_project(machine, holder, plan))
        if answer is not False:
            found[answer].append(of(holder, _place(holder, key), "may be of this machine's project"))
    wanted: Answer = True if found[True] else None
    return (wanted if found[wanted] else False), found[wanted]


def _holders(plan: Plan, key: str) -> list[tuple[ResourceChange, Answer]]:
    answers = [(one, switch(one, _place(one, key), unset=False)) for one in plan.of_type(_PROJECT_METADATA, _ITEM)]
    return [(holder, answer) for holder, answer in answers if answer is not False]


def _place(holder: ResourceChange, key: str) -> str:
    """Where project metadata has the value of a key."""
    return "value" if holder.type == _ITEM and holder.get("key") == key else f"metadata.{key}"


def _one_project(one: ResourceChange, other: ResourceChange, plan: Plan) -> Answer:
    mine, yours = parent_of(one, plan), parent_of(other, plan)
    if mine is None or yours is None:
        return None
    return True if mine == yours else None if DEFAULT in (mine, yours) else False
