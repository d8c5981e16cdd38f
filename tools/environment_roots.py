"""Writes the files that pass values from infra/environments/* to infra/: `python -m tools.environment_roots`.

Every environment has the same main.tf, variables.tf and outputs.tf, generated from the inputs and outputs of infra/.
Environments differ only in their terraform.tfvars.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from tools.module_docs import written

INFRA = Path(__file__).parents[1] / "infra"
ENVIRONMENTS = ("dev", "staging", "prod")
_NOTE = "# Generated from infra/{} by `python -m tools.environment_roots`: do not edit. Values are in terraform.tfvars."
_BLOCK = r'^{} "(\w+)" \{{\n(.*?)^\}}\n'


def roots() -> list[Path]:
    """The directories of the environments."""
    return [INFRA / "environments" / name for name in ENVIRONMENTS]


def files() -> dict[str, str]:
    """`{file name: text}`, equal in every environment."""
    variables = "".join(f"\n{file.read_text()}" for file in sorted(INFRA.glob("variables*.tf")))
    outputs = (INFRA / "outputs.tf").read_text()
    return {
        "main.tf": f"{_NOTE.format('variables*.tf')}\n\n{_call(variables)}",
        "variables.tf": f"{_NOTE.format('variables*.tf')}\n{variables}",
        "outputs.tf": f"{_NOTE.format('outputs.tf')}\n\n{_passed_on(outputs)}",
    }


def _call(variables: str) -> str:
    names = re.findall(r'^variable "(\w+)"', variables, re.MULTILINE)
    width = max(map(len, names))
    arguments = "".join(f"  {name:<{width}} = var.{name}\n" for name in names)
    return f'module "octollm" {{\n  source = "../.."\n\n{arguments}}}\n'


def _passed_on(outputs: str) -> str:
    blocks = re.findall(_BLOCK.format("output"), outputs, re.MULTILINE | re.DOTALL)
    passed_on = []
    for name, body in blocks:
        inner = re.sub(r"(?m)^  value( *)= .*", rf"  value\1= module.octollm.{name}", body)
        passed_on.append(f'output "{name}" {{\n{inner}}}\n')
    return "\n".join(passed_on)


def main() -> None:
    """Write all files and the tables in the README of infra/, and print the changed files."""
    texts = {root / name: text for root in roots() for name, text in files().items()}
    texts[INFRA / "README.md"] = written(INFRA)
    for file, text in texts.items():
        if not file.exists() or file.read_text() != text:
            file.write_text(text)
            sys.stdout.write(f"{file}\n")


if __name__ == "__main__":
    main()
