"""`octoguard policies`: read and test the policies."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from octoguard import registry
from octoguard.cli._output import emit

DIALECTS = registry.names("octoguard.converters")

app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="List, explain and test the policies, and say what they cover."
)

_Directory = Annotated[
    Path | None, typer.Option("--policies", metavar="DIR", help="More policies; same id replaces a shipped one.")
]


@app.command("list", epilog="Example: octoguard policies list --format json | jq length")
def list_policies(
    policies: _Directory = None,
    format: Annotated[  # noqa: A002 - the option's name
        str, typer.Option("--format", "-f", metavar="text|json", help="How to write the list.")
    ] = "text",
    cis: Annotated[
        bool, typer.Option("--cis", help="List them by control of the CIS benchmarks for Google Cloud and GKE.")
    ] = False,
) -> None:
    """List every policy with its severity and enforcement."""
    from octoguard.workflows.policies import listing

    emit(listing(policies, format, by_cis=cis))


@app.command("coverage", epilog="Examples: octoguard policies coverage checkov; octoguard policies coverage --open")
def coverage(
    catalogues: Annotated[
        list[str] | None, typer.Argument(metavar="[CATALOGUE]...", help="checkov, trivy, cis-gcp-5.0, ...; else all.")
    ] = None,
    only_open: Annotated[bool, typer.Option("--open", help="Only what is neither covered nor answered.")] = False,
    policies: _Directory = None,
    format: Annotated[  # noqa: A002 - the option's name
        str, typer.Option("--format", "-f", metavar="text|json", help="How to write it.")
    ] = "text",
) -> None:
    """Show which checks of other tools the policies cover.

    Lists each Google check of Checkov and Trivy and each CIS control with its policy, or with the reason for none.
    """
    from octoguard.workflows.coverage import coverage as text

    emit(text(catalogues or [], only_open, policies, format))


@app.command("reference", epilog="Example: octoguard policies reference > policies.md")
def reference(
    policies: _Directory = None,
    differences: Annotated[
        bool, typer.Option("--differences", help="Only where policies differ from checks of others, and how.")
    ] = False,
) -> None:
    """Write all policies, and what they cover, as one Markdown page."""
    from octoguard.workflows import reference as pages

    emit(pages.differences(policies) if differences else pages.reference(policies))


@app.command("show", epilog="Examples: octoguard policies show sql-public-ip; octoguard policies show CKV_GCP_25")
def show(
    name: Annotated[str, typer.Argument(metavar="ID", help="A policy id, or an alias such as CKV_GCP_25.")],
    policies: _Directory = None,
) -> None:
    """Explain a policy: what it flags, why, and how to fix it."""
    from octoguard.workflows.policies import explanation

    emit(explanation(name, policies))


@app.command("test", epilog="Example: octoguard policies test --policies ./our-policies")
def test(
    policies: Annotated[
        Path | None, typer.Option("--policies", metavar="DIR", help="Test these instead of the shipped ones.")
    ] = None,
    only: Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Test only these policies.")] = None,
) -> None:
    """Run the test cases of the policies.

    Exit code 0 if all pass, 1 if one fails.
    """
    from octoguard.workflows.policies import test_report

    text, holds = test_report(policies, only or [])
    emit(text)
    raise typer.Exit(0 if holds else 1)


@app.command("export", epilog="Example: octoguard policies export --to checkov checkov-policies --env prod")
def export(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="Where to write them.")],
    to: Annotated[str, typer.Option("--to", metavar="|".join(DIALECTS), help="The language to write them in.")],
    env: Annotated[
        str, typer.Option("--env", "-e", metavar="ENV", help="The environment that they judge for.")
    ] = "prod",
    policies: _Directory = None,
    only: Annotated[list[str] | None, typer.Option("--only", metavar="ID", help="Only these policies.")] = None,
) -> None:
    """Write the declarative policies for another tool.

    Policies that its language cannot express are listed with the reason.
    """
    from octoguard.workflows.policy_conversion import export as write

    sys.stdout.write(write(to, directory, env, policies, only or []))


@app.command("import", epilog="Example: octoguard policies import our-checkov-policies --into our-policies/imported")
def import_(
    source: Annotated[Path, typer.Argument(metavar="FILE|DIR", help="Custom policies of the other tool.")],
    into: Annotated[Path, typer.Option("--into", metavar="DIR", help="Where to write ours; nothing is overwritten.")],
    language: Annotated[
        str, typer.Option("--from", metavar="|".join(DIALECTS), help="The language that they are in.")
    ] = "checkov",
) -> None:
    """Convert the custom policies of another tool.

    Writes first test cases too. Exit code 1 if no policy can be converted.
    """
    from octoguard.workflows.policy_conversion import take_in

    text, some = take_in(language, source, into)
    emit(text)
    raise typer.Exit(0 if some else 1)
