"""Renders a cost report as Markdown for a pull request comment or a job summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.money import dollars
from octoguard.printable import presentable
from octoguard.renderers._money import price_date, price_sentences
from octoguard.renderers._wording import types_text
from octoguard.renderers.costs._tables import grouped, origin, span, total, unit_price
from octoguard.renderers.markdown import LIMIT, code, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost_report import CostedResource, CostReport
    from octoguard.renderers import Style

_MARKER = "<!-- octoguard cost -->"


def render(report: CostReport, style: Style) -> str:
    """The report as GitHub-flavoured Markdown, cut where a comment would be refused."""
    report = presentable(report)
    closing = "\n".join(_closing(report))
    body = "\n".join(_top(report)) + "\n"
    for part in _parts(report, style):
        if len(body) + len(part) + len(closing) > LIMIT:
            body += "\n_The report is cut here, as it would be too long for a comment: see the text or JSON report._\n"
            break
        body += part + "\n"
    return f"{body}\n{closing}\n"


def _top(report: CostReport) -> Iterator[str]:
    cost = report.cost
    yield _MARKER
    delta = dollars(cost.delta.expected, sign=True)
    yield f"## octoguard cost: {dollars(cost.scenarios.expected.net_monthly_usd)} USD a month ({delta})\n"
    yield f"{code(report.plan)} for **{words(report.environment)}**\n"
    yield "| USD a month | floor | expected | ceiling |\n|---|---:|---:|---:|"
    for name, side in (("after apply", cost.scenarios), ("now", cost.before)):
        figures = [dollars(one.net_monthly_usd) for one in (side.floor, side.expected, side.ceiling)]
        yield f"| {name} | {' | '.join(figures)} |"
    changes = [dollars(one, sign=True) for one in (cost.delta.floor, cost.delta.expected, cost.delta.ceiling)]
    yield f"| **change** | {' | '.join(f'**{change}**' for change in changes)} |"
    if budget := cost.budget:
        used = f": {budget.used * 100:.0f}% of {dollars(budget.monthly_usd)}" if budget.used is not None else ""
        yield f"\n**{budget.verdict}** for the {words(budget.environment)} budget{used}\n"
        yield from (f"- {words(reason)}" for reason in budget.reasons)
        yield from (f"\nNote: {words(note)}." for note in budget.notes)


def _parts(report: CostReport, style: Style) -> Iterator[str]:
    changed = [resource for resource in report.cost.resources if resource.action != "no-op"]
    if changed:
        yield "\n### What changes\n\n| Resource | Action | Now | After | Change |\n|---|---|---:|---:|---:|"
        yield from map(_change, sorted(changed, key=lambda r: (-abs(r.delta.expected), r.address)))
    for heading, resources in grouped(report.cost.resources, style.group_by):
        title = f"{words(heading)}: {dollars(total(resources))} USD a month" if heading else "Every line"
        yield f"\n<details><summary>{title}</summary>\n"
        yield from map(_lines, resources)
        yield "\n</details>"


def _change(resource: CostedResource) -> str:
    now = dollars(resource.before.expected.net_monthly_usd) if resource.before else ""
    after = dollars(resource.net_monthly_usd)
    delta = dollars(resource.delta.expected, sign=True) if not resource.unpriced else "not known"
    return f"| {code(resource.address)} | {words(resource.action)} | {now} | {after} | {delta} |"


def _lines(resource: CostedResource) -> str:
    rows = [f"\n{code(resource.address)}: {dollars(resource.net_monthly_usd)}\n"]
    if resource.components:
        rows.append("| Component | Quantity | Price | USD a month | Source |\n|---|---:|---:|---:|---|")
    for one in resource.components:
        figures = f"{words(span(one))} | {unit_price(one)} | {dollars(one.monthly_usd)}"
        rows.append(f"| {words(one.name)} | {figures} | {words(origin(one))} |")
    rows += [f"\nAssumed: {words(sentence)}." for sentence in resource.assumptions]
    rows += [f"\nNo price: {words(reason)}." for reason in resource.unpriced]
    return "\n".join(rows)


def _closing(report: CostReport) -> Iterator[str]:
    cost = report.cost
    unpriced = [gap for gap in cost.gaps if gap.status == "unpriced"]
    if unpriced:
        yield f"\nIn no sum, or not whole: {', '.join(code(gap.address) for gap in unpriced)}: no price."
    if cost.unsupported:
        yield f"\nIn no sum: {words(types_text(cost.unsupported))}: octoguard has no price for them."
    if cost.other_providers:
        yield f"\nIn no sum: {words(types_text(cost.other_providers))}: not Google Cloud's."
    yield from (f"\nNote: {words(note)}." for note in (*cost.notes, *report.notes, *price_sentences(cost)))
    yield (
        f"\nUsage: {words(cost.usage)}. {words(price_date(cost))}. "
        f"octoguard {words(report.octoguard_version)}, plan sha256 {words(report.plan_sha256[:12])}."
    )
