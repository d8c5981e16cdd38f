"""Makes the copy of a root for an offline plan, with overrides and with unknown variables."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from octoguard.errors import InputError
from octoguard.standin import remote_state
from octoguard.standin.mirror import mirror
from octoguard.standin.overrides import Context, overrides
from octoguard.standin.reads import Reads, answers
from octoguard.standin.stubs import stub, without_value

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from pathlib import Path

    from octoguard.standin.reads import Key
    from octoguard.standin.scan import ProviderUsage
    from octoguard.standin.session import StandinSession

# Errors of Terraform for unknown values that it must know.
_NOT_KNOWN = re.compile(r"Error: Invalid (for_each|count|import id) (argument|value)", re.IGNORECASE)


class WorkingCopy:
    """A copy of a root, with its deferred and invented data sources."""

    def __init__(
        self,
        root: Path,
        usage: ProviderUsage,
        session: StandinSession,
        scratch: Path,
        outputs: dict[str, dict[str, Any]],
        stubs: Collection[str],
    ) -> None:
        """Copy a root. `outputs` are outputs of other roots by name, and `stubs` are variables without a value."""
        self._original, self._usage, self._session, self._outputs = root.resolve(), usage, session, outputs
        self.stubs = sorted(stubs)
        self._states = scratch / "states"
        self._states.mkdir()
        self._reads: Callable[[], Reads] = cache(lambda: Reads(usage))
        self._answered: set[Key] = set()
        self._all_keys = {
            (directory, inner.labels[0], inner.labels[1])
            for directory, blocks in usage.blocks.items()
            for block in blocks
            for inner in (block.blocks if block.kind == "check" else (block,))
            if inner.kind == "data" and len(inner.labels) > 1
        }
        self._check_outputs(root)
        self._copy = mirror(self._original, usage.directories, scratch)
        self.root = self._copy.root
        self._override()
        for file in sorted(self._original.iterdir()) if stubs else ():
            text = stub(file, set(stubs)) if file.is_file() else None
            if text is not None:
                self._copy.rewrite(file, text)

    def answer(self, error: str) -> bool:
        """Invent results for data sources that Terraform must know; returns whether another plan can succeed.

        First the data sources that a count or for_each refers to, then all, because resources can be in between.
        """
        if not _NOT_KNOWN.search(error):
            return False
        for keys in (self._reads().counted(), self._all_keys):
            if self._deferred & keys:
                self._answered |= keys
                self._override()
                return True
        return False

    def undecided(self, error: str) -> list[str]:
        """The variables without a value that Terraform must know, by its error."""
        if not self.stubs or not _NOT_KNOWN.search(error):
            return []
        named = self._reads().counted_variables(self._original) & set(self.stubs)
        return sorted(named) or self.stubs  # else a resource may be in between

    def is_given(self, address: str) -> bool:
        """Whether a data source is a remote state with given outputs, or with a local state file."""
        given = {name.partition("[")[0] for name in self._outputs} | {name for _, _, name in self._local_state}
        return _state_name(address) in given

    def amend(self, mark: dict[str, Any], outline: dict[str, Any]) -> None:
        """Complete the mark of a plan: remove data sources with given results, and add unread ones and variables."""
        mark["data_sources"] = [source for source in mark["data_sources"] if not self.is_given(source)]
        unread = {(type_, name) for _, type_, name in self._deferred}
        read = (change for change in outline.get("resource_changes") or [] if change.get("mode") == "data")
        if not_read := sorted(change["address"] for change in read if (change["type"], change["name"]) in unread):
            mark["unread"] = not_read
        if self.stubs:
            mark["variables"] = self.stubs

    def _override(self) -> None:
        context = Context(
            self._original,
            self._usage,
            self._session.data_schema,
            self._reads,
            self._states,
            self._outputs,
            self._answered,
        )
        made = overrides(context)
        self._deferred, self._local_state = made.deferred, made.local_state
        self._copy.override(made.texts)
        if self._all_keys - self._deferred:
            self._session.answer(answers(self._reads(), self._session.data_schema))

    def _check_outputs(self, root: Path) -> None:
        names = sorted({name for _, type_, name in self._all_keys if type_ == remote_state.TYPE})
        unknown = [name for name in self._outputs if name.partition("[")[0] not in names]
        if unknown:
            has = f"it has {', '.join(names)}" if names else f"it has no {remote_state.TYPE}"
            raise InputError(f"{root}: no data source {remote_state.TYPE}.{unknown[0]} in the configuration: {has}")


def _state_name(address: str) -> str:
    """The name of a remote state data source; "" for any other."""
    _, separator, name = address.rpartition(f"data.{remote_state.TYPE}.")
    return name.partition("[")[0] if separator else ""


def require_values(
    root: Path, usage: ProviderUsage, variables: Iterable[str], files: Iterable[str], *, is_stub: bool
) -> list[str]:
    """The variables of a root without a value. Raises InputError if there are any, unless `is_stub`."""
    names = without_value(root, usage.blocks.get(root.resolve(), []), variables, files)
    if names and not is_stub:
        raise InputError(
            f"{root}: no value for {', '.join(f'var.{name}' for name in names)}: use --var-file FILE or "
            "--var NAME=VALUE, or add --stub-variables to plan with unknown values"
        )
    return names
