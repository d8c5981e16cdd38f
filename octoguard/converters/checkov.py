"""Converts octoguard policies to Checkov custom policies (YAML), and back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import yaml

from octoguard.converters import Read, Untranslatable, Written, leaves
from octoguard.converters._checkov_export import Exporter
from octoguard.converters._checkov_import import EVERY_TYPE, Importer, is_ours, types_of
from octoguard.converters._conditions import opposite
from octoguard.plain_yaml import problem_in
from octoguard.policy.model import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Callable

    from octoguard.policy.model import Policy
    from octoguard.standin.schema import Attributes

TITLE: Final = "Checkov"
_CATEGORIES: Final = {
    "iam": "IAM",
    "organization": "IAM",
    "kms": "ENCRYPTION",
    "secretmanager": "SECRETS",
    "logging": "LOGGING",
    "monitoring": "LOGGING",
    "network": "NETWORKING",
    "loadbalancing": "NETWORKING",
    "armor": "NETWORKING",
    "dns": "NETWORKING",
    "gke": "KUBERNETES",
    "binaryauthorization": "SUPPLY_CHAIN",
    "vertexai": "AI_AND_ML",
}


def check_id(policy_id: str) -> str:
    """The Checkov ID of an octoguard policy: OCTOGUARD_SQL_PUBLIC_IP for `sql-public-ip`."""
    return "OCTOGUARD_" + policy_id.upper().replace("-", "_")


def write(policy: Policy, environment: str) -> Written:
    """The policy as a Checkov custom policy for one environment. Raises Untranslatable with the reason."""
    if policy.deny is None:
        raise Untranslatable("it is a Python check, and most of these join resources")
    if policy.judges != "after":
        raise Untranslatable("it judges removals or changes, which Checkov does not see")
    if any("*" in pattern for pattern in policy.resources):
        raise Untranslatable(f"it applies to a pattern of resource types ({', '.join(policy.resources)})")
    exporter = Exporter(policy.resources, environment)
    definition = exporter.passes(policy.when, policy.deny)
    if isinstance(definition, bool):
        raise Untranslatable(f"for {environment} it {'never fails' if definition else 'always fails'}")
    metadata: dict[str, Any] = {
        "id": check_id(policy.id),
        "name": policy.title,
        "category": _category(policy),
        "severity": policy.severity.upper(),
        "frameworks": ["terraform"],
    }
    if policy.references:
        metadata["guideline"] = policy.references[0]
    if any("refers_to" in leaf for part in (policy.when, policy.deny) if part for leaf in leaves(part)):
        exporter.notes.append("references that octoguard follows before apply are visible in the root module only")
    document = {"metadata": metadata, "scope": {"provider": "google"}, "definition": definition}
    text = yaml.dump(document, Dumper=_Dumper, sort_keys=False, width=2**31, allow_unicode=True)
    notes = [f"# In Checkov: {note}." for note in exporter.notes]
    head = [
        f"# octoguard policy {policy.id}, for {environment}. Source: octoguard policies export --to checkov.",
        *notes,
    ]
    return Written(check_id(policy.id), "\n".join(head) + "\n" + text, exporter.notes)


def read(text: str, schema_of: Callable[[str], Attributes | None]) -> Read:
    """A Checkov custom policy (YAML or JSON) as an octoguard policy. Raises Untranslatable with the reason."""
    if problem := problem_in(text):
        raise Untranslatable(f"line {problem[0]}: {problem[1]}")
    try:
        document = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise Untranslatable(f"invalid YAML: {getattr(error, 'problem', None) or 'it cannot be parsed'}") from None
    if not isinstance(document, dict) or not isinstance(document.get("metadata"), dict):
        raise Untranslatable("not a Checkov policy: it has no metadata")
    metadata, definition = document["metadata"], document.get("definition")
    if not metadata.get("id") or not metadata.get("name") or not isinstance(definition, dict):
        raise Untranslatable("not a Checkov policy: metadata.id, metadata.name or definition is missing")
    importer = Importer(schema_of, _types(definition))
    others = [name for name in types_of(definition) if not is_ours(name)]
    if others:
        importer.notes.append(f"it also applies to {', '.join(others)}, but octoguard judges only google_* types")
    deny = opposite(importer.passes(definition))
    if isinstance(deny, bool):
        raise Untranslatable(f"it {'fails' if deny else 'passes'} every resource")
    severity = str(metadata.get("severity", "")).lower()
    if severity not in SEVERITIES:
        severity = "medium"
        importer.notes.append("it has no severity: medium is assumed")
    policy = {
        "title": str(metadata["name"]),
        "severity": severity,
        "resources": importer.types,
        "deny": deny,
        "why": f"Checkov policy {metadata['id']} requires it: {metadata['name']}.",
        "remediation": str(metadata.get("guideline") or f"# See Checkov policy {metadata['id']}."),
        "aliases": [str(metadata["id"])],
    }
    return Read(_policy_id(str(metadata["id"])), policy, list(dict.fromkeys(importer.notes)))


def _types(definition: Any) -> list[str]:
    """The google_* types of a definition."""
    named = types_of(definition)
    types = [name for name in named if is_ours(name)]
    if not types:
        raise Untranslatable(f"it applies to {', '.join(named) or 'no type'}, but octoguard judges only google_* types")
    if EVERY_TYPE in types and len(types) > 1:
        raise Untranslatable(
            "resource_types has both all and named types, which Checkov reads differently for each provider"
        )
    return types


def _policy_id(check: str) -> str:
    """The octoguard ID of a Checkov ID: `ckv2-custom-3` for `CKV2_CUSTOM_3`."""
    words = re.findall(r"[a-z0-9]+", check.removeprefix("OCTOGUARD_").casefold())
    return "-".join(words) if words and words[0][0].isalpha() else "-".join(["imported", *words])


class _Dumper(yaml.SafeDumper):
    """A dumper that indents nested lists and writes no anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        _ = data
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> Any:
        _ = indentless
        return super().increase_indent(flow, False)


def _category(policy: Policy) -> str:
    if policy.id.endswith(("-cmek", "-tls")):
        return "ENCRYPTION"
    if "backup" in policy.id or "pitr" in policy.id:
        return "BACKUP_AND_RECOVERY"
    return _CATEGORIES.get(policy.service, "GENERAL_SECURITY")
