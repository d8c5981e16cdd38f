"""Renders a report as issues of an Azure Pipelines step.

Commands: https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands
Escapes: https://github.com/microsoft/azure-pipelines-task-lib/blob/master/node/taskcommand.ts
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.printable import presentable
from octoguard.renderers._ci import issues_of, place_of

if TYPE_CHECKING:
    from octoguard.renderers import Style
    from octoguard.renderers._ci import Issue
    from octoguard.report import Report

_DATA: Final = str.maketrans({"%": "%AZP25", "\r": "%0D", "\n": "%0A"})
_PROPERTY: Final = str.maketrans({"%": "%AZP25", "\r": "%0D", "\n": "%0A", "]": "%5D", ";": "%3B"})


def render(report: Report, style: Style) -> str:
    """An error for each finding that denies the plan, a warning for each other failed or unknown finding."""
    _ = style
    report = presentable(report)
    counts = report.counts
    summary = (
        f"octoguard: {report.verdict} for {report.environment.name}: {counts['fail']} failed, "
        f"{counts['unknown']} unknown, {counts['waived']} waived, {counts['pass']} passed"
    )
    return "\n".join([*map(_command, issues_of(report)), summary, ""])


def _command(issue: Issue) -> str:
    place = place_of(issue.finding)
    properties: dict[str, str] = {"type": issue.level}
    if place:
        properties |= {"sourcepath": place[0], "linenumber": str(place[1])}
    properties["code"] = issue.rule
    listed = "".join(f"{name}={value.translate(_PROPERTY)};" for name, value in properties.items())
    return f"##vso[task.logissue {listed}]{issue.message.translate(_DATA)}"
