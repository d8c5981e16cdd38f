"""Renders a report as JSON (schema: reports/schema/report.v1.json)."""

import msgspec

from octoguard.cost_report import encode
from octoguard.renderers import Style
from octoguard.report import Report


def render(report: Report, style: Style) -> str:
    """The whole report, passes too, indented by two."""
    _ = style
    return msgspec.json.format(encode(report), indent=2).decode() + "\n"
