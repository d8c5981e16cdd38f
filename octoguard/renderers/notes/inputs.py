"""Notes about the inputs of a run: the trusted ref, budgets, policies that are off, and how costs were computed."""

from __future__ import annotations


def trusted(ref: str, commit: str) -> str:
    """The configuration was read from a git ref."""
    return f"policies, waivers and settings are from {ref} ({commit})"


def no_budget(config: str) -> str:
    """The environment is unknown, so its budget was not checked."""
    return f"no budget was checked, because the environment is unknown: {config} has budgets by environment; add --env"


def switched_off(policies: list[str], config: str) -> str:
    """Policies that octoguard.toml turns off."""
    return f"{config} turns off {len(policies)} {'policy' if len(policies) == 1 else 'policies'}: {', '.join(policies)}"


def fail_on(severity: str) -> str:
    """Severity replaces the enforcement of the policies."""
    return f"--fail-on {severity}: the severity of a policy decides, not its enforcement"


def changed_only() -> str:
    """Only findings on what the plan changes decide the verdict."""
    return "--changed-only: only findings on resources that this plan changes decide the verdict"


def undecisive(count: int) -> str:
    """The number of findings on unchanged resources, with --changed-only."""
    findings, do = ("finding", "does") if count == 1 else ("findings", "do")
    return f"{count} {findings} on unchanged resources {do} not decide"


def priced_for(environment: str, source: str) -> str:
    """`--env` overrides the environment of the root."""
    return f"priced for {environment}: {source}"


def compared_to(plan: str) -> str:
    """Costs are compared with those of another plan."""
    return f"compared with {plan}: its result is the state before this plan"


def no_credentials() -> str:
    """The plan was made offline because there are no credentials."""
    return "no Google Cloud credentials found: planned offline"


def price_book(name: str) -> str:
    """Savings use the negotiated prices."""
    return f"octoguard's own savings use the prices of the price book {name}, where it has them"


def replaced_providers() -> str:
    """Terraform used other providers than those of the configuration."""
    return "TF_REATTACH_PROVIDERS replaced providers, as a stand-in or a debugger does"


def no_commitments() -> str:
    """Nothing was read about commitments."""
    return "commitments of the billing account were not included: give --billing-account ID"


def unknown_projects(numbers: list[str]) -> str:
    """Lists that were left out because nothing says which project has the number."""
    return (
        f"the lists of the projects with the numbers {', '.join(numbers)} were left out, because their IDs are "
        "unknown: give the numbers with --project"
    )


def several_months(months: list[str]) -> str:
    """The files of --offline are from different months."""
    return (
        f"the files of --offline are from several months ({months[0]} to {months[-1]}), so recommendations that ended "
        "between them can be included: give files of one month"
    )
