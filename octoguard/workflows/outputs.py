"""Renders one report in several formats: `--format FORMAT` for standard output, `--format FORMAT=FILE` for a file."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from octoguard import registry
from octoguard.errors import ConfigError, UsageError
from octoguard.renderers import Style
from octoguard.workflows.locations import in_repository
from octoguard.workflows.terminal import wants_color

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from octoguard.config.settings import Settings
    from octoguard.policy import Policy
    from octoguard.report import Report

RENDERERS = "octoguard.renderers"
# GitHub rejects a larger summary of a step.
# https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits
SUMMARY_LIMIT = 1024 * 1024
# These formats name files as the CI system knows them: relative to the root of the repository.
_WITH_FILES = frozenset({"azuredevops", "github", "gitlab", "sarif"})
_SUMMARY = "GITHUB_STEP_SUMMARY"
# Atlantis sets this variable for every run step: https://www.runatlantis.io/docs/custom-workflows#native-environment-variables
_ATLANTIS = "ATLANTIS_TERRAFORM_VERSION"


@dataclass(frozen=True, slots=True)
class Output:
    """A format, and the file for it; None for standard output."""

    format: str
    file: Path | None = None


@dataclass(frozen=True, slots=True)
class Rendered:
    """A report in one format. With `appended`, the text goes to the end of the file."""

    output: Output
    text: str
    appended: bool = False


def outputs_of(formats: Sequence[str], file: Path | None, settings: Settings | None = None) -> tuple[Output, ...]:
    """The outputs for the values of `--format` and `--output`; without values, `[check] format` or text.

    Raises UsageError for an unknown format, for a second format on standard output and for a file that is named twice.
    """
    outputs = [_output(value) for value in formats] or [Output(_default(settings))]
    if file is not None:
        if len(outputs) > 1 or outputs[0].file is not None:
            raise UsageError("--output works with one --format without a file: use --format FORMAT=FILE instead")
        outputs = [Output(outputs[0].format, file)]
    seen: set[Path | None] = set()
    for output in outputs:
        if output.file in seen:
            where = output.file or "standard output"
            raise UsageError(f"two formats for {where}: write one of them to another file with --format FORMAT=FILE")
        seen.add(output.file)
        registry.require(RENDERERS, output.format)
    return tuple(outputs)


def _output(value: str) -> Output:
    form, equals, file = value.partition("=")
    if equals and not file:
        raise UsageError(f"--format {value}: the file name is missing after the equals sign")
    return Output(form, Path(file) if equals else None)


def _default(settings: Settings | None) -> str:
    chosen = settings.check.format if settings else None
    if settings and chosen is not None and chosen not in (known := registry.names(RENDERERS)):
        raise ConfigError(f"{settings.path}: check.format: unknown format {chosen!r}: choose one of {', '.join(known)}")
    return chosen or "text"


def render_all(
    report: Report,
    outputs: Sequence[Output],
    *,
    verbose: bool,
    policies: Callable[[], Mapping[str, Policy]],
    environment: Mapping[str, str] = os.environ,
) -> list[Rendered]:
    """The report in each format. `policies` is called only for a format that describes policies.

    With `github` and $GITHUB_STEP_SUMMARY, the summary of the step follows as Markdown.
    """
    described = policies() if any(output.format == "sarif" for output in outputs) else {}
    located = in_repository(report) if any(output.format in _WITH_FILES for output in outputs) else report
    rendered = []
    for output in outputs:
        shown = located if output.format in _WITH_FILES else report
        style = Style(color=output.file is None and wants_color(), verbose=verbose, policies=described)
        rendered.append(Rendered(output, registry.take(RENDERERS, output.format).render(shown, style)))
    summary = environment.get(_SUMMARY)
    taken = {output.file for output in outputs}
    if summary and Path(summary) not in taken and any(output.format == "github" for output in outputs):
        text = registry.take(RENDERERS, "markdown").render(report, Style(verbose=verbose))
        rendered.append(Rendered(Output("markdown", Path(summary)), text, appended=True))
    return rendered


def text_decides(outputs: Sequence[Output], environment: Mapping[str, str] = os.environ) -> bool:
    """Whether Atlantis reads the verdict in the text on standard output.

    A run step of Atlantis that exits with another code than 0 is an error that cannot be approved. So a denied plan has
    exit code 0 there, and its text fails the policy check. Outside of Atlantis, the exit code stays 1.
    """
    return _ATLANTIS in environment and any(each.format == "atlantis" and each.file is None for each in outputs)
