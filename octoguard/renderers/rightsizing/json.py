"""Renders the rightsizing report as JSON (schema: reports/schema/rightsizing.v1.json)."""

from octoguard.printable import json_text
from octoguard.renderers import Style
from octoguard.rightsizing.document import RightsizingReport


def render(report: RightsizingReport, style: Style) -> str:
    """The whole report, indented by two spaces. Amounts are decimal strings."""
    _ = style
    return json_text(report)
