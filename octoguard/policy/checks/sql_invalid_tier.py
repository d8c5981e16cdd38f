"""Flags a machine tier that Cloud SQL for PostgreSQL refuses: of another engine, edition or impossible size."""

import re

from octoguard.plan import SENSITIVE, UNKNOWN, UNSET, Plan, ResourceChange
from octoguard.policy.outcome import PASS, Evidence, Outcome, evidence, fail, unknown

_TIER = "settings[0].tier"
_EDITION = "settings[0].edition"
_CUSTOM = re.compile(r"db-custom-(\d+)-(\d+)")
_ENTERPRISE = re.compile(r"db-f1-micro|db-g1-small|db-custom-\d+-\d+|db-custom-n4-\d+-\d+", re.IGNORECASE)
_ENTERPRISE_PLUS = re.compile(
    r"db-perf-optimized-n-(2|4|8|16|32|48|64|80|96|128)|db-c4a-highmem-\d+(-lssd)?", re.IGNORECASE
)


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Judge the tier by itself, then against the edition that it belongs to."""
    _ = plan
    tier = change.get(_TIER)
    if tier is UNSET:
        return None  # a clone that takes the settings of its source
    if tier is UNKNOWN or tier is SENSITIVE:
        return unknown(evidence(change, _TIER))
    if problem := impossible(str(tier)):
        return fail(evidence(change, _TIER, problem))
    if _ENTERPRISE.fullmatch(str(tier)):
        return _in_edition(change, "ENTERPRISE")
    if _ENTERPRISE_PLUS.fullmatch(str(tier)):
        return _in_edition(change, "ENTERPRISE_PLUS")
    return unknown(evidence(change, _TIER, "not a tier that octoguard knows"))


def impossible(tier: str) -> str:
    """Why no PostgreSQL instance can have this tier; empty if one can."""
    if not tier.startswith("db-"):
        return (
            "a Cloud SQL tier starts with db-: this is a Compute Engine machine type or a tier of the first generation"
        )
    if tier.startswith("db-n1-"):
        return "the db-n1 tiers are for MySQL: PostgreSQL takes db-custom-<vCPU>-<MiB>"
    found = _CUSTOM.fullmatch(tier)
    if found is None:
        return ""
    cpus, memory = int(found[1]), int(found[2])
    if cpus != 1 and (cpus % 2 or not 2 <= cpus <= 96):
        return f"{cpus} vCPU: a custom tier has 1 vCPU or an even number up to 96"
    if memory % 256 or memory < 3840:
        return f"{memory} MiB: a custom tier has a multiple of 256 MiB, and at least 3840"
    if not 921.6 * cpus <= memory <= 6656 * cpus:
        return f"{memory} MiB for {cpus} vCPU: a custom tier has 0.9 to 6.5 GiB for each vCPU"
    return ""


def _in_edition(change: ResourceChange, needed: str) -> Outcome:
    edition, shown = _edition(change)
    if edition == "":
        return unknown(evidence(change, _TIER, f"a tier of the edition {needed}"), shown)
    if edition == needed:
        return PASS
    return fail(evidence(change, _TIER, f"a tier of the edition {needed}"), shown)


def _edition(change: ResourceChange) -> tuple[str, Evidence]:
    """The edition, empty if it cannot be known, and the evidence for it."""
    edition = change.get(_EDITION)
    if edition is UNKNOWN or edition is SENSITIVE:
        return "", evidence(change, _EDITION)
    if edition is not UNSET:
        return str(edition), evidence(change, _EDITION)
    version = change.get("database_version")
    found = re.match(r"POSTGRES_(\d{1,4})", version) if isinstance(version, str) else None
    if not isinstance(version, str) or found is None:
        return "", evidence(change, "database_version", "it decides the edition, which is not set")
    default = "ENTERPRISE_PLUS" if int(found[1]) >= 16 else "ENTERPRISE"
    return default, evidence(change, _EDITION, f"unset; the API's default for {version} is {default}")
