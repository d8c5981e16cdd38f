"""Renders a cost report as JSON (schema: reports/schema/cost.v1.json)."""

import msgspec

from octoguard.cost_report import CostReport, encode
from octoguard.renderers import Style


def render(report: CostReport, style: Style) -> str:
    """The whole document, indented by two."""
    _ = style
    return msgspec.json.format(encode(report), indent=2).decode() + "\n"
