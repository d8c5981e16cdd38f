"""Renders a cost report as JSON (schema: reports/schema/cost.v1.json)."""

from octoguard.cost_report import CostReport
from octoguard.renderers import Style


def render(report: CostReport, style: Style) -> str:
    """The whole document, indented by two spaces."""
    _ = style
    return report.to_json()
