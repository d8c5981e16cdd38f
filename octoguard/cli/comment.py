"""`octoguard comment`: post a report on a pull request or merge request."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from octoguard.cli._output import emit

if TYPE_CHECKING:
    from octoguard.workflows.comment import CommentRequest

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Post a report on a pull or merge request.")
GITHUB_EXAMPLES = """Examples:

octoguard check plan.json --format markdown --output comment.md

octoguard comment github --file comment.md

octoguard comment github --file comment.md --tag prod --repo octocorp/infra --pull-request 7

octoguard comment github --file comment.md --dry-run
"""
GITLAB_EXAMPLES = """Examples:

octoguard check plan.json --format markdown --output comment.md

octoguard comment gitlab --file comment.md

octoguard comment gitlab --file comment.md --tag prod --project octocorp/infra --merge-request 7

octoguard comment gitlab --file comment.md --on new
"""

File = Annotated[Path, typer.Option("--file", metavar="FILE", help="The Markdown file to post; - for standard input.")]
Tag = Annotated[
    str,
    typer.Option("--tag", metavar="NAME", help="The name of the comment. Each name has its own comment."),
]
On = Annotated[
    str,
    typer.Option(
        "--on",
        metavar="update|new|delete-and-new",
        help="Update the comment of an earlier run, add a new one, or add a new one and delete the earlier ones.",
    ),
]
Api = Annotated[str | None, typer.Option("--api", metavar="URL", help="The address of the REST API. Default: from CI.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Print the comment and send nothing.")]


@app.callback()
def _comment() -> None:
    """Post a report on a pull or merge request."""


@app.command("github", epilog=GITHUB_EXAMPLES)
def github(
    file: File,
    tag: Tag = "default",
    repo: Annotated[
        str | None, typer.Option("--repo", metavar="OWNER/NAME", help="The repository. Default: GITHUB_REPOSITORY.")
    ] = None,
    pull_request: Annotated[
        int | None,
        typer.Option(
            "--pull-request", metavar="NUMBER", min=1, help="The pull request. Default: that of the workflow."
        ),
    ] = None,
    on: On = "update",
    api: Api = None,
    dry_run: DryRun = False,
) -> None:
    """Post a report on a pull request of GitHub, or update it.

    The token comes from GITHUB_TOKEN or GH_TOKEN. Exit code 3 if the comment was not posted.
    """
    from octoguard.workflows.comment import on_github

    emit(on_github(_request(file, tag, on, dry_run, api), repo, pull_request) + "\n")


@app.command("gitlab", epilog=GITLAB_EXAMPLES)
def gitlab(
    file: File,
    tag: Tag = "default",
    project: Annotated[
        str | None,
        typer.Option("--project", metavar="ID", help="The ID or path of the project. Default: CI_PROJECT_ID."),
    ] = None,
    merge_request: Annotated[
        int | None,
        typer.Option("--merge-request", metavar="NUMBER", min=1, help="The merge request. Default: that of the job."),
    ] = None,
    on: On = "update",
    api: Api = None,
    dry_run: DryRun = False,
) -> None:
    """Post a report on a merge request of GitLab, or update it.

    The token comes from GITLAB_TOKEN, else CI_JOB_TOKEN. Exit code 3 if the comment was not posted.
    """
    from octoguard.workflows.comment import on_gitlab

    emit(on_gitlab(_request(file, tag, on, dry_run, api), project, merge_request) + "\n")


def _request(file: Path, tag: str, on: str, dry_run: bool, api: str | None) -> "CommentRequest":
    from octoguard.workflows.comment import CommentRequest

    return CommentRequest(file, tag, on, dry_run, api)
