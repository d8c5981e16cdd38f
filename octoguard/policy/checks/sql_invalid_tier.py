"""Flags machine tiers that Cloud SQL for PostgreSQL rejects: wrong engine, wrong edition or invalid size."""

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
    """Check the tier itself, then its edition. None for a clone that inherits its settings."""
    _ = plan
    tier = change.get(_TIER)
    if tier is UNSET:
        return None  # a clone that inherits the settings of its source instance
    if tier is UNKNOWN or tier is SENSITIVE:
        return unknown(evidence(change, _TIER))
    if problem := impossible(str(tier)):
        return fail(evidence(change, _TIER, problem))
    if _ENTERPRISE.fullmatch(str(tier)):
        return _in_edition(change, "ENTERPRISE")
    if _ENTERPRISE_PLUS.fullmatch(str(tier)):
        return _in_edition(change, "ENTERPRISE_PLUS")
    return unknown(evidence(change, _TIER, "octoguard does not know this tier"))


def impossible(tier: str) -> str:
    """The reason why the tier is invalid for PostgreSQL; empty if it is valid."""
    if not tier.startswith("db-"):
        return "a Cloud SQL tier starts with db-; this is a Compute Engine machine type or a first-generation tier"
    if tier.startswith("db-n1-"):
        return "db-n1 tiers are only for MySQL; use db-custom-<vCPU>-<MiB> for PostgreSQL"
    match = _CUSTOM.fullmatch(tier)
    if match is None:
        return ""
    cpus, memory = int(match[1]), int(match[2])
    if cpus != 1 and (cpus % 2 or not 2 <= cpus <= 96):
        return f"{cpus} vCPU is invalid: a custom tier has 1 vCPU or an even number of vCPUs up to 96"
    if memory % 256 or memory < 3840:
        return f"{memory} MiB is invalid: a custom tier has a multiple of 256 MiB and at least 3840 MiB"
    if not 921.6 * cpus <= memory <= 6656 * cpus:
        return f"{memory} MiB for {cpus} vCPU is invalid: a custom tier has 0.9 to 6.5 GiB per vCPU"
    return ""


def _in_edition(change: ResourceChange, needed: str) -> Outcome:
    edition, source = _edition(change)
    if edition == "":
        return unknown(evidence(change, _TIER, f"this tier needs edition {needed}"), source)
    if edition == needed:
        return PASS
    return fail(evidence(change, _TIER, f"this tier needs edition {needed}"), source)


def _edition(change: ResourceChange) -> tuple[str, Evidence]:
    """The edition, empty if it is not known, and the evidence for it."""
    edition = change.get(_EDITION)
    if edition is UNKNOWN or edition is SENSITIVE:
        return "", evidence(change, _EDITION)
    if edition is not UNSET:
        return str(edition), evidence(change, _EDITION)
    version = change.get("database_version")
    match = re.match(r"POSTGRES_(\d{1,4})", version) if isinstance(version, str) else None
    if not isinstance(version, str) or match is None:
        return "", evidence(change, "database_version", "the edition is unset, so its default depends on the version")
    default = "ENTERPRISE_PLUS" if int(match[1]) >= 16 else "ENTERPRISE"
    return default, evidence(change, _EDITION, f"unset; the API's default for {version} is {default}")
