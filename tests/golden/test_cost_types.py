"""One file per priced type: resources as a plan has them, and every line of their bills as arithmetic to follow.

The prices are pinned in cost/pricing/, so that a refresh of the catalogue changes no case. `make golden` adds the rows
that a new case asks for; it never changes one that is there.
"""

from __future__ import annotations

import ast
import json
import operator
import os
import re
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from octoguard import plan as plans
from octoguard import registry
from octoguard.config.policy_files import CaseLoader
from octoguard.config.prices import load_catalogue, read_catalogue
from octoguard.config.usage import read_usage
from octoguard.cost.component import SCENARIOS
from octoguard.cost.estimate import PLUGINS, estimate
from octoguard.cost.resource import PricingOptions
from octoguard.cost.usage import UsageFile
from octoguard.policy.testing import Case, plan_json
from tests.golden.prices import pin

if TYPE_CHECKING:
    from octoguard.cost.bill import Bill

FOLDER = Path(__file__).parent / "cost"
PINNED = FOLDER / "pricing"
FILES = sorted((FOLDER / "types").glob("*.yaml"))
_OPERATORS: dict[type, Any] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def worth(expression: object) -> Decimal:
    """The value of an arithmetic expression, in exact decimals."""

    def value(node: ast.AST) -> Decimal:
        if isinstance(node, ast.BinOp):
            return _OPERATORS[type(node.op)](value(node.left), value(node.right))  # type: ignore[no-any-return]
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return -value(node.operand)
        assert isinstance(node, ast.Constant), "numbers with + - * / and brackets"
        return Decimal(ast.get_source_segment(text, node) or "")

    text = str(expression)
    return value(ast.parse(text, mode="eval").body)


def cases() -> list[Any]:
    loaded = [(file, case) for file in FILES for case in yaml.load(file.read_bytes(), CaseLoader)]  # noqa: S506
    return [pytest.param(file, case, id=f"{file.stem}: {case['case']}") for file, case in loaded]


@pytest.mark.golden
@pytest.mark.parametrize(("file", "case"), cases())
def test_the_lines_of_the_bill(file: Path, case: dict[str, Any], tmp_path: Path) -> None:
    if os.environ.get("OCTOGUARD_GOLDEN") == "write":
        pin_prices(case, tmp_path)
    found = {r.address: r for r in priced(case, read_catalogue(PINNED), tmp_path).resources}
    for address, expected in case["expect"].items():
        resource = found[address]
        if isinstance(expected, str):
            assert resource.status in ("partly-priced", "unpriced", "unsupported", "free")
            assert expected in f"{resource.status}: {resource.reason}"
            continue
        assert resource.status == "priced", resource.reason
        bill = resource.after or resource.before
        assert bill is not None
        check_lines(bill, expected)
    assumed = " | ".join(s for r in found.values() if r.bill for s in r.bill.assumptions)
    for sentence in case.get("assumes", []):
        assert sentence in assumed
    if "assumes" not in case:
        assert not assumed, "the case says nothing of what it assumes"
    assert file.stem in {address.split(".")[-2] for address in case["expect"]}


def check_lines(bill: Bill, expected: dict[str, Any]) -> None:
    got = {line.component.name: line for line in bill.lines}
    assert len(got) == len(bill.lines), f"a line stands twice: {[line.component.name for line in bill.lines]}"
    assert list(got) == list(expected)
    for name, amount in expected.items():
        amounts = amount if isinstance(amount, dict) else dict.fromkeys(SCENARIOS, amount)
        assert set(amounts) == set(SCENARIOS)
        for scenario, expression in amounts.items():
            usd = getattr(got[name].usd, scenario)
            assert abs(usd - worth(expression)) < Decimal("0.000001"), f"{name}, {scenario}: {usd} is not {expression}"


def priced(case: dict[str, Any], catalogue: Any, tmp_path: Path) -> Any:
    document = json.loads(plan_json(Case(case["case"], "none", case["given"], modules=case.get("modules"))))
    if region := case.get("provider_region"):
        document["configuration"]["provider_config"] = {"": {"expressions": {"region": {"constant_value": region}}}}
    plan = plans.read(json.dumps(document).encode(), case["case"])
    usage = UsageFile("none")
    if "usage" in case:
        (tmp_path / "usage.yml").write_text(yaml.safe_dump(case["usage"]))
        usage = read_usage(tmp_path / "usage.yml")
    return estimate(plan, catalogue, usage, PricingOptions(**case.get("options", {})))


def pin_prices(case: dict[str, Any], tmp_path: Path) -> None:
    """Pin the prices that a case needs."""
    catalogue = load_catalogue()
    priced(case, catalogue, tmp_path)
    pin(PINNED, catalogue.prices_used, set(re.findall(r"[\w-]+", repr(case["given"]))))


def test_every_priced_type_has_cases() -> None:
    assert {file.stem for file in FILES} == set(registry.names(PLUGINS))
