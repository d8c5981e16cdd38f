"""The octoguard.toml that `octoguard init` proposes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from octoguard.renderers.setup import SetupFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.renderers.setup import Proposal, ProposedEnvironment


def render(proposal: Proposal, baseline: str = "") -> SetupFile:
    """The configuration file. `baseline` is the name of the baseline file, if there is one."""
    lines = ["# The configuration of octoguard. Paths are relative to this file.", ""]
    lines += [
        "[check]",
        f"baseline = {json.dumps(baseline)}    # only findings that are not in this file count",
        "",
    ] * bool(baseline)
    for environment in proposal.environments:
        lines += [*_environment(environment), ""]
    unnamed = [check.root for check in proposal.checks if not check.environment]
    if unnamed:
        lines += [
            f"# No environment was found for: {', '.join(unnamed)}",
            "# The strictest rules apply there. To change this, add a table:",
        ]
        lines += [
            "# [environments.NAME]",
            '# like = "dev"                  # dev, staging or prod',
            f"# root = {json.dumps(unnamed[0])}",
            "",
        ]
    lines += ["# The budget of an environment in USD a month. octoguard check then checks it too:"]
    name = proposal.environments[-1].name if proposal.environments else "prod"
    lines += [f"# [budgets.{name}]", "# monthly_usd = 1000            # a higher expected cost is denied"]
    lines += ["# max_increase_percent = 25      # so is a change that adds more"]
    return SetupFile("octoguard.toml", "\n".join([*lines, ""]))


def _environment(environment: ProposedEnvironment) -> Iterator[str]:
    yield f"[environments.{environment.name}]"
    if environment.name != environment.tier:
        reason = (
            "the name has no tier, so the strictest rules apply: change it if you want"
            if environment.is_guess
            else "its policies are those of this tier"
        )
        yield f'like = "{environment.tier}"    # {reason}'
    if environment.root:
        yield f"root = {json.dumps(environment.root)}"
    if environment.plans:
        yield f"plans = {json.dumps(environment.plans)}"
