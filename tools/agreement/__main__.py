"""`python -m tools.agreement FOLDER [--plans FOLDER] [--check ID ...]`: see README.md."""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from octoguard import plan as plans
from octoguard.config.policies import load_policies
from octoguard.policy import Environment, evaluate
from tools.agreement import planning
from tools.agreement.labels import read_examples

if TYPE_CHECKING:
    from octoguard.policy import Policy
    from tools.agreement.labels import Example, Label

Verdict = Literal["fail", "unknown", "pass", "not judged"]
Tier = Literal["as written", "completed"]
_WORST: list[Verdict] = ["fail", "unknown", "pass"]
_TIERS: dict[Tier, list[planning.Provision]] = {"as written": planning.PROVISIONS, "completed": planning.LENIENT}


@dataclass(frozen=True, slots=True)
class Row:
    """One label, and the result of octoguard for the same resource."""

    example: Example
    address: str
    label: Label
    verdict: Verdict
    provision: str
    because: str
    differs: bool

    @property
    def agrees(self) -> bool:
        """Whether octoguard fails exactly if the label is a fail."""
        return (self.label == "fail") == (self.verdict == "fail")


@dataclass(slots=True)
class Tally:
    """The results of all examples."""

    rows: dict[Tier, list[Row]] = field(default_factory=lambda: {"as written": [], "completed": []})
    refused: list[tuple[Example, str, str]] = field(default_factory=list)
    not_aliased: Counter[str] = field(default_factory=Counter)


def main() -> None:
    """Plan and evaluate every example, and print the comparison."""
    parser = argparse.ArgumentParser(prog="python -m tools.agreement")
    parser.add_argument("folder", type=Path, help="tests/terraform of a checkout of bridgecrewio/checkov")
    parser.add_argument("--check", action="append", default=[], help="only this check; may be repeated")
    parser.add_argument("--plans", type=Path, help="cache the plans in this folder")
    options = parser.parse_args()
    examples = read_examples(options.folder.resolve())
    policies = load_policies()
    tally = Tally()
    for example in examples.examples:
        if options.check and example.check not in options.check:
            continue
        # Policies with the same question or, without any, policies that only explain how they differ.
        judges = [policy for policy in policies if example.check in policy.aliases]
        judges = judges or [policy for policy in policies if policy.answers_to(example.check)]
        if judges:
            _compare(example, judges, tally, planning.Plans(options.plans))
        else:
            tally.not_aliased[example.check] += len(example.labels)
    _print(tally, {} if options.check else examples.not_written)


def _compare(example: Example, judges: list[Policy], tally: Tally, made: planning.Plans) -> None:
    """Evaluate each labelled resource in the newest provider version that plans it, or else completed."""
    left = dict(example.labels)
    reasons: dict[str, str] = {}
    for tier, provisions in _TIERS.items():
        for provision in provisions:
            if not left:
                return
            planned = made.of(example, provision)
            for address in left:
                reason = planned.refused.get(address) or planned.refused.get("*")
                if address in planned.alone:
                    reason = "what it is connected with is refused"
                reasons[address] = reasons.get(address) or reason or "no such resource in the plan"
            if planned.plan is None:
                continue
            for address, row in _judged(example, left, judges, planned).items():
                del left[address]
                tally.rows[tier].append(row)
                if tier == "completed":
                    tally.refused.append((example, address, reasons[address]))
    tally.refused += [(example, address, f"{reasons[address]} (not judged at all)") for address in left]


def _judged(
    example: Example, labels: dict[str, Label], judges: list[Policy], planned: planning.Planned
) -> dict[str, Row]:
    assert planned.plan is not None  # noqa: S101 - the caller checked
    plan = plans.read(planned.plan, example.name)
    findings = evaluate(plan, judges, Environment("prod", "agreement", "prod"), lambda _: "mandatory")
    results_by_address: dict[str, dict[str, list[str]]] = {}
    for finding in findings:
        evidence = "; ".join(
            f"{item.path}: {item.state} {item.value or ''} {item.detail}".strip() for item in finding.evidence
        )
        address = _plain(finding.change.address)
        for name in {address, finding.change.address}:
            results_by_address.setdefault(name, {}).setdefault(finding.status, []).append(
                f"{finding.policy.id} ({evidence})"
            )
    rows: dict[str, Row] = {}
    addresses = {name for change in plan.changes for name in (change.address, _plain(change.address))}
    differs = all(example.check not in policy.aliases for policy in judges)
    for address, label in labels.items():
        if address in addresses and address not in planned.alone:
            results = results_by_address.get(address, {})
            verdict: Verdict = next((word for word in _WORST if word in results), "not judged")
            because = ", ".join(results.get(verdict, []))
            rows[address] = Row(example, address, label, verdict, planned.provision, because, differs)
    return rows


def _plain(address: str) -> str:
    return re.sub(r"\[[^\]]*\]", "", address)


def _print(tally: Tally, not_written: dict[str, int]) -> None:
    write = sys.stdout.write
    every = [row for rows in tally.rows.values() for row in rows]
    write(f"{'':58}{'agree':>6}{'of':>6}\n")
    _line("planned as written", tally.rows["as written"])
    _line("  without checks that a policy says it differs from", [r for r in tally.rows["as written"] if not r.differs])
    _line("refused by Terraform, completed", tally.rows["completed"])
    _line("all", every)
    _line("  without checks that a policy says it differs from", [row for row in every if not row.differs])
    for tier, rows in tally.rows.items():
        write(f"\ndifferences, {tier}\n")
        for row in sorted((row for row in rows if not row.agrees), key=_order):
            marked = " (documented difference)" if row.differs else ""
            write(f"  {row.example.check}{marked} {row.label} -> {row.verdict}: {row.address}\n")
            write(f"      {row.example.name}, {row.provision}: {row.because[:300]}\n")
    write("\nrefused as they are written, with Terraform's reason\n")
    for example, address, reason in sorted(tally.refused, key=lambda refusal: _number(refusal[0].check)):
        write(f"  {example.check} {address} ({example.name}): {reason}\n")
    write(f"\nlabels of checks without a policy: {dict(tally.not_aliased)}\n")
    write(f"labels in tests without a configuration: {sum(not_written.values())}: {', '.join(not_written)}\n")


def _line(name: str, rows: list[Row]) -> None:
    agreed = sum(row.agrees for row in rows)
    share = f"{100 * agreed / len(rows):.1f} %" if rows else "-"
    sys.stdout.write(f"{name:58}{agreed:>6}{len(rows):>6}{share:>9}\n")


def _order(row: Row) -> tuple[tuple[str, int], str]:
    return _number(row.example.check), row.address


def _number(check: str) -> tuple[str, int]:
    family, _, number = check.rpartition("_")
    return family, int(number)


if __name__ == "__main__":
    main()
