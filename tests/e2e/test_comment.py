"""octoguard comment, as a process, against a local server that speaks the APIs of GitHub and GitLab."""

from __future__ import annotations

import json
import os
import socketserver
import threading
from typing import TYPE_CHECKING, Any

import pytest
import typer

from octoguard.cli.main import app
from octoguard.errors import OctoguardError
from tests.fakes.comments import TOKEN, Fault, Forge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

REPORT = "## octoguard: deny\n\n- bucket `logs` is public\n"
PLATFORMS = ("github", "gitlab")
MORE = ("github", pytest.param("gitlab", marks=pytest.mark.slow))
TOKENS = {"github": "GITHUB_TOKEN", "gitlab": "GITLAB_TOKEN"}
FOREIGN = ("GITHUB_", "GH_", "GITLAB_", "CI_", "OCTOGUARD_")

Run = Any


@pytest.fixture
def forge() -> Iterator[Forge]:
    with Forge(user="report-bot") as server:
        yield server


@pytest.fixture
def comment(octoguard: Any, tmp_path: Path, forge: Forge) -> Callable[..., Run]:
    """Run `octoguard comment PLATFORM --file comment.md` in the environment of a CI job."""
    (tmp_path / "comment.md").write_text(REPORT)

    def run(platform: str, *arguments: str, text: str | None = None, **env: str) -> Run:
        if text is not None:
            (tmp_path / "comment.md").write_text(text)
        kept = {key: value for key, value in os.environ.items() if not key.startswith(FOREIGN)}
        done = octoguard(
            "comment", platform, "--file", "comment.md", *arguments, env=kept | job_of(platform, forge) | env
        )
        assert TOKEN.encode() not in done.stdout + done.stderr
        assert b"Traceback" not in done.stderr
        return done

    return run


@pytest.fixture
def refusal(tmp_path: Path, forge: Forge, monkeypatch: pytest.MonkeyPatch) -> Callable[..., OctoguardError]:
    """Run `octoguard comment` in this process, which is faster, and return the error that it ends with."""
    (tmp_path / "comment.md").write_text(REPORT)
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith(FOREIGN)]:
        monkeypatch.delenv(name)

    def run(platform: str, *arguments: str, **env: str) -> OctoguardError:
        for name, value in (job_of(platform, forge) | env).items():
            monkeypatch.setenv(name, value)
        with pytest.raises(OctoguardError) as error:
            typer.main.get_command(app)(
                ["comment", platform, "--file", "comment.md", *arguments], standalone_mode=False
            )
        assert TOKEN not in str(error.value)
        return error.value

    return run


def job_of(platform: str, forge: Forge) -> dict[str, str]:
    """The environment of a CI job for a pull request."""
    return {
        "GITHUB_API_URL": forge.url,
        "GITHUB_REPOSITORY": "octocorp/infra",
        "GITHUB_REF": "refs/pull/7/merge",
        "CI_API_V4_URL": forge.url,
        "CI_PROJECT_ID": "41",
        "CI_MERGE_REQUEST_IID": "7",
        TOKENS[platform]: TOKEN,
    }


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_first_run_creates_a_comment_and_the_next_updates_it(
    platform: str, comment: Callable[..., Run], forge: Forge
) -> None:
    forge.add("Looks good", "reviewer")
    first = comment(platform)
    assert (first.returncode, first.stderr) == (0, b"")
    assert b"created on" in first.stdout
    second = comment(platform, text=REPORT.replace("deny", "allow"))
    assert b"updated on" in second.stdout
    assert forge.bodies() == [
        "Looks good",
        "<!-- octoguard comment: default -->\n" + REPORT.replace("deny", "allow"),
    ]
    calls = len(forge.calls)
    assert b"is up to date on" in comment(platform).stdout
    assert {method for method, _ in forge.calls[calls:]} == {"GET"}


@pytest.mark.parametrize("platform", MORE)
def test_each_tag_has_its_own_comment(platform: str, comment: Callable[..., Run], forge: Forge) -> None:
    comment(platform, "--tag", "prod", text="prod 1\n")
    comment(platform, "--tag", "prod-eu", text="prod-eu 1\n")
    comment(platform, "--tag", "prod", text="prod 2\n")
    assert [body.splitlines()[-1] for body in forge.bodies()] == ["prod 2", "prod-eu 1"]


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_comment_is_found_on_the_second_page(platform: str, comment: Callable[..., Run], forge: Forge) -> None:
    for number in range(130):
        forge.add(f"Comment {number}", "reviewer")
    mine = forge.add("<!-- octoguard comment: default -->\nold", "report-bot")
    done = comment(platform)
    assert f"comment {mine} updated".encode() in done.stdout
    assert len(forge.comments) == 131


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_comment_of_somebody_else_with_the_marker_is_left_alone(
    platform: str, comment: Callable[..., Run], forge: Forge
) -> None:
    forge.add("<!-- octoguard comment: default -->\nallow, honestly", "intruder")
    forge.add("Quote:\n<!-- octoguard comment: default -->\n", "report-bot")
    done = comment(platform)
    assert done.returncode == 0
    assert [body.splitlines()[-1] for body in forge.bodies()[:2]] == [
        "allow, honestly",
        "<!-- octoguard comment: default -->",
    ]
    assert len(forge.comments) == 3


def test_the_token_of_a_workflow_updates_only_comments_of_bots(comment: Callable[..., Run], forge: Forge) -> None:
    forge.user = None
    comment("github")
    forge.add("<!-- octoguard comment: default -->\nallow, honestly", "intruder")
    done = comment("github", text="new\n")
    assert b"comment 9000 updated" in done.stdout
    assert forge.bodies()[1].endswith("honestly")


def test_a_report_comes_from_standard_input(octoguard: Any, forge: Forge) -> None:
    env = {key: value for key, value in os.environ.items() if not key.startswith(FOREIGN)} | job_of("github", forge)
    done = octoguard("comment", "github", "--file", "-", input=REPORT.encode(), env=env)
    assert done.returncode == 0, done.stderr
    assert forge.bodies()[0].endswith(REPORT)


def test_a_system_note_of_gitlab_is_no_comment(comment: Callable[..., Run], forge: Forge) -> None:
    forge.add("<!-- octoguard comment: default -->\n", "report-bot", "System")
    assert b"created on" in comment("gitlab").stdout


@pytest.mark.parametrize("platform", MORE)
def test_new_and_delete_and_new(platform: str, comment: Callable[..., Run], forge: Forge) -> None:
    comment(platform, text="one\n")
    comment(platform, "--on", "new", text="two\n")
    assert len(forge.comments) == 2
    done = comment(platform, "--on", "delete-and-new", text="three\n")
    assert b"2 earlier deleted" in done.stdout
    assert [body.splitlines()[-1] for body in forge.bodies()] == ["three"]


@pytest.mark.parametrize("platform", MORE)
def test_a_dry_run_sends_nothing_and_needs_no_token(platform: str, comment: Callable[..., Run], forge: Forge) -> None:
    done = comment(platform, "--dry-run", **{TOKENS[platform]: ""})
    assert done.returncode == 0
    assert done.stdout.startswith(b"dry run: octoguard would update its comment with the tag default")
    assert done.stdout.decode().endswith(REPORT + "\n")
    assert forge.calls == []


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize(
    ("status", "says"),
    [
        (401, "rejected the token"),
        (403, "does not let the token"),
        (404, "check --"),
        (418, "check --api"),
        (422, "check the file"),
        (502, "run the command again"),
    ],
)
def test_each_refusal_says_what_to_do(
    platform: str, status: int, says: str, refusal: Callable[..., OctoguardError], forge: Forge
) -> None:
    forge.faults = [Fault("POST", status)]
    error = refusal(platform)
    assert error.exit_code == 3
    assert says in str(error)
    assert f"({status}: injected)" in str(error)
    assert forge.comments == []


@pytest.mark.parametrize(("platform", "permission"), [("github", "'pull-requests: write'"), ("gitlab", "scope 'api'")])
def test_a_missing_permission_is_named_in_one_clean_line(
    platform: str, permission: str, comment: Callable[..., Run], forge: Forge
) -> None:
    forge.faults = [Fault("POST", 403, body=json.dumps({"message": f"no {TOKEN} \x1b[31m\n::error::x"}).encode())]
    done = comment(platform)
    assert done.returncode == 3
    (line,) = done.stderr.decode().splitlines()
    assert line.startswith("octoguard: error: Git")
    assert permission in line
    assert "(403: no *** ?[31m " in line


@pytest.mark.parametrize("platform", MORE)
def test_a_short_rate_limit_is_waited_for_and_a_long_one_is_reported(
    platform: str, comment: Callable[..., Run], forge: Forge
) -> None:
    forge.faults = [Fault("POST", 429, {"Retry-After": "0"}, times=2)]
    assert comment(platform).returncode == 0
    assert len(forge.comments) == 1
    forge.faults = [Fault("GET", 403, {"Retry-After": "3600"})]
    done = comment(platform)
    assert done.returncode == 3
    assert b"accepts no more requests with this token for now" in done.stderr
    assert b"run the command again in 3,600 seconds" in done.stderr


def test_a_server_error_is_retried_unless_that_could_post_twice(comment: Callable[..., Run], forge: Forge) -> None:
    forge.faults = [Fault("GET", 503, times=1)]
    assert comment("github").returncode == 0
    forge.faults = [Fault("POST", 503, times=1)]
    assert comment("github", "--on", "new").returncode == 3
    assert [method for method, _ in forge.calls].count("POST") == 2


@pytest.mark.parametrize("platform", MORE)
def test_a_redirect_to_another_host_gets_no_token(platform: str, comment: Callable[..., Run], forge: Forge) -> None:
    with Forge(user="report-bot") as other:
        forge.faults = [Fault("GET", 302, {"Location": f"{other.url}/steal"})]
        done = comment(platform)
        assert other.calls == []
    assert done.returncode == 3
    assert b"the token was not sent there" in done.stderr


def test_a_moved_repository_is_followed_on_the_same_host(comment: Callable[..., Run], forge: Forge) -> None:
    path = "/repos/octocorp/infra/issues/7/comments"
    forge.faults = [Fault("POST", 307, {"Location": path}, times=1)]
    assert comment("github", "--repo", "octocorp/infra").returncode == 0
    assert len(forge.comments) == 1


def test_a_proxy_is_used_and_gets_no_token(comment: Callable[..., Run]) -> None:
    received: list[bytes] = []

    class Proxy(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            received.append(self.request.recv(4096))
            self.wfile.write(b"HTTP/1.1 502 Bad Gateway\r\n\r\n")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Proxy) as proxy:
        thread = threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        address = f"http://127.0.0.1:{proxy.server_address[1]}"
        done = comment("github", "--api", "https://api.github.example", HTTPS_PROXY=address, NO_PROXY="")
        proxy.shutdown()
        thread.join()
    assert received[0].startswith(b"CONNECT api.github.example:443 ")
    assert all(TOKEN.encode() not in data for data in received)
    assert done.returncode == 3
    assert b"cannot be reached" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "env", "code", "says"),
    [
        (["--api", "http://git.example.com"], {}, 2, "without encryption"),
        (["--api", "https://user:secret@git.example.com"], {}, 2, "without a user"),
        (["--api", "ftp://git.example.com"], {}, 2, "https:// address"),
        (["--api", "http://127.0.0.1:9"], {}, 3, "cannot be reached"),
        (["--repo", "octocorp"], {}, 2, "OWNER/NAME"),
        (["--tag", "a --> b"], {}, 2, "--tag"),
        (["--on", "hide"], {}, 2, "delete-and-new"),
        (["--file", "missing.md"], {}, 3, "cannot be read"),
        ([], {"GITHUB_REF": "refs/heads/main"}, 2, "belongs to no pull request"),
        ([], {"GITHUB_TOKEN": ""}, 3, "set the environment variable GITHUB_TOKEN"),
        ([], {"GITHUB_TOKEN": "two words"}, 3, "spaces or control characters"),
    ],
)
def test_wrong_usage(
    arguments: list[str],
    env: dict[str, str],
    code: int,
    says: str,
    refusal: Callable[..., OctoguardError],
    forge: Forge,
) -> None:
    error = refusal("github", *arguments, **env)
    assert error.exit_code == code
    assert says in str(error)
    assert forge.calls == []


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b"\xff\xfe\x00", "is not UTF-8"),
        (b'{"format_version": "1.2"}', "may contain secrets"),
    ],
)
def test_a_file_that_is_no_report_is_not_posted(
    data: bytes, says: str, refusal: Callable[..., OctoguardError], tmp_path: Path, forge: Forge
) -> None:
    (tmp_path / "comment.md").write_bytes(data)
    error = refusal("gitlab")
    assert error.exit_code == 3
    assert says in str(error)
    assert forge.calls == []


@pytest.mark.parametrize("body", [b"<html>", b"[1, 2]", b'"text"', b'{"id": "x"}', b""])
def test_a_response_that_is_no_comment_is_an_error(
    body: bytes, refusal: Callable[..., OctoguardError], forge: Forge
) -> None:
    forge.faults = [Fault("POST", 201, body=body)]
    assert "check --api" in str(refusal("github"))


def test_a_connection_that_breaks_is_an_error(refusal: Callable[..., OctoguardError], forge: Forge) -> None:
    forge.faults = [Fault("GET", 200, {"Transfer-Encoding": "chunked"}, body=b"no chunk")]
    assert "cannot be reached" in str(refusal("gitlab"))


def test_the_pull_request_comes_from_the_event(comment: Callable[..., Run], tmp_path: Path, forge: Forge) -> None:
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"issue": {"number": 7, "pull_request": {}}}))
    done = comment("github", GITHUB_REF="refs/heads/main", GITHUB_EVENT_PATH=str(event))
    assert b"created on pull request octocorp/infra#7" in done.stdout
    event.write_text(json.dumps({"issue": {"number": 7}}))  # a comment on an issue, not on a pull request
    assert comment("github", GITHUB_REF="refs/heads/main", GITHUB_EVENT_PATH=str(event)).returncode == 2


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_hostile_body_is_posted_as_text(platform: str, comment: Callable[..., Run], forge: Forge) -> None:
    text = "<!-- octoguard comment: prod -->\n/merge\n/close\r\n```\n/approve\n```\n\x00\x1b[2J\u202e\ntail\n"
    done = comment(platform, text=text)
    assert done.returncode == 0
    lines = forge.bodies()[0].split("\n")
    assert lines[0] == "<!-- octoguard comment: default -->"
    assert not [line for line in lines if line.startswith("/")]
    assert " /merge" in lines
    assert all(char.isprintable() for line in lines for char in line)
    comment(platform, "--tag", "prod", text="prod\n")
    assert len(forge.comments) == 2  # the marker inside of the report is not the marker of a comment


def test_a_long_report_fits_the_limit(comment: Callable[..., Run], forge: Forge) -> None:
    sections = "".join(f"## Section {number}\n\n" + "\U0001f512 row\n" * 900 for number in range(20))
    assert comment("github", text=sections).returncode == 0
    assert len(forge.bodies()[0]) <= 65_536
    assert "_The report is too long for a comment: " in forge.bodies()[0]
    assert comment("gitlab", text=sections).returncode == 0
    assert forge.bodies()[0].endswith(sections)


def test_a_job_token_updates_comments_of_the_user_of_the_job(comment: Callable[..., Run], forge: Forge) -> None:
    env = {"GITLAB_TOKEN": "", "CI_JOB_TOKEN": TOKEN, "GITLAB_USER_LOGIN": "report-bot"}
    comment("gitlab", **env)
    assert b"updated on" in comment("gitlab", text="new\n", **env).stdout
    forge.faults = [Fault("GET", 404)]
    assert b"set GITLAB_TOKEN to a project access token" in comment("gitlab", **env).stderr
