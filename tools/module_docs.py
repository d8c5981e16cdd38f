"""Writes the tables of inputs and outputs into the READMEs of infra/: `python -m tools.module_docs`."""

from __future__ import annotations

import re
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import tree_sitter_hcl
from tree_sitter import Language, Parser

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

BEGIN, END = "<!-- BEGIN inputs and outputs -->", "<!-- END inputs and outputs -->"
_INFRA = Path(__file__).parents[1] / "infra"
_PARSER = Parser(Language(tree_sitter_hcl.language()))
_SHORT = 60


def modules() -> list[Path]:
    """Every module of infra/, and the root that bootstraps an environment."""
    return sorted([*(main.parent for main in _INFRA.glob("modules/*/main.tf")), _INFRA / "bootstrap"])


def written(module: Path) -> str:
    """The README of a module with current tables. Raises ValueError if it lacks the markers."""
    text = (module / "README.md").read_text()
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{module}/README.md has no {BEGIN} ... {END}")
    return f"{before}{BEGIN}\n{_tables(module)}{END}{after}"


def _tables(module: Path) -> str:
    inputs = ["## Inputs", "", "| name | type | default | what it is |", "|---|---|---|---|"]
    outputs = ["## Outputs", "", "| name | what it is |", "|---|---|"]
    for kind, name, body in sorted(_blocks(module), key=lambda block: block[:2]):
        description = _prose(body.get("description", ""))
        if kind == "variable":
            default = f"`{_one_line(body['default'])}`" if "default" in body else "required"
            inputs.append(f"| `{name}` | `{_one_line(body.get('type', 'any'))}` | {default} | {description} |")
        else:
            outputs.append(f"| `{name}` | {description}{' Sensitive.' if body.get('sensitive') == 'true' else ''} |")
    return "\n".join([*inputs, "", *outputs, ""])


def _blocks(module: Path) -> Iterator[tuple[str, str, dict[str, str]]]:
    """`(variable or output, name, {attribute: text})` of a module."""
    for file in sorted(module.glob("*.tf")):
        for body in _PARSER.parse(file.read_bytes()).root_node.named_children:
            for block in body.named_children:
                words = [_text(label) for label in block.named_children if label.type in ("identifier", "string_lit")]
                if block.type == "block" and words[0] in ("variable", "output"):
                    yield words[0], words[1].strip('"'), _attributes(block)


def _attributes(block: Node) -> dict[str, str]:
    body = next((node for node in block.named_children if node.type == "body"), None)
    nodes = body.named_children if body else []
    return {
        _text(node.named_children[0]): _text(node.named_children[-1])
        for node in nodes
        if node.type == "attribute" and len(node.named_children) > 1
    }


def _prose(text: str) -> str:
    """A description as one line: a string, or the lines of a heredoc."""
    heredoc = re.fullmatch(r"<<-?(\w+)\n(.*?)\n?\s*\1\s*", text, re.DOTALL)
    prose = textwrap.dedent(heredoc[2]) if heredoc else text.strip('"').replace('\\"', '"')
    return " ".join(prose.split()).replace("|", "\\|")


def _one_line(text: str) -> str:
    """A type or default on one line. A long one is shortened to its outer brackets."""
    line = re.sub(r"\s+", " ", re.sub(r"#[^\n]*", "", text)).replace("|", "\\|")
    if len(line) <= _SHORT:
        return line
    outline = re.match(r"[\w(]*(?:object\(|\{|\[)", line)
    closing = {"(": ")", "{": "}", "[": "]"}
    opened = outline[0] if outline else line[: _SHORT - 4]
    return opened + "..." + "".join(closing[bracket] for bracket in reversed(opened) if bracket in closing)


def _text(node: Node) -> str:
    return (node.text or b"").decode()


def main() -> None:
    """Write every README, and print the changed ones."""
    for module in modules():
        readme = module / "README.md"
        text = written(module)
        if text != readme.read_text():
            readme.write_text(text)
            sys.stdout.write(f"{readme}\n")


if __name__ == "__main__":
    main()
