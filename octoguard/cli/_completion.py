"""Completes the values of options and arguments in the shell. Typer itself completes commands and option names."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

# A metavar of fixed choices, such as `text|json|markdown`.
_CHOICES = re.compile(r"[a-z0-9-]+(?:\|[a-z0-9-]+)+")
# The scripts of the shells evaluate completions, and names can come from the files of a repository.
_PLAIN = re.compile(r"[\w.:/-]+", re.ASCII)
# The commands whose arguments or options name a policy.
_WITH_POLICIES = {"policies show", "policies test", "policies export", "explain"}


@dataclass(frozen=True, slots=True)
class _Item:
    """One completion, with the attributes that Typer reads."""

    value: str
    help: str | None = None
    type: str = "plain"


def without_rich() -> None:
    """Hide rich from Typer, which imports it to show help texts beside completions. They have no markup here."""
    sys.modules["rich"] = None  # type: ignore[assignment]


def add_completions(root: Any) -> None:
    """Let every parameter of the command line whose metavar names a kind of value complete these values."""
    todo = [("", root)]
    while todo:
        name, command = todo.pop()
        for param in command.params:
            values = _values(name, param)
            if values is not None:
                param.shell_complete = _completer(values)
        todo += [(f"{name} {child}".strip(), each) for child, each in getattr(command, "commands", {}).items()]


def _values(command: str, param: Any) -> Callable[[Any], Iterable[str]] | None:
    """The function that lists the values of a parameter; None to leave the completion to Typer and the shell."""
    metavar = str(param.metavar or "").strip("[].")
    if _CHOICES.fullmatch(metavar):
        return lambda _: metavar.split("|")
    if metavar.partition("|")[0].strip("[].") == "ENV":
        return _environments
    if metavar == "SEVERITY":
        return lambda _: ("low", "medium", "high", "critical")
    if metavar.partition("|")[0] in ("ID", "POLICY") and command in _WITH_POLICIES:
        return _policies
    return None


def _completer(values: Callable[[Any], Iterable[str]]) -> Callable[[Any, str], list[_Item]]:
    def complete(context: Any, incomplete: str) -> list[_Item]:
        from octoguard.errors import OctoguardError

        try:
            return [
                _Item(value) for value in values(context) if value.startswith(incomplete) and _PLAIN.fullmatch(value)
            ]
        except OctoguardError:
            return []  # an invalid octoguard.toml: the command itself reports it

    return complete


def _environments(context: Any) -> Iterable[str]:
    from octoguard.config.discovery import load_nearest
    from octoguard.workflows.environments import tiers_of

    return tiers_of(load_nearest(_path(context, "config")))


def _policies(context: Any) -> Iterable[str]:
    from octoguard.config.policies import load_policies

    return sorted(policy.id for policy in load_policies(_path(context, "policies")))


def _path(context: Any, name: str) -> Path | None:
    """The value of a path option that is already on the command line. Completion leaves it as text."""
    from pathlib import Path

    value = context.params.get(name)
    return Path(value) if value else None
