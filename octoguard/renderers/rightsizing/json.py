"""Renders the rightsizing report as JSON (schema: reports/schema/rightsizing.v1.json)."""

import msgspec

from octoguard.renderers import Style
from octoguard.rightsizing.document import RightsizingReport


def render(report: RightsizingReport, style: Style) -> str:
    """The whole report, indented by two; amounts are decimal strings."""
    _ = style
    return msgspec.json.format(msgspec.json.encode(report), indent=2).decode() + "\n"
