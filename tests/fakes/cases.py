"""A rightsizing report of a few invented lists: a recording, a plan, and the Terraform root of the plan, in one folder.

The lists name the project by its number, as Google does. The .tf file and the plan are made from the same values.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import msgspec

from octoguard.rightsizing.answers import LIST_PROJECTS, LIST_RECOMMENDATIONS, LIST_TIME_SERIES
from octoguard.workflows import rightsizing
from octoguard.workflows.rightsizing_request import RightsizingRequest
from tests.conftest import document, resource
from tests.fakes import answers
from tests.fakes.answers import money, series

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from octoguard.rightsizing.document import RecommendationEntry, RightsizingReport, TerraformChange

PROJECT, NUMBER = "tern-pay", "518204736610"
OTHER, OTHER_NUMBER = "tern-lab", "640117250093"
ACCOUNT: Final = "01F2A3-B4C5D6-E7F809"
NUMBERS: Final = {PROJECT: NUMBER, OTHER: OTHER_NUMBER}
COMPUTE: Final = "//compute.googleapis.com/projects"
MANAGER: Final = "//cloudresourcemanager.googleapis.com/projects"

VM: Final = "google.compute.instance.MachineTypeRecommender"
IDLE_VM: Final = "google.compute.instance.IdleResourceRecommender"
GROUP: Final = "google.compute.instanceGroupManager.MachineTypeRecommender"
DISK: Final = "google.compute.disk.IdleResourceRecommender"
ADDRESS: Final = "google.compute.address.IdleResourceRecommender"
IMAGE: Final = "google.compute.image.IdleResourceRecommender"
GKE: Final = "google.container.DiagnosisRecommender"
SQL: Final = "google.cloudsql.instance.OverprovisionedRecommender"
SQL_IDLE: Final = "google.cloudsql.instance.IdleRecommender"
ROLE: Final = "google.iam.policy.Recommender"
UNATTENDED: Final = "google.resourcemanager.projectUtilization.Recommender"
BUCKET: Final = "google.storage.bucket.SoftDeleteRecommender"
COMMITMENT: Final = "google.compute.commitment.UsageCommitmentRecommender"
FLEXIBLE: Final = "google.cloudbilling.commitment.SpendBasedCommitmentRecommender"


def recommended(name: str, saves: float | None = None, *operations: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A recommendation that has no list yet. `saves` is for 30 days; `target` its only target resource."""
    target = more.pop("target", "")
    body = answers.recommendation("", name, saves, resource=target, operations=list(operations), **more)
    return {**body, "name": name}


def listed(
    recommender: str, location: str, *bodies: dict[str, Any], asked: str = PROJECT, number: str | None = None
) -> dict[str, Any]:
    """The call that lists recommendations. `number` names the project in the answer, by default by its number."""
    owner = f"billingAccounts/{asked}" if asked == ACCOUNT else f"projects/{asked}"
    answered = owner if asked == ACCOUNT else f"projects/{number or NUMBERS.get(asked, asked)}"
    within = f"locations/{location}/recommenders/{recommender}"
    named = [{**body, "name": f"{answered}/{within}/recommendations/{body['name']}"} for body in bodies]
    return {
        "method": LIST_RECOMMENDATIONS,
        "owner": owner,
        "asked": f"{owner}/{within}",
        "responses": [{"recommendations": named}],
    }


def projects(*pairs: tuple[str, str]) -> dict[str, Any]:
    """The call that lists projects: (ID, number)."""
    found = [{"name": f"projects/{number}", "projectId": project} for project, number in pairs]
    return {"method": LIST_PROJECTS, "owner": "folders/7", "asked": "projects", "responses": [{"projects": found}]}


def running(machine: str, vcpus: float, zone: str = "europe-north1-b", asked: str = PROJECT) -> dict[str, Any]:
    """The call that measures the vCPUs of a machine type: the same in every hour of 30 days."""
    end = datetime(2026, 11, 24, 6, tzinfo=UTC)
    one = series({"zone": zone}, vcpus, until=end, system={"machine_type": machine})
    return {
        "method": LIST_TIME_SERIES,
        "owner": f"projects/{asked}",
        "asked": "vm-cores",
        "responses": [{"timeSeries": [one]}],
    }


def unused(resource_name: str, role: str, member: str, condition: str | None = "", **more: Any) -> dict[str, Any]:
    """The operation that removes a grant."""
    filters = {"/iamPolicy/bindings/*/role": role, "/iamPolicy/bindings/*/members/*": member}
    if condition is not None:
        filters["/iamPolicy/bindings/*/condition/expression"] = condition
    path = "/iamPolicy/bindings/*/members/*"
    return {"action": "remove", "resource": resource_name, "path": path, "pathFilters": filters, **more}


def granted(resource_name: str, role: str, member: str) -> dict[str, Any]:
    """The operation that adds a grant."""
    filters = {"/iamPolicy/bindings/*/role": role, "/iamPolicy/bindings/*/condition/expression": ""}
    path = "/iamPolicy/bindings/*/members/-"
    return {"action": "add", "resource": resource_name, "path": path, "value": member, "pathFilters": filters}


def bought(family: str, plan: str = "TWELVE_MONTH", vcpus: Any = None, memory: Any = None) -> dict[str, Any]:
    """The operation that buys a commitment."""
    amounts = [("VCPU", vcpus), ("MEMORY", memory)]
    resources = [{"type": kind, "amount": amount} for kind, amount in amounts if amount is not None]
    value = {"type": family, "plan": plan, "resources": resources}
    return {"action": "add", "resource": "//compute.googleapis.com/x/$commitment", "path": "/", "value": value}


def costs(amount: float) -> dict[str, Any]:
    """The primary impact of a recommendation with an amount over 30 days."""
    return {"category": "COST", "costProjection": {"cost": money(-amount), "duration": "2592000s"}}


@dataclass(frozen=True, slots=True)
class Ref:
    """An expression that refers to another resource. `known` is its value at plan time; None if there is none."""

    expression: str
    known: Any = None


class Case:
    """The files of one report."""

    def __init__(self, folder: Path) -> None:
        """No file is written yet."""
        self.folder = folder
        self._plan: Path | None = None

    def terraform(self, resources: dict[str, dict[str, Any]]) -> None:
        """Write main.tf and the plan of the given resources: `{address: values}`."""
        text = "".join(f'resource "{kind}" "{name}" {{\n{_hcl(values)}}}\n' for kind, name, values in _split(resources))
        (self.folder / "main.tf").write_text(text)
        changes = [
            resource(address, _known(values), after_unknown=_unknown(values)) for address, values in resources.items()
        ]
        configured = [
            {
                "address": f"{kind}.{name}",
                "mode": "managed",
                "type": kind,
                "name": name,
                "provider_config_key": "google",
                "expressions": _expressions(values),
                "schema_version": 0,
            }
            for kind, name, values in _split(resources)
        ]
        self._plan = self.folder / "plan.json"
        plan = document(*changes, configuration={"root_module": {"resources": configured}})
        self._plan.write_text(json.dumps(plan))

    def report(self, *calls: dict[str, Any], month: str = "2026-11", **options: Any) -> RightsizingReport:
        """The report of a recording of these calls."""
        asked = [call["owner"].partition("/")[2] for call in calls if call["owner"].startswith("projects/")]
        head = {"octoguard_recording": "1", "recorded_at": f"{month}-24T08:00:00Z", "projects": sorted(set(asked))}
        recording = self.folder / f"{month}.json"
        recording.write_text("[\n" + ",\n".join(map(json.dumps, (head, *calls))) + "\n]\n")
        root = None if self._plan is None else self.folder
        plan = None if self._plan is None else str(self._plan)
        return rightsizing.make(RightsizingRequest(offline=(recording,), plan=plan, root=root, **options), None)

    def saved(self, report: RightsizingReport) -> Path:
        """A file of an earlier report."""
        path = self.folder / f"report-{report.month}.json"
        path.write_bytes(msgspec.json.encode(report))
        return path

    def line(self, change: TerraformChange) -> str:
        """The source line of a change, without spaces around it; "" if it has none."""
        if change.place is None:
            return ""
        assert change.place.file.endswith("main.tf")
        return (self.folder / "main.tf").read_text().splitlines()[change.place.line - 1].strip()

    def edits(self, entry: RecommendationEntry) -> list[tuple[str, str, str]]:
        """(address, action and new value, source line) of each change of an entry."""
        return [
            (change.address, f"{change.action} {change.value or ''}".strip(), self.line(change))
            for change in entry.changes
        ]


def by_id(report: RightsizingReport) -> dict[str, RecommendationEntry]:
    """The entries by the last part of their name."""
    return {entry.name.rpartition("/")[2]: entry for entry in report.recommendations}


def standings(report: RightsizingReport) -> dict[str, str]:
    """The standing of each entry by the last part of its name."""
    return {name: entry.standing for name, entry in by_id(report).items()}


def total(report: RightsizingReport, kind: str = "resources") -> float:
    """The counted saving in USD for 30 days, as the recordings give it."""
    found = [row.monthly_saving for row in report.totals if (row.kind, row.currency) == (kind, "USD")]
    return round(float(sum(found)) * 720 / 730, 3)


def _split(resources: dict[str, dict[str, Any]]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for address, values in resources.items():
        kind, _, name = address.partition(".")
        yield kind, name, values


def _is_block(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, dict) for item in value)


def _hcl(values: dict[str, Any], indent: str = "  ") -> str:
    lines = []
    for key, value in values.items():
        if _is_block(value):
            lines += [f"{indent}{key} {{\n{_hcl(item, indent + '  ')}{indent}}}\n" for item in value]
        else:
            lines.append(f"{indent}{key} = {value.expression if isinstance(value, Ref) else json.dumps(value)}\n")
    return "".join(lines)


def _known(values: dict[str, Any]) -> dict[str, Any]:
    known = {}
    for key, value in values.items():
        if _is_block(value):
            known[key] = [_known(item) for item in value]
        elif not isinstance(value, Ref) or value.known is not None:
            known[key] = value.known if isinstance(value, Ref) else value
    return known


def _unknown(values: dict[str, Any]) -> dict[str, Any]:
    unknown: dict[str, Any] = {}
    for key, value in values.items():
        if _is_block(value):
            unknown[key] = [_unknown(item) for item in value]
        elif isinstance(value, Ref) and value.known is None:
            unknown[key] = True
    return unknown


def _expressions(values: dict[str, Any]) -> dict[str, Any]:
    expressions: dict[str, Any] = {}
    for key, value in values.items():
        if _is_block(value):
            expressions[key] = [_expressions(item) for item in value]
        elif isinstance(value, Ref):
            expressions[key] = {"references": [value.expression, value.expression.rpartition(".")[0]]}
        else:
            expressions[key] = {"constant_value": value}
    return expressions
