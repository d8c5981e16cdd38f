"""The pieces of the generated documentation: HCL out of test cases, links, schemas, assets of other hosts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from octoguard.policy.testing import Case, Marked
from tools.docs import examples, external_assets, markdown, repository, schemas, settings

if TYPE_CHECKING:
    from pathlib import Path


def test_a_case_becomes_hcl() -> None:
    given = {
        'module.db.google_sql_database_instance.main["a"]': {
            "name": "main",
            "settings": [{"tier": "db-f1-micro", "labels": {"team": "a", "cost/center": "b"}, "ip": []}],
            "root_password": Marked("sensitive", "", "x"),
            "encryption_key_name": Marked("unknown", "google_kms_crypto_key.main.id"),
            "region": Marked("computed"),
            "deletion_protection": True,
        }
    }
    assert examples.example(Case("a case", "fail", given)) == (
        '# module.db.google_sql_database_instance.main["a"]\n'
        'resource "google_sql_database_instance" "main" {\n'
        '  name = "main"\n'
        "  settings {\n"
        '    tier = "db-f1-micro"\n'
        "    labels = {\n"
        '      team = "a"\n'
        '      "cost/center" = "b"\n'
        "    }\n"
        "    ip   = []\n"
        "  }\n"
        "  root_password       = var.sensitive # hidden in the plan\n"
        "  encryption_key_name = google_kms_crypto_key.main.id\n"
        "  # region is not set and is known only after apply\n"
        "  deletion_protection = true\n"
        "}\n"
    )


def test_a_change_shows_its_action_and_what_was_before() -> None:
    given = {"google_dns_managed_zone.a": {"$action": "delete", "$before": {"name": "a"}}}
    text = examples.example(Case("a case", "fail", given, environment="dev"))
    assert text.startswith("# environment: dev\n# planned action: delete\n# before:\n#   name = ")


def test_text_of_a_policy_is_no_template_in_hcl() -> None:
    given = {"google_compute_instance.a": {"metadata": {"startup-script": "echo ${HOME}"}}}
    assert "$${HOME}" in examples.example(Case("a case", "fail", given))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[how](ARCHITECTURE.md#policies)", "[how](architecture.md#policies)"),
        ("[all](policies/README.md)", "[all](../reference/policies/index.md)"),
        ("[one](policies/sql/sql-public-ip.yaml)", "[one](../reference/policies/sql-public-ip.md)"),
        ("[threats](docs/threat-model.md)", "[threats](../threat-model.md)"),
        ("[infra](infra/README.md)", "infra (`infra/README.md`)"),
        ("[tools/iam_roles.py](tools/iam_roles.py)", "tools/iam_roles.py"),
        ("[web](https://cloud.google.com) and [here](#below)", "[web](https://cloud.google.com) and [here](#below)"),
    ],
)
def test_links_of_documents_of_the_repository_follow_them_into_the_site(text: str, expected: str) -> None:
    page = "contributing/index.md"
    assert repository.relinked(text, "CONTRIBUTING.md", page, {"sql-public-ip"}) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"$ref": "#/$defs/FindingEntry"}, "[FindingEntry](#findingentry)"),
        ({"type": "array", "items": {"type": "string"}}, "list of string"),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, "string or null"),
        ({"enum": ["allow", "deny"]}, "`allow`, `deny`"),
        ({"type": "object", "additionalProperties": {"type": "integer"}}, "object; each value: integer"),
        ({}, "any value"),
    ],
)
def test_a_schema_is_said_in_words(body: dict[str, object], expected: str) -> None:
    assert schemas.kind(body) == expected


def test_settings_have_bounds_choices_and_defaults() -> None:
    known = {setting.path: setting for setting in settings.settings()}
    assert known["rightsizing.window_days"].accepts == "integer, at least 1, at most 30"
    assert known["rightsizing.window_days"].default == "`14`"
    assert known["gate.max_age"].default == '`"4h"`'
    assert known["check.fail_on"].accepts == "`low`, `medium`, `high`, `critical`"
    assert known["check.fail_on"].default == ""
    assert known["budgets.NAME.thresholds"].default == "`[0.5, 0.8, 1]`"


@pytest.mark.parametrize(
    ("page", "is_external"),
    [
        ('<script src="https://cdn.example/x.js"></script>', True),
        ('<link href="//fonts.example/css" rel="stylesheet">', True),
        ('<img alt="a" src=https://img.example/a.png>', True),
        ("<style>@import '//fonts.example/a.css';</style>", True),
        ("<p style=\"background: url('https://img.example/a.png')\">", True),
        ('<pre class="mermaid"><code>graph</code></pre>', True),
        ('<a href="https://cloud.google.com">docs</a><link rel="canonical" href="https://docs.example/">', False),
        ('<script src="assets/x.js"></script><link rel="stylesheet" href="../assets/a.css">', False),
    ],
)
def test_assets_of_other_hosts_are_found(tmp_path: Path, page: str, is_external: bool) -> None:
    (tmp_path / "index.html").write_text(page)
    assert bool(list(external_assets.external_assets(tmp_path))) is is_external
    assert external_assets.main([str(tmp_path)]) == int(is_external)


def test_a_site_that_was_not_built_is_a_failure(tmp_path: Path) -> None:
    assert external_assets.main([str(tmp_path)]) == 1


def test_markdown_of_foreign_text() -> None:
    assert markdown.escape("a_b <i> [x](y) | *") == r"a\_b \<i\> \[x\](y) \| \*"
    assert markdown.cell("two\nlines | pipe") == "two lines \\| pipe"
    assert markdown.fence("hcl", "a\n```\nb").startswith("````hcl\n")
    assert markdown.slug("CIS GCP 5.0: 6.7") == "cis-gcp-50-67"
