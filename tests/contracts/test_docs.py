"""The documentation is complete, its links lead somewhere, and its examples are accepted by the program.

`make check` builds the site with MkDocs, which also checks anchors. These tests need no MkDocs.
"""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
import typer
import yaml

from octoguard import errors
from octoguard.cli.main import app
from octoguard.config.exclusions import read_exclusions
from octoguard.config.policies import load_policies, read_cases, read_policies
from octoguard.config.settings import load_settings
from octoguard.config.usage import read_usage
from octoguard.config.waivers import read_waivers
from octoguard.policy.conditions import compile_condition
from octoguard.policy.operators import OPERATORS
from octoguard.policy.testing import run_cases
from tests.conftest import ROOT
from tools.docs import settings
from tools.docs.commands import commands
from tools.docs.site import DOCS, write_site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WRITTEN = sorted(DOCS.rglob("*.md"))
_FENCE = re.compile(r"^( *)```(\w*)(?: title=\"([^\"]+)\")?\n(.*?)^\1```", re.M | re.S)
_COMMAND = re.compile(r"(?:^|\||&&|\$) *octoguard ([^|&\n#]*)", re.M)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("docs") / "pages"
    write_site(folder)
    return folder


def _fences(*languages: str) -> Iterator[tuple[Path, str, str]]:
    """(file, title, code) of every fenced block in these languages, in docs/ and the README."""
    for path in [*WRITTEN, ROOT / "README.md"]:
        for _, language, title, code in _FENCE.findall(path.read_text(encoding="utf-8")):
            if language in languages:
                yield path, title, code


def test_every_policy_has_a_page_and_is_in_the_indexes(site: Path) -> None:
    policies = load_policies()
    folder = site / "reference" / "policies"
    index, aliases = (folder / "index.md").read_text(), (folder / "aliases.md").read_text()
    for policy in policies:
        page = (folder / f"{policy.id}.md").read_text()
        for part in ("## Why it matters", "## Remediation", policy.severity, f"`{policy.id}`"):
            assert part in page, policy.id
        assert f"({policy.id}.md)" in index
        for alias in policy.aliases:
            assert re.search(rf"^\| `{re.escape(alias)}` \|.*\({policy.id}\.md\)", aliases, re.M), (policy.id, alias)
    assert len(policies) > 300


def test_the_quick_start_shows_the_output_of_the_readme(site: Path) -> None:
    for name in ("index.md", "tutorials/quick-start.md"):
        assert "$ cd tests/plans/readme && octoguard check plan.json\n" in (site / name).read_text()


def test_policies_with_cases_have_a_failing_and_a_passing_example(site: Path) -> None:
    page = (site / "reference" / "policies" / "sql-public-ip.md").read_text()
    assert "## Failing example" in page
    assert "## Passing example" in page


def test_every_command_and_option_is_in_the_reference(site: Path) -> None:
    page = (site / "reference" / "commands.md").read_text()
    named = dict(commands())
    assert {"octoguard check", "octoguard policies list", "octoguard report rightsizing"} <= set(named)
    for name, command in named.items():
        if name == "octoguard":
            continue
        section = page.split(f"\n## {name}\n")[1].split("\n## ")[0]
        for parameter in command.params:
            for option in (*parameter.opts, *parameter.secondary_opts) if parameter.param_type_name == "option" else ():
                assert option in section, f"{name} {option}"


def test_every_setting_is_described_and_nothing_else() -> None:
    known = {setting.path for setting in settings.settings()} | {setting.table for setting in settings.settings()}
    assert set(settings.descriptions()) == known
    assert {"check.with", "gate.max_age", "environments.NAME.root", "policies.NAME"} <= known


def test_every_relative_link_leads_to_a_page(site: Path) -> None:
    missing: list[str] = []
    for page in site.rglob("*.md"):
        text = re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text(encoding="utf-8"), flags=re.S)
        targets = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", text)
        missing += [f"{page.relative_to(site)}: {target}" for target in targets if not (page.parent / target).exists()]
    assert missing == []


def test_every_page_is_in_the_navigation_and_every_entry_is_a_page(site: Path) -> None:
    entries = set(_entries(yaml.safe_load((ROOT / "mkdocs.yml").read_text())["nav"]))
    pages = {page.relative_to(site).as_posix() for page in site.rglob("*.md")}
    indexed = {f"reference/policies/{policy.id}.md" for policy in load_policies()}
    indexed |= {f"reference/schemas/{schema.stem}.md" for schema in (ROOT / "reports" / "schema").glob("*.json")}
    assert entries == pages - indexed


def _entries(nav: Any) -> Iterator[str]:
    if isinstance(nav, str):
        yield nav
    for item in nav.values() if isinstance(nav, dict) else nav if isinstance(nav, list) else ():
        yield from _entries(item)


def test_every_command_that_is_shown_is_accepted() -> None:
    shown = [(path.name, line) for path, _, code in _fences("sh", "yaml") for line in _COMMAND.findall(_joined(code))]
    readme = re.findall(r"^    (?:.*\| )?octoguard (.*)$", (ROOT / "README.md").read_text(), re.M)
    shown += [("README.md", line) for line in readme]
    assert len(shown) > 60
    for name, line in shown:
        _parse(typer.main.get_command(app), shlex.split(line.split("||")[0]), f"{name}: octoguard {line}")


def _joined(code: str) -> str:
    return code.replace("\\\n", " ")


def _parse(command: Any, arguments: list[str], where: str) -> None:
    """Parse a command line without running it."""
    try:
        names = getattr(command, "commands", {})
        if arguments in (["--install-completion"], ["--show-completion"]):
            return  # parsing these options runs them
        if names and not (command.invoke_without_command and arguments[:1] and arguments[0] not in names):
            assert arguments[0] in names, where
            _parse(command.commands[arguments[0]], arguments[1:], where)
        else:
            command.make_context(command.name, list(arguments))
    except Exception as error:
        raise AssertionError(f"{where}: {error}") from error


def test_every_octoguard_toml_that_is_shown_is_valid(tmp_path: Path) -> None:
    blocks = list(_fences("toml"))
    assert len(blocks) > 10
    for path, title, code in blocks:
        assert title == "octoguard.toml", path
        file = tmp_path / "octoguard.toml"
        file.write_text(code)
        found = load_settings(file)
        assert all(any(policy.answers_to(name) for policy in load_policies()) for name in found.policies), path
        assert found.unwaivable(load_policies()) or not found.waivers.never, path


def test_every_waivers_file_that_is_shown_is_valid(tmp_path: Path) -> None:
    blocks = [(path, code) for path, title, code in _fences("yaml") if title == "waivers.yaml"]
    assert len(blocks) >= 3
    for path, code in blocks:
        file = tmp_path / "waivers.yaml"
        file.write_text(code)
        assert [*read_waivers(file, load_policies()), *read_exclusions(file)], path


def test_every_usage_file_that_is_shown_is_valid(tmp_path: Path) -> None:
    blocks = [code for _, _, code in _fences("yaml") if "resource_usage:" in code]
    assert len(blocks) == 4
    for code in blocks:
        (tmp_path / "usage.yml").write_text(code)
        usage = read_usage(tmp_path / "usage.yml")
        assert usage.resources
        assert usage.notes == []


def test_the_policy_of_the_guide_passes_its_cases(tmp_path: Path) -> None:
    blocks = {title: code for _, title, code in _fences("yaml") if title.startswith("our-policies/")}
    assert len(blocks) == 2
    for title, code in blocks.items():
        (tmp_path / title).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / title).write_text(code)
    (policy,) = read_policies(tmp_path)
    cases = read_cases(tmp_path / "our-policies" / "redis" / f"{policy.id}.yaml")
    assert {case.expect for case in cases} == {"pass", "fail", "unknown"}
    assert run_cases(policy, cases) == []


def test_the_reference_of_conditions_has_every_operator_and_its_examples_compile() -> None:
    page = DOCS / "reference" / "policy-conditions.md"
    text = page.read_text(encoding="utf-8")
    for name in (*OPERATORS, "exists", "empty", "refers_to", "some", "every", "prevent_destroy", "unknowable"):
        assert f"`{name}: " in text, name
    blocks = [yaml.safe_load(code) for path, _, code in _fences("yaml") if path == page]
    assert len(blocks) == 2
    for block in blocks:
        compile_condition(block.get("deny", block), page.name)


def test_the_exit_codes_are_those_of_the_errors() -> None:
    text = (DOCS / "reference" / "exit-codes.md").read_text(encoding="utf-8")
    table = {int(code) for code in re.findall(r"^\| (\d+) \|", text, re.M)}
    raised = {error.exit_code for error in vars(errors).values() if isinstance(error, type)}
    assert raised <= table


def test_every_action_is_pinned_as_in_our_own_table() -> None:
    table = (ROOT / "infra" / "docs" / "ci.md").read_text()
    ours = set(re.findall(r"^\| (\S+/\S+) \| v\S+ \| `([0-9a-f]{40})` \|$", table, re.M))
    shown = {action for _, _, code in _fences("yaml") for action in re.findall(r"uses: (\S+)@(\S+)", code)}
    others = {("/".join(name.split("/")[:2]), commit) for name, commit in shown if name != "YOUR-ORG/octoguard"}
    assert len(others) > 2
    assert others <= ours


def test_the_schemas_are_in_the_reference(site: Path) -> None:
    for schema in (ROOT / "reports" / "schema").glob("*.json"):
        page = (site / "reference" / "schemas" / f"{schema.stem}.md").read_text()
        for name, definition in msgspec.json.decode(schema.read_bytes())["$defs"].items():
            section = page.split(f"\n## {name}\n")[1].split("\n## ")[0]
            assert all(f"| `{field}` |" in section for field in definition.get("properties", {})), name
