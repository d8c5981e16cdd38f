"""Renders a report as annotations for GitHub Actions.

Commands: https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
Limits, 10 errors and 10 warnings for a step: https://github.com/actions/toolkit/blob/main/docs/problem-matchers.md
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from octoguard.printable import presentable
from octoguard.renderers._ci import cut, issues_of, place_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.renderers import Style
    from octoguard.renderers._ci import Issue
    from octoguard.report import Report

LIMIT: Final = 10
_DATA: Final = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY: Final = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def render(report: Report, style: Style) -> str:
    """An annotation for each failed or unknown finding, within GitHub's limits. The log lists the others as text."""
    _ = style
    report = presentable(report)
    by_level = groupby(issues_of(report), key=lambda issue: issue.level)
    lines = [line for _, group in by_level for line in _annotations(list(group))]
    counts = report.counts
    lines.append(
        f"octoguard: {report.verdict} for {report.environment.name}: {counts['fail']} failed, "
        f"{counts['unknown']} unknown, {counts['waived']} waived, {counts['pass']} passed"
    )
    return "\n".join([*lines, ""])


def _annotations(issues: list[Issue]) -> Iterator[str]:
    annotated = issues if len(issues) <= LIMIT else issues[: LIMIT - 1]
    yield from map(_annotation, annotated)
    others = issues[len(annotated) :]
    if others:
        level = others[0].level
        yield f"::{level} title=octoguard::{len(others)} more findings are in the log and in the step summary"
        yield from (f"{level}: {_plain(issue)}" for issue in others)


def _annotation(issue: Issue) -> str:
    place = place_of(issue.finding)
    properties = [f"file={place[0].translate(_PROPERTY)}", f"line={place[1]}"] if place else []
    properties.append(f"title={cut(f'{issue.severity} {issue.rule}', 200).translate(_PROPERTY)}")
    return f"::{issue.level} {','.join(properties)}::{issue.message.translate(_DATA)}"


def _plain(issue: Issue) -> str:
    place = place_of(issue.finding)
    return f"{issue.severity} {issue.rule}: {issue.message}" + (f" ({place[0]}:{place[1]})" if place else "")
