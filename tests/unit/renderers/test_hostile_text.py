"""Hostile text in every field of every report, through every renderer that there is: none of it acts."""

from __future__ import annotations

import csv
import io
import json
import re
from decimal import Decimal
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
import pytest

from octoguard import registry
from octoguard.cost.identity import Identity
from octoguard.cost_report import CostReport
from octoguard.printable import clean, csv_text, json_text, page, presentable
from octoguard.renderers import Style
from octoguard.report import Report
from octoguard.rightsizing.count import Standing
from octoguard.rightsizing.document import RightsizingReport
from octoguard.rightsizing.recommenders import Kind

REPORTS = {
    "octoguard.renderers": Report,
    "octoguard.renderers.costs": CostReport,
    "octoguard.renderers.rightsizing": RightsizingReport,
}
RENDERERS = [(package, name) for package in REPORTS for name in registry.names(package)]
SIGNS = {
    "an escape sequence": "\x1b[2J",
    "a C1 control": "\x9b31m",
    "a bell and a null": "\x07\x00",
    "a carriage return": "\rx",
    "a line feed": "\n::error::x",
    "a line separator": "\u2028",
    "a paragraph separator": "\u2029",
    "an override of direction": "\u202e\u202d",
    "isolates": "\u2066\u2067\u2068\u2069",
    "marks of direction": "\u200e\u200f\u061c",
    "zero width": "\u200b\u200c\u200d\u2060",
    "a byte order mark": "\ufeff",
    "tag characters": "\U000e0041\U000e007f",
    "selectors": "\U000e0100",
    "fillers": "\u3164\u2800",
    "a lone surrogate": "\ud800",
    "delete": "\x7f",
    "a command for Azure": "##vso[task.setvariable]x",
    "a command for GitHub": "##[command]x",
    "a workflow command": "::set-output name=a::b",
}
INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\u2800\u3164\ufeff\ud800-\udfff"
    "\U000e0000-\U000e01ef]"
)
COMMAND = re.compile(r"##\[|##vso\[|^\s*::[\w-]+(?: .*)?::", re.MULTILINE)
# The commands that a format for a CI system prints on purpose: one at the start of a line, with properties of its own.
OWN = {
    "github": re.compile(r"^::(?:error|warning) (?:file=[^:,\n]+,line=\d+,)?title=[^:,\n]+::", re.MULTILINE),
    "azuredevops": re.compile(
        r"^##vso\[task\.logissue type=(?:error|warning);(?:sourcepath=[^;\]\n]+;linenumber=\d+;)?code=[^;\]\n]+;\]",
        re.MULTILINE,
    ),
}
ACTIVE = (
    "<img src=x onerror=y> [a](https://evil.example) ![b](http://evil.example) @octocat #1 GH-1 www.evil.example |`"
)
HOSTILE = "::warning::" + "".join(SIGNS.values()) + ACTIVE


def sample(kind: Any, text: str, field: str = "") -> Any:
    """A value of a type, with the text wherever there is free text."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Literal:
        return arguments[-1]
    if origin in (Union, UnionType):
        kinds = [one for one in arguments if one not in (type(None), msgspec.UnsetType)]
        return sample(next((one for one in kinds if one is not bool), bool), text, field)
    if origin is list:
        return [sample(arguments[0], text, field)]
    if origin is dict:
        keys = get_args(arguments[0]) if get_origin(arguments[0]) is Literal else [sample(arguments[0], text)]
        return {key: sample(arguments[1], text) for key in keys}
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        hints = get_type_hints(kind)
        return kind(**{name: sample(hints[name], text, name) for name in kind.__struct_fields__})
    return {str: text, int: 1, float: 1.0, bool: True, Decimal: Decimal("-1.5")}[kind]


def report_for(package: str, text: str) -> Any:
    made = sample(REPORTS[package], text)
    if isinstance(made, Report):
        # What fails is shown with everything that belongs to it, what is waived with its waiver.
        first = made.findings[0]
        states = [msgspec.structs.replace(first, status=status) for status in ("fail", "unknown", "waived", "pass")]
        made = msgspec.structs.replace(made, findings=states)
    if isinstance(made, CostReport):
        # A discount belongs to the charge in front of it.
        (costed,) = made.cost.resources
        (discount,) = costed.components
        charge = msgspec.structs.replace(discount, kind="charge")
        costed = msgspec.structs.replace(costed, components=[discount, charge, discount])
        made = msgspec.structs.replace(made, cost=msgspec.structs.replace(made.cost, resources=[costed]))
    if isinstance(made, RightsizingReport):
        # Each section shows other fields, and the kind and the standing decide about the section.
        first_entry = made.recommendations[0]
        entries = [
            msgspec.structs.replace(first_entry, kind=kind, standing=standing, name=f"{kind} {standing} {text}")
            for kind in get_args(Kind)
            for standing in get_args(Standing)
        ]
        made = msgspec.structs.replace(made, recommendations=entries)
    return made


def rendered(package: str, name: str, text: str, *, verbose: bool = True) -> str:
    labels = {text: text, "empty": None}
    style = Style(verbose=verbose, identities={clean(text): Identity(text, text, text, text, text, labels)})
    if name == "focus-parquet":
        pytest.importorskip("pyarrow")
    result = registry.take(package, name).render(report_for(package, text), style)
    if isinstance(result, bytes):
        return "\n".join(str(value) for row in parquet_rows(result) for value in row.values())
    assert isinstance(result, str)
    return result


def parquet_rows(data: bytes) -> list[dict[str, Any]]:
    import pyarrow
    from pyarrow import parquet

    rows: list[dict[str, Any]] = parquet.read_table(pyarrow.BufferReader(data)).to_pylist()
    return rows


@pytest.mark.parametrize(("package", "name"), RENDERERS)
@pytest.mark.parametrize("verbose", [True, False])
def test_nothing_that_steers_a_terminal_or_hides_survives(package: str, name: str, verbose: bool) -> None:
    written = rendered(package, name, HOSTILE, verbose=verbose)
    assert INVISIBLE.findall(written) == []
    if package == "octoguard.renderers" and name in OWN:
        # A message that begins with `::x::` is data there: a command is recognized once in a line.
        written = OWN[name].sub("message: ", written)
    assert COMMAND.findall(written) == []
    written.encode()


@pytest.mark.parametrize(("package", "name"), [one for one in RENDERERS if one[1] in ("json", "infracost")])
def test_json_keeps_every_value(package: str, name: str) -> None:
    text = HOSTILE.replace("\ud800", "")
    assert text in _texts(json.loads(rendered(package, name, text)))


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for key, item in value.items() for text in (key, *_texts(item))]
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    return [value] if isinstance(value, str) else []


def test_labels_in_a_bill_keep_their_values() -> None:
    text = HOSTILE.replace("\ud800", "")
    _, row = csv.DictReader(io.StringIO(rendered("octoguard.renderers.costs", "focus", text)))
    assert json.loads(row["Tags"]) == {text: text, "empty": None}


@pytest.mark.parametrize(("package", "name"), [one for one in RENDERERS if one[1] in ("csv", "focus")])
@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", " =", "\uff1d"])
def test_no_cell_is_a_formula(package: str, name: str, start: str) -> None:
    written = rendered(package, name, f"{start}cmd|' /C calc'!A0")
    cells = [cell for row in csv.reader(io.StringIO(written)) for cell in row]
    assert [cell for cell in cells if "cmd" in cell] != []
    assert [cell for cell in cells if cell.lstrip()[:1] in "=+-@\uff1d" and "cmd" in cell] == []
    assert "'-1.5" not in cells, "a number stays a number"


@pytest.mark.parametrize(("package", "name"), [one for one in RENDERERS if one[1] == "markdown"])
def test_markdown_has_nothing_active(package: str, name: str) -> None:
    written = rendered(package, name, f"{ACTIVE}\n````\n<script>")
    outside = re.sub(r"(`{3,})hcl\n.*?\n\1\n", "", written, flags=re.DOTALL)
    outside = re.sub(r"`[^`\n]*`", "", re.sub(r"\\.", "", outside))
    assert re.findall(r"<(?!br>|!-- |/?details>|/?summary>)", outside) == []
    assert re.findall(r"[\[\]]", outside) == []
    assert re.findall(r"https?:|\bwww\.|@\w|#\d|GH-\d", outside) == []


def test_a_fence_is_longer_than_any_in_what_it_holds() -> None:
    written = rendered("octoguard.renderers", "markdown", "a = 1\n`````\n<script>\n")
    assert "``````hcl\n" in written
    assert "\n``````\n" in written


@pytest.mark.parametrize("sign", SIGNS.values(), ids=SIGNS)
def test_one_line_and_a_page_are_clean(sign: str) -> None:
    for cleaned in (clean(f"{sign}b"), page(f"{sign}b"), presentable([f"{sign}b"])[0]):
        assert INVISIBLE.search(cleaned) is None
        assert COMMAND.search(cleaned) is None
        assert cleaned.endswith("b")
    assert "\n" not in clean(f"a{sign}")


@pytest.mark.parametrize(
    "text", ["::/0", "::1", "2600::dead:beef/64", "a##b", "f\u00fcr \u65e5\u672c\u8a9e", "x = [1, 2]", "std::string"]
)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert clean(text) == page(text) == text
    assert json.loads(json_text(text)) == text
    assert csv_text(["a"], [[text]]).splitlines()[1].strip('"') == text


def test_a_no_break_space_becomes_a_space() -> None:
    assert clean("1\u00a0000") == "1 000"


def test_a_report_without_hostile_text_is_not_copied() -> None:
    made = report_for("octoguard.renderers", "plain")
    assert presentable(made) is made
