"""Where a report that is too long for a comment is cut."""

from __future__ import annotations

import pytest

from octoguard.comments.body import compose, cut, has_marker, length, marker
from octoguard.errors import UsageError

NOTE = "_The report is too long for a comment: "


def test_a_short_report_is_kept_whole() -> None:
    assert compose("# Report\n", "prod", 100) == "<!-- octoguard comment: prod -->\n# Report\n"


def test_a_long_report_ends_before_a_section() -> None:
    text = "# Report\n" + "a\n" * 150 + "## Second\n" + "b\n" * 200
    kept = cut(text, 500)
    assert length(kept) <= 500
    assert kept.partition(NOTE)[0] == "# Report\n" + "a\n" * 150 + "\n"
    assert f"308 of {len(text)} characters" in kept


def test_a_section_that_keeps_too_little_is_cut_after_a_row() -> None:
    text = "# Report\n" + "row of a table\n" * 100
    shown = cut(text, 500).partition("\n\n" + NOTE)[0]
    assert shown.splitlines()[-1] == "row of a table"
    assert len(shown) > 300


@pytest.mark.parametrize("limit", range(150, 400, 7))
def test_no_code_block_and_no_collapsed_section_stays_open(limit: int) -> None:
    text = "<details><summary>Fix</summary>\n\n````hcl\n" + "```\n# no heading\n" * 80 + "````\n\n</details>\n"
    kept = cut(text, limit)
    assert length(kept) <= limit
    shown = kept.partition("\n\n" + NOTE)[0]
    assert shown.endswith("\n````\n</details>")


def test_a_heading_in_a_code_block_is_not_a_section() -> None:
    text = "~~~\n" + "x\n" * 100 + "# comment in a script\n" + "x\n" * 20 + "~~~\n" + "end\n" * 100
    assert "# comment in a script" in cut(text, 500)


def test_the_length_is_not_below_that_of_any_platform() -> None:
    assert length("a\U0001f512") == 3


@pytest.mark.parametrize("tag", ["", "-x", "a b", "a--b", "a>b", "x" * 65, "café", "a\n"])
def test_a_tag_that_could_leave_the_marker_is_rejected(tag: str) -> None:
    with pytest.raises(UsageError, match="--tag"):
        marker(tag)


def test_only_the_first_line_is_the_marker() -> None:
    assert has_marker("<!-- octoguard comment: prod -->\r\ntext", "prod")
    assert not has_marker("text\n<!-- octoguard comment: prod -->\n", "prod")
    assert not has_marker("<!-- octoguard comment: prod-eu -->\n", "prod")
