"""The guides and pipelines in infra/: links lead somewhere, commands exist, actions are pinned, no price is printed."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

INFRA = ROOT / "infra"
GUIDES = sorted([*(INFRA / "docs").glob("*.md"), INFRA / "bootstrap" / "README.md", INFRA / "kubernetes" / "README.md"])
READMES = sorted((INFRA / "modules").glob("*/README.md"))
GITHUB = INFRA / "ci" / "github-actions.yml"
GITLAB = INFRA / "ci" / "gitlab-ci.yml"
CHANGES = (INFRA / "docs" / "changes.md").read_text()

# By module, and what can be named: identifiers of the HCL, of the manifests and of octoguard's own command line.
HCL = {
    folder.name: "".join(file.read_text() for file in folder.glob("*.tf")) for folder in (INFRA / "modules").iterdir()
}
SOURCES = [
    *INFRA.glob("*.tf"),
    *(INFRA / "bootstrap").glob("*.tf"),
    *(file for kind in ("yaml", "ini", "yml") for file in INFRA.rglob(f"*.{kind}")),
]
IDENTIFIERS = set(
    re.findall(r"\b[a-z]+(?:_[a-z0-9]+)+\b", "".join(HCL.values()) + "".join(file.read_text() for file in SOURCES))
)


# Named because it is not there, or is somebody else's.
ELSEWHERE = {
    "failover_target",
    "google_project_iam_audit_config",
    "google_project_service_identity",
    "log_duration",
    "log_hostname",
    "network_policy",
    "pg_dump",
}

# Keys, tools that are gone, approvals that nobody gives, thresholds of 5,000 percent.
BANNED = re.compile(
    r"gsutil|gcloud alpha|gcloud beta billing|service-accounts keys create|activate-service-account|-auto-approve"
    r"|terraform taint|percent=[1-9]\d"
)
BLOCK = re.compile(r"^ *```(\w*)\n(.*?)^ *```", re.S | re.M)


def blocks(path: Path) -> str:
    """The commands of a guide, one a line: its code blocks, and what stands in the text with a flag.

    changes.md quotes commands of the original document, some of which never existed, so only its blocks count.
    """
    text = path.read_text()
    shell = [body.replace("\\\n", " ") for kind, body in BLOCK.findall(text) if kind in ("sh", "bash")]
    inline = re.findall(r"`(gcloud [^`]* --[^`]*)`", " ".join(BLOCK.sub("", text).split()))
    return "\n".join([*shell, *([] if path.name == "changes.md" else inline)])


@pytest.mark.parametrize("path", [*GUIDES, *READMES], ids=lambda path: str(path.relative_to(INFRA)))
def test_guides_name_what_there_is(path: Path) -> None:
    text = path.read_text()
    if path.name != "changes.md":
        assert not BANNED.search(blocks(path)), path
        # changes.md quotes the original document, and with it arguments that are gone.
        prose = BLOCK.sub("", text.partition("<!-- BEGIN")[0])
        words = {
            word
            for span in re.findall(r"`([^`\n]+)`", prose)
            for word in re.findall(r"\b[a-z]+(?:_[a-z0-9]+)+\b", span)
        }
        assert words - IDENTIFIERS - ELSEWHERE == set()
    for module, kind, name in re.findall(r"module\.octollm\.module\.(\w+)\.(google_\w+)\.(\w+)", text):
        assert f'resource "{kind}" "{name}"' in HCL[module], f"{path}: {module} has no {kind}.{name}"
    for folder in re.findall(r"(?<![\w/.-])(infra/[\w./-]*[\w-])", text):
        if not folder.startswith("infra/environments"):
            assert (ROOT / folder).exists(), f"{path} names {folder}"


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: str(path.relative_to(INFRA)))
def test_every_link_leads_somewhere(path: Path) -> None:
    text = path.read_text()
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", text):
        assert (path.parent / target).exists(), f"{path.name} links to {target}"
    used = set(re.findall(r"\]\[([\w-]+)\]", text))
    defined = set(re.findall(r"^\[([\w-]+)\]: https://", text, re.M))
    assert used == defined


def test_every_row_is_answered_with_a_source() -> None:
    rows = re.findall(r"^\| (\d+) \|(.*)\|$", CHANGES, re.M)
    assert sorted(int(number) for number, _ in rows) == list(range(1, 81))
    for number, row in rows:
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", row)]
        assert len(cells) == 5, number
        assert all(cells), number
        assert re.fullmatch(r"\[[^\]]+\]\([^)]+\)", cells[2]), f"row {number} does not say where"
        assert re.search(r"\]\[[\w-]+\]", cells[-1]), f"row {number} has no source"


def test_no_price_is_printed() -> None:
    for path in GUIDES:
        assert not re.search(r"[$€]\s?\d|\d\s?(?:USD|EUR)\s?(?:/|per|an hour)|\bsaves? \d+ ?%", path.read_text()), path


def test_actions_are_pinned_by_commit() -> None:
    used = re.findall(r"uses: (\S+)@(\S+)(.*)", GITHUB.read_text())
    assert len(used) >= 8
    for action, reference, rest in used:
        assert re.fullmatch(r"[0-9a-f]{40}", reference), f"{action} is pinned by {reference}"
        version = re.fullmatch(r" # (v\d+\.\d+\.\d+)", rest)
        assert version, f"{action}: say the version beside the commit"
        assert f"| {action} | {version[1]} | `{reference}` |" in (INFRA / "docs" / "ci.md").read_text()


def test_github_applies_the_plan_that_was_read() -> None:
    workflow: dict[Any, Any] = yaml.safe_load(GITHUB.read_text())
    jobs = workflow["jobs"]
    assert workflow["permissions"] == {"contents": "read"}
    assert [name for name, job in jobs.items() if job.get("permissions", {}).get("id-token")] == ["plan", "apply"]
    assert "pull_request_target" not in workflow[True]
    assert jobs["apply"]["needs"] == "plan"
    assert jobs["apply"]["environment"] == "${{ inputs.environment }}"
    assert "refs/heads/main" in jobs["apply"]["if"]
    assert applied(step.get("run", "") for step in jobs["apply"]["steps"]) == [
        "terraform apply -lock-timeout=5m tfplan"
    ]
    assert "environment" not in jobs["plan"], "an environment would make the job's token one that may apply"


def test_gitlab_applies_the_plan_that_was_read() -> None:
    pipeline: dict[str, Any] = yaml.safe_load(GITLAB.read_text())
    assert pipeline["apply"]["needs"] == ["plan"]
    assert pipeline["apply"]["environment"] == {"name": "$ENVIRONMENT"}
    assert pipeline["apply"]["rules"] == [{"if": "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH", "when": "manual"}]
    assert "environment" not in pipeline["plan"], "an environment would make the job's token one that may apply"
    scripts = (step for step in pipeline["apply"]["script"] if isinstance(step, str))
    assert applied(scripts) == ["terraform apply -lock-timeout=5m tfplan"]
    assert re.search(r"cloud-cli:\d+\.\d+\.\d+", pipeline["default"]["image"])


def applied(scripts: Any) -> list[str]:
    text = "\n".join(scripts)
    assert "sha256sum --check --strict" in text
    assert "terraform plan" not in text
    return [line.strip() for line in text.splitlines() if "terraform apply" in line]


@pytest.mark.parametrize("path", [GITHUB, GITLAB], ids=["github", "gitlab"])
def test_pipelines_hold_no_key_and_judge_before_they_apply(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"credentials_json|secrets\.|GOOGLE_CREDENTIALS|auto-approve|private_key", text)
    installs = re.findall(r"pip install (.*)", text)
    assert len(installs) >= 2
    assert all("--require-hashes" in line or "--no-deps" in line for line in installs)
    for step in ("terraform fmt -check", "terraform validate", "terraform plan", "octoguard check plan.json"):
        assert step in text, step
    assert text.index("octoguard check plan.json") < text.index("gcloud storage cp --if-generation-match=0 tfplan")


def test_gcloud_commands_exist(tmp_path: Path) -> None:
    gcloud = shutil.which("gcloud")
    if gcloud is None:
        pytest.skip("gcloud is not installed")
    found = [(path, command) for path in [*GUIDES, *READMES] for command in gcloud_commands(blocks(path))]
    assert len(found) >= 60
    original = "gcloud redis instances patch one --redis-version=REDIS_7_2"
    refused = wrong(gcloud, tmp_path, [original, *(command for _, command in found)])
    assert refused.keys() == {original}, "the original document's command is the one that has to fail"


def gcloud_commands(text: str) -> list[str]:
    """Whole commands, with everything that a shell would put in replaced by a word."""
    text = re.sub(r"\$\(date[^)]*\)|\$\{\w+\}|\$\w+", "word", text)
    commands = []
    for match in re.finditer(r"(?<![\w-])gcloud [a-z][^\n]*", text):
        command = re.split(r"\s\|\s|\s&&|;\s|\s+#\s|\s>\s|\)\"?(?:\s|$)", match[0])[0]
        commands.append(re.sub(r'"([^"]*)"', lambda quoted: quoted[1].replace(" ", "_"), command).strip())
    return commands


def wrong(gcloud: str, folder: Path, commands: list[str]) -> dict[str, str]:
    """What gcloud's own linter, which needs neither account nor network, says against them."""
    file = folder / "commands.json"
    file.write_text(json.dumps([{"command_string": command} for command in dict.fromkeys(commands)]))
    done = subprocess.run(
        [gcloud, "meta", "lint-gcloud-commands", f"--commands-file={file}"], capture_output=True, text=True, check=True
    )
    verdicts = {verdict["command_string"]: verdict for verdict in json.loads(done.stdout)}
    assert verdicts.keys() == set(commands)
    return {command: str(item["error_message"]) for command, item in verdicts.items() if not item["success"]}
