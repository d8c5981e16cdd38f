"""`octoguard policies`: list, explain, test and convert policies."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from octoguard import registry
from octoguard.cli._output import emit

CONVERTERS = registry.names("octoguard.converters")
LIST_EXAMPLES = """Examples:

octoguard policies list

octoguard policies list --cis

octoguard policies list --format json | jq length
"""
COVERAGE_EXAMPLES = """Examples:

octoguard policies coverage checkov

octoguard policies coverage --open

octoguard policies coverage cis-gcp-5.0 --format json
"""
REFERENCE_EXAMPLES = """Examples:

octoguard policies reference > policies.md

octoguard policies reference --differences > differences.md
"""
SHOW_EXAMPLES = """Examples:

octoguard policies show sql-public-ip

octoguard policies show CKV_GCP_25
"""
TEST_EXAMPLES = """Examples:

octoguard policies test

octoguard policies test --policies ./our-policies

octoguard policies test sql-public-ip gke-legacy-abac
"""
EXPORT_EXAMPLES = """Examples:

octoguard policies export --to checkov checkov-policies --env prod

octoguard policies export --to checkov checkov-policies --only sql-public-ip
"""
IMPORT_EXAMPLES = """Examples:

octoguard policies import our-checkov-policies --into our-policies/imported

octoguard policies import no-public-ip.yaml --into our-policies/imported
"""

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="List, explain, test and convert policies.")

_Directory = Annotated[
    Path | None,
    typer.Option(
        "--policies", metavar="DIR", help="A directory with more policies. The same ID replaces a built-in policy."
    ),
]


@app.command("list", epilog=LIST_EXAMPLES)
def list_policies(
    policies: _Directory = None,
    format: Annotated[  # noqa: A002 - the option's name
        str, typer.Option("--format", "-f", metavar="text|json", help="The format of the list.")
    ] = "text",
    cis: Annotated[
        bool, typer.Option("--cis", help="List the policies by control of the CIS benchmarks for Google Cloud and GKE.")
    ] = False,
) -> None:
    """List every policy with its severity and enforcement."""
    from octoguard.workflows.policies import listing

    emit(listing(policies, format, by_cis=cis))


@app.command("coverage", epilog=COVERAGE_EXAMPLES)
def coverage(
    catalogues: Annotated[
        list[str] | None,
        typer.Argument(metavar="[CATALOGUE]...", help="checkov, trivy, cis-gcp-5.0, ... Default: all."),
    ] = None,
    only_open: Annotated[
        bool, typer.Option("--open", help="Only controls without a policy and without a reason.")
    ] = False,
    policies: _Directory = None,
    format: Annotated[  # noqa: A002 - the option's name
        str, typer.Option("--format", "-f", metavar="text|json", help="The format of the list.")
    ] = "text",
) -> None:
    """Show which checks of other tools the policies cover.

    Lists every Google check of Checkov and Trivy and every CIS control with its policies, or with the reason why there
    is no policy.
    """
    from octoguard.workflows.coverage import coverage as text

    emit(text(catalogues or [], only_open, policies, format))


@app.command("reference", epilog=REFERENCE_EXAMPLES)
def reference(
    policies: _Directory = None,
    differences: Annotated[
        bool, typer.Option("--differences", help="Only the differences between policies and checks of other tools.")
    ] = False,
) -> None:
    """Print all policies and their coverage as one Markdown page."""
    from octoguard.workflows import reference as pages

    emit(pages.differences(policies) if differences else pages.reference(policies))


@app.command("show", epilog=SHOW_EXAMPLES)
def show(
    name: Annotated[str, typer.Argument(metavar="ID", help="A policy ID, or an alias such as CKV_GCP_25.")],
    policies: _Directory = None,
) -> None:
    """Explain a policy: what it reports, why, and how to fix it."""
    from octoguard.workflows.policies import explanation

    emit(explanation(name, policies))


@app.command("test", epilog=TEST_EXAMPLES)
def test(
    policies: Annotated[
        Path | None,
        typer.Option(
            "--policies", metavar="DIR", help="The directory of policies to test. Default: the built-in policies."
        ),
    ] = None,
    only: Annotated[
        list[str] | None, typer.Argument(metavar="[ID]...", help="The policies to test. Default: all.")
    ] = None,
) -> None:
    """Run the test cases of policies.

    Exit code 0 if all test cases pass, 1 if one fails.
    """
    from octoguard.workflows.policies import test_report

    text, passed = test_report(policies, only or [])
    emit(text)
    raise typer.Exit(0 if passed else 1)


@app.command("export", epilog=EXPORT_EXAMPLES)
def export(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="The directory for the policies.")],
    to: Annotated[str, typer.Option("--to", metavar="|".join(CONVERTERS), help="The tool to write for.")],
    env: Annotated[
        str, typer.Option("--env", "-e", metavar="ENV", help="The environment whose tier and enforcement apply.")
    ] = "prod",
    policies: _Directory = None,
    only: Annotated[
        list[str] | None, typer.Option("--only", metavar="ID", help="Only this policy. Repeatable.")
    ] = None,
) -> None:
    """Convert policies to the format of another tool.

    Lists the policies that the format cannot express, with the reason.
    """
    from octoguard.workflows.policy_conversion import export as write

    sys.stdout.write(write(to, directory, env, policies, only or []))


@app.command("import", epilog=IMPORT_EXAMPLES)
def import_(
    source: Annotated[Path, typer.Argument(metavar="FILE|DIR", help="The custom policies of the other tool.")],
    into: Annotated[
        Path,
        typer.Option("--into", metavar="DIR", help="The directory for the policies. Existing files are not replaced."),
    ],
    language: Annotated[
        str, typer.Option("--from", metavar="|".join(CONVERTERS), help="The tool of the custom policies.")
    ] = "checkov",
) -> None:
    """Convert custom policies of another tool to octoguard policies.

    Also writes initial test cases. Exit code 1 if no policy can be converted.
    """
    from octoguard.workflows.policy_conversion import import_policies

    text, converted = import_policies(language, source, into)
    emit(text)
    raise typer.Exit(0 if converted else 1)
