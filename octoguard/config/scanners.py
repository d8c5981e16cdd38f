"""`[scanners]` of octoguard.toml: how to run another scanner, and the enforcement of its findings."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from octoguard import globs
from octoguard.policy.model import Enforcement, Severity

ScannerName = Literal["checkov"]


class CheckovSettings(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """`[scanners.checkov]`: its program, directories with the user's own checks, and the enforcement of its findings.

    `enforce` maps a check ID, a pattern or a severity to an enforcement. `enforcement` applies to all other findings.
    """

    program: str | None = None
    checks: str | list[str] = []
    timeout_minutes: Annotated[float, msgspec.Meta(gt=0)] = 30
    enforcement: Enforcement = "advisory"
    enforce: dict[str, Enforcement] = {}

    def enforcement_for(self, check: str, severity: Severity, switched_off: bool) -> Enforcement:
        """The enforcement of a check: by ID, else by the longest pattern, else by severity, else the general one.

        With `switched_off`, the equivalent octoguard policy is off: then only the ID or a pattern applies.
        """
        if check in self.enforce:
            return self.enforce[check]
        patterns = [name for name in self.enforce if "*" in name and globs.matches(check, name)]
        if patterns:
            return self.enforce[max(patterns, key=len)]
        return "off" if switched_off else self.enforce.get(severity, self.enforcement)


class Scanners(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """`[scanners]`: one table for each scanner."""

    checkov: CheckovSettings = CheckovSettings()
