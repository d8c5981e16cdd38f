"""Renders a report as JSON (schema: reports/schema/report.v1.json)."""

from octoguard.renderers import Style
from octoguard.report import Report


def render(report: Report, style: Style) -> str:
    """The whole report, including passed findings, indented by two spaces."""
    _ = style
    return report.to_json()
