"""`[scanners]` of octoguard.toml: how another scanner is run, and what its findings are worth."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from octoguard import globs
from octoguard.policy.model import Enforcement, Severity

ScannerName = Literal["checkov"]


class CheckovSettings(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """`[scanners.checkov]`: its program, folders with checks of the user's own, and what its findings are worth.

    `enforce` maps an id, a pattern of ids or a severity to an enforcement; `enforcement` is for the rest.
    """

    program: str | None = None
    checks: str | list[str] = []
    timeout_minutes: Annotated[float, msgspec.Meta(gt=0)] = 30
    enforcement: Enforcement = "advisory"
    enforce: dict[str, Enforcement] = {}

    def enforcement_for(self, check: str, severity: Severity, switched_off: bool) -> Enforcement:
        """The enforcement of one check: by its id, else by the longest pattern, else by severity, else the general.

        `switched_off` says that the same question is switched off as a policy of ours: then only id or pattern count.
        """
        if check in self.enforce:
            return self.enforce[check]
        patterns = [name for name in self.enforce if "*" in name and globs.matches(check, name)]
        if patterns:
            return self.enforce[max(patterns, key=len)]
        return "off" if switched_off else self.enforce.get(severity, self.enforcement)


class Scanners(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """`[scanners]`."""

    checkov: CheckovSettings = CheckovSettings()
