"""waivers.yaml, comments in .tf files and the baseline file: what is read, and errors that point at the line."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest

from octoguard.config.baseline import baseline_text, read_baseline
from octoguard.config.comments import Comments, read_comments
from octoguard.config.settings import WaiverSettings
from octoguard.config.waivers import read_waivers
from octoguard.errors import ConfigError
from octoguard.policy import Policy
from octoguard.policy.baseline import BaselineEntry
from octoguard.policy.waivers import MovedBlock

if TYPE_CHECKING:
    from pathlib import Path

PUBLIC = Policy("public", "t", "s", "high", ["google_storage_bucket"], "w", "r", aliases=["CKV_GCP_28"])
WHOLE = "- policy: public\n  address: a.*\n  reason: because\n  owner: data\n  until: 2030-01-31\n"
ALL = frozenset({"octoguard", "checkov", "trivy", "tfsec"})


def waivers_of(tmp_path: Path, text: str) -> list[object]:
    (tmp_path / "waivers.yaml").write_text(text)
    return list(read_waivers(tmp_path / "waivers.yaml", [PUBLIC]))


def test_every_key(tmp_path: Path) -> None:
    text = f"# ours\n{WHOLE}  environments: [dev, prod]\n  ticket: OCTO-1\n\n{WHOLE}"
    first, second = waivers_of(tmp_path, text)
    assert (first.source, second.source) == ("waivers.yaml:2", "waivers.yaml:10")  # type: ignore[attr-defined]
    assert (first.until, first.environments, first.ticket) == (date(2030, 1, 31), ("dev", "prod"), "OCTO-1")  # type: ignore[attr-defined]


def test_an_empty_file_has_none(tmp_path: Path) -> None:
    assert waivers_of(tmp_path, "") == waivers_of(tmp_path, "[]\n") == []


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (WHOLE + WHOLE.replace("owner", "owners"), 6, "owner: Field required"),
        (WHOLE + WHOLE + "  tikcet: x\n", 11, "did you mean ticket?"),
        (WHOLE.replace("2030-01-31", "soon"), 5, "until"),
        (WHOLE.replace("2030-01-31", "20300131"), 5, "until"),
        (WHOLE.replace("because", '""'), 3, "reason"),
        (WHOLE.replace("because", '"  "'), 3, "reason"),
        (WHOLE + "  environments: [production]\n", 6, "environments"),
        (WHOLE + "  owner: other\n", 6, "duplicate key"),
        (WHOLE + WHOLE.replace("public", "nobody"), 6, "unknown policy 'nobody'"),
        (WHOLE.replace("public", '"*"'), 1, "unknown policy '*'"),
        (WHOLE + "- public\n", 6, "dictionary"),
    ],
)
def test_what_is_wrong_is_an_error_with_its_line(tmp_path: Path, text: str, line: int, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        waivers_of(tmp_path, text)
    assert f"waivers.yaml:{line}: " in str(caught.value)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["policy: public\n", "just words", WHOLE.replace("2030-01-31", "2030-02-31"), "- ["])
def test_what_is_no_list_of_waivers(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError, match=r"waivers\.yaml"):
        waivers_of(tmp_path, text)


# --- comments

BUCKET = 'resource "google_storage_bucket" "b" {\n%s}\n'
OURS = '# octoguard:ignore=public,other reason="it is a web site" until=2030-01-31 owner=web\n'


def comments_of(tmp_path: Path, main: str, tools: frozenset[str] = ALL, **modules: str) -> Comments:
    (tmp_path / "main.tf").write_text(main)
    for name, text in modules.items():
        (tmp_path / "modules" / name).mkdir(parents=True)
        (tmp_path / "modules" / name / "main.tf").write_text(text)
    return read_comments(tmp_path, WaiverSettings(comments=tuple(tools)))


@pytest.mark.parametrize(
    "main",
    [
        OURS + BUCKET % "",
        OURS + "# more words\n" + BUCKET % "",
        BUCKET % f"  {OURS}",
        BUCKET % f'  labels = {{\n    a = "b" {OURS}  }}\n',
        OURS.replace("# ", "// ") + BUCKET % "",
        f"/* {OURS.strip()} */\n" + BUCKET % "",
    ],
)
def test_a_comment_is_about_the_block_that_it_is_in_or_above(tmp_path: Path, main: str) -> None:
    found = comments_of(tmp_path, 'resource "google_pubsub_topic" "t" {\n}\n\n' + main)
    assert [(w.policy, w.address, w.owner, w.until) for w in found.waivers] == [
        (name, "google_storage_bucket.b", "web", date(2030, 1, 31)) for name in ("public", "other")
    ]
    assert found.waivers[0].reason == "it is a web site"
    assert found.waivers[0].source.startswith("main.tf:")


def test_a_comment_that_stands_at_nothing_is_said(tmp_path: Path) -> None:
    found = comments_of(tmp_path, OURS + "\n" + BUCKET % "" + 'variable "x" {\n' + OURS + "}\n")
    assert found.waivers == []
    assert [problem.partition(":")[0] for problem in found.problems] == ["main.tf", "main.tf"]


def test_in_modules_and_at_their_calls(tmp_path: Path) -> None:
    main = f'module "a" {{\n  source = "./modules/m"\n}}\n{OURS}module "b" {{\n  source = "./modules/m"\n}}\n'
    found = comments_of(tmp_path, main, m=OURS + BUCKET % "")
    addresses = {waiver.address for waiver in found.waivers}
    assert addresses == {
        "module.b.*",
        "module.a.google_storage_bucket.b",
        "module.b.google_storage_bucket.b",
    }


def test_only_a_module_of_a_module_says_something(tmp_path: Path) -> None:
    main = 'module "a" {\n  source = "./modules/outer"\n}\n'
    outer = 'module "b" {\n  source = "../inner"\n}\n'
    found = comments_of(tmp_path, main, outer=outer, inner=OURS + BUCKET % "")
    assert {waiver.address for waiver in found.waivers} == {"module.a.module.b.google_storage_bucket.b"}


def test_a_downloaded_module_waives_only_where_that_is_configured(tmp_path: Path) -> None:
    place = tmp_path / ".terraform" / "modules" / "a"
    place.mkdir(parents=True)
    (place / "main.tf").write_text(OURS + BUCKET % "")
    manifest = {"Modules": [{"Key": "", "Dir": "."}, {"Key": "a", "Dir": ".terraform/modules/a"}]}
    (place.parent / "modules.json").write_text(json.dumps(manifest))
    assert comments_of(tmp_path, 'module "a" {\n  source = "terraform-google-modules/x/google"\n}\n').waivers == []
    found = read_comments(tmp_path, WaiverSettings(downloaded_modules=True))
    assert {waiver.address for waiver in found.waivers} == {"module.a.google_storage_bucket.b"}


@pytest.mark.parametrize(
    ("name", "terraform", "opentofu"),
    [
        ("a.tf", True, True),
        ("a_override.tf", True, True),
        ("a.tofu", False, True),
        (".a.tf", False, False),
        (".a.tofu", False, False),
        ("a.tf~", False, False),
        ("#a.tf#", False, False),
        ("a.tf.bak", False, False),
        ("a.tfvars", False, False),
        ("a.tftest.hcl", False, False),
        ("deeper/a.tf", False, False),
        (".terraform/a.tf", False, False),
    ],
)
def test_only_files_that_the_program_reads_waive(tmp_path: Path, name: str, terraform: bool, opentofu: bool) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(OURS + BUCKET % "")
    assert bool(read_comments(tmp_path, WaiverSettings()).waivers) is terraform
    assert bool(read_comments(tmp_path, WaiverSettings(), opentofu=True).waivers) is opentofu


def test_opentofu_reads_a_tofu_file_in_place_of_the_tf_file(tmp_path: Path) -> None:
    (tmp_path / "a.tf").write_text(OURS + BUCKET % "")
    (tmp_path / "a.tofu").write_text(BUCKET % "")
    assert read_comments(tmp_path, WaiverSettings(), opentofu=True).waivers == []
    assert len(read_comments(tmp_path, WaiverSettings()).waivers) == 2


@pytest.mark.parametrize("label", ["*", "b*", "?", "b.c", "b[0]", ""])
def test_a_label_is_no_pattern(tmp_path: Path, label: str) -> None:
    found = comments_of(tmp_path, OURS + f'resource "google_storage_bucket" "{label}" {{\n}}\n')
    found_too = comments_of(tmp_path, OURS + f'module "{label}" {{\n  source = "./m"\n}}\n')
    assert found.waivers == found_too.waivers == []
    assert "has no valid name" in found.problems[0]


@pytest.mark.parametrize(
    ("comment", "said"),
    [
        ("# octoguard:ignore", "no policy ID"),
        ("# octoguard:ignore=public", "no reason, no until, no owner"),
        ('# octoguard:ignore=public reason="r" owner=o', "no until"),
        ('# octoguard:ignore=public reason="r" owner=o until=soon', "invalid date until=soon"),
        ('# octoguard:ignore=public reason="r" owner=o until=20300131', "invalid date until=20300131"),
        ('# octoguard:ignore=public reason="r" owner=o until=2030-W05-4', "invalid date until=2030-W05-4"),
        ('# octoguard:ignore=public reason="" owner=o until=2030-01-01', "no reason"),
        ('# octoguard:ignore=public reason="r" owner=o until=2030-01-01 env=dev', "an unknown key 'env'"),
    ],
)
def test_a_comment_of_ours_that_is_not_whole_is_an_error(tmp_path: Path, comment: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said) as caught:
        comments_of(tmp_path, f"\n{comment}\n" + BUCKET % "")
    assert str(caught.value).startswith("main.tf:2: ")


FOREIGN = """\
# checkov:skip=CKV_GCP_28,CKV_GCP_29:a web site
# trivy:ignore:AVD-GCP-0001:exp:2030-01-31 trivy:ignore:AVD-GCP-0002:ws:prod
# tfsec:ignore:google-storage-no-public-access
# trivy:ignore:AVD-GCP-0003[name=b]
# trivy:ignore:AVD-GCP-0004:exp:soon
"""


def test_comments_of_other_tools_count_where_they_are_configured(tmp_path: Path) -> None:
    main = BUCKET % FOREIGN
    assert comments_of(tmp_path, main, frozenset({"octoguard"})).waivers == []
    found = comments_of(tmp_path, main)
    assert [(w.policy, w.reason, w.until, w.environments) for w in found.waivers] == [
        ("CKV_GCP_28", "a web site", None, ()),
        ("CKV_GCP_29", "a web site", None, ()),
        ("AVD-GCP-0001", "no reason given", date(2030, 1, 31), ()),
        ("AVD-GCP-0002", "no reason given", None, ("prod",)),
        ("google-storage-no-public-access", "no reason given", None, ()),
    ]
    assert len(found.problems) == 2
    assert [w.policy for w in comments_of(tmp_path, main, frozenset({"checkov"})).waivers] == [
        "CKV_GCP_28",
        "CKV_GCP_29",
    ]


def test_moved_blocks(tmp_path: Path) -> None:
    main = 'moved {\n  from = google_storage_bucket.a\n  to   = google_storage_bucket.b["x"]\n}\n'
    call = 'module "m" {\n  source = "./modules/m"\n}\n'
    found = comments_of(tmp_path, main + call, m=main)
    old, new = "google_storage_bucket.a", 'google_storage_bucket.b["x"]'
    assert found.moves == [MovedBlock((), old, new), MovedBlock(("m",), old, new)]


# --- baseline


def test_a_baseline_is_read_as_it_is_written(tmp_path: Path) -> None:
    prod = [
        BaselineEntry("a", 'x["k"]', "fail", "live/prod", ("name=n",)),
        BaselineEntry("b", "y", "unknown", of=()),
        BaselineEntry("c", "z", "fail"),
    ]
    entries = {"prod": prod, "dev": []}
    (tmp_path / "b.json").write_text(baseline_text(entries))
    assert read_baseline(tmp_path / "b.json").environments == entries


@pytest.mark.parametrize("text", ["", "[]", '{"version": 1}', '{"version": 3, "environments": {}}', '{"x": 1}'])
def test_what_is_no_baseline(tmp_path: Path, text: str) -> None:
    (tmp_path / "b.json").write_text(text)
    with pytest.raises(ConfigError, match="run octoguard baseline to create it again"):
        read_baseline(tmp_path / "b.json")
