"""Renders a cost report as Markdown for a pull request comment or a job summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.money import ZERO, dollars, monthly
from octoguard.printable import presentable
from octoguard.renderers._money import budget_share, price_date, price_sentences
from octoguard.renderers._wording import types_text
from octoguard.renderers.costs._tables import grouped, origin, span, total, unit_price
from octoguard.renderers.markdown import LIMIT, code, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost_report import CostedResource, CostReport
    from octoguard.renderers import Style

_MARKER = "<!-- octoguard cost -->"


def render(report: CostReport, style: Style) -> str:
    """The report as GitHub Flavored Markdown, cut to the size limit of a comment."""
    report = presentable(report)
    closing = "\n".join(_closing(report))
    body = "\n".join(_top(report)) + "\n"
    for part in _parts(report, style):
        if len(body) + len(part) + len(closing) > LIMIT:
            body += "\n_The rest of the report is too long for a comment. See the text or JSON report._\n"
            break
        body += part + "\n"
    return f"{body}\n{closing}\n"


def _top(report: CostReport) -> Iterator[str]:
    cost = report.cost
    yield _MARKER
    delta = monthly(cost.delta.expected, sign=True)
    yield f"## octoguard cost: {words(monthly(cost.scenarios.expected.net_monthly_usd))} ({words(delta)})\n"
    yield f"{code(report.plan)} for **{words(report.environment)}**\n"
    yield "| USD per month | floor | expected | ceiling |\n|---|---:|---:|---:|"
    for name, side in (("after apply", cost.scenarios), ("before apply", cost.before)):
        figures = [dollars(amounts.net_monthly_usd) for amounts in (side.floor, side.expected, side.ceiling)]
        yield f"| {name} | {' | '.join(figures)} |"
    changes = [dollars(amount, sign=True) for amount in (cost.delta.floor, cost.delta.expected, cost.delta.ceiling)]
    yield f"| **change** | {' | '.join(f'**{change}**' for change in changes)} |"
    if budget := cost.budget:
        share = ""
        if budget.used is not None and budget.monthly_usd is not None:
            share = f": {budget_share(budget.environment, budget.used, budget.monthly_usd)}"
        yield f"\n**{budget.verdict}**{words(share)}\n"
        yield from (f"- {words(reason)}" for reason in budget.reasons)
        yield from (f"\nNote: {words(note)}." for note in budget.notes)


def _parts(report: CostReport, style: Style) -> Iterator[str]:
    changed = [resource for resource in report.cost.resources if resource.action != "no-op"]
    if changed:
        yield "\n### Cost changes\n\n| Resource | Action | Before | After | Change |\n|---|---|---:|---:|---:|"
        yield from map(_change, sorted(changed, key=lambda r: (-abs(r.delta.expected), r.address)))
    for heading, resources in grouped(report.cost.resources, style.group_by):
        title = f"{words(heading)}: {words(monthly(total(resources)))}" if heading else "All components"
        yield f"\n<details><summary>{title}</summary>\n"
        yield from map(_lines, resources)
        yield "\n</details>"


def _change(resource: CostedResource) -> str:
    before = dollars(resource.before.expected.net_monthly_usd) if resource.before else ""
    after = dollars(resource.net_monthly_usd)
    delta = dollars(resource.delta.expected, sign=True) if not resource.unpriced else "unknown"
    return f"| {code(resource.address)} | {words(resource.action)} | {before} | {after} | {delta} |"


def _lines(resource: CostedResource) -> str:
    rows = [f"\n{code(resource.address)}: {dollars(resource.net_monthly_usd)}\n"]
    if resource.components:
        rows.append(
            "| Component | Quantity per month | Unit price | USD per month | Source |\n|---|---:|---:|---:|---|"
        )
    for component in resource.components:
        figures = f"{words(span(component))} | {unit_price(component)} | {dollars(component.monthly_usd)}"
        rows.append(f"| {words(component.name)} | {figures} | {words(origin(component))} |")
    rows += [f"\nAssumption: {words(sentence)}." for sentence in resource.assumptions]
    label = "Partly priced" if resource.status == "partly-priced" else "Unpriced"
    rows += [f"\n{label}: {words(reason)}." for reason in resource.unpriced]
    return "\n".join(rows)


def _closing(report: CostReport) -> Iterator[str]:
    cost = report.cost
    unpriced = [gap for gap in cost.gaps if gap.status == "unpriced"]
    partly = [gap for gap in cost.gaps if gap.status == "partly-priced"]
    if unpriced:
        addresses = ", ".join(code(gap.address) for gap in unpriced)
        yield f"\nNot included in the total because they have no price: {addresses}."
    for gap in partly:
        included = words(monthly(gap.included_usd or ZERO))
        yield f"\nPartly priced: {code(gap.address)}: {included} is in the total; {words(gap.reason)}."
    if cost.unsupported:
        yield f"\nNot included in the total: {words(types_text(cost.unsupported))} (octoguard does not price them)."
    if cost.other_providers:
        yield f"\nNot included in the total: {words(types_text(cost.other_providers))} (not Google Cloud)."
    yield from (f"\nNote: {words(note)}." for note in (*cost.notes, *report.notes, *price_sentences(cost)))
    yield (
        f"\nUsage: {words(cost.usage)}. {words(price_date(cost))}. "
        f"octoguard {words(report.octoguard_version)}, plan sha256 {words(report.plan_sha256[:12])}."
    )
