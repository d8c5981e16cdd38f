"""Renders the number of created, updated and deleted resources as a GitLab Terraform report.

Format: https://docs.gitlab.com/user/infrastructure/iac/mr_integration/. A replaced resource counts as a deletion and a
creation there. A forgotten resource counts as nothing: the apply leaves it as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.printable import json_text

if TYPE_CHECKING:
    from octoguard.renderers import Style
    from octoguard.report import Report


def render(report: Report, style: Style) -> str:
    """`{"create": 3, "update": 0, "delete": 1}`."""
    _ = style
    actions = report.plan.actions
    replaced = actions.get("replace", 0)
    return json_text(
        {
            "create": actions.get("create", 0) + replaced,
            "update": actions.get("update", 0),
            "delete": actions.get("delete", 0) + replaced,
        }
    )
