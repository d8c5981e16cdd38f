"""Reads recorded plans of the real provider beside the templates that they were made from.

The templates are those of the public GoogleCloudPlatform/terraform-validator: HCL and plan JSON with placeholders of
Go's text/template, such as `{{.Provider.project}}` and `{{if .Provider.credentials }}...{{end}}`.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PLAN = ".tfplan.json"
_CONDITION = re.compile(r"\{\{\s*if\s+(?P<name>[.\w]+)\s*\}\}(?P<then>.*?)\{\{\s*end\s*\}\}", re.DOTALL)
_VALUE = re.compile(r"\{\{\s*(?P<name>[.\w]+)\s*\}\}")
_VALUES = {
    ".Ancestry": "organization/12345678",
    ".FolderID": "67890",
    ".OrgID": "12345678",
    ".Project.BillingAccountName": "000AA0-A0B00A-AA00AA",
    ".Project.Number": "1234567890",
    ".Provider.credentials": "",
    ".Provider.project": "foobar",
    ".Time.RFC3339Nano": "2021-04-14T15:16:17Z",
}
# How states before Terraform 0.13 name the provider, and how `terraform state replace-provider` brings them up to date.
_PROVIDER = ('"provider.google"', r'"provider[\"registry.terraform.io/hashicorp/google\"]"')


@dataclass(frozen=True, slots=True)
class Template:
    """A configuration, and its plan by the real provider."""

    name: str
    configuration: str
    state: str | None
    recorded: dict[str, Any]


def templates(folder: Path, provider_version: str) -> Iterator[Template]:
    """Every template with a recorded plan, with the required provider version."""
    values = _VALUES | {".Provider.version": provider_version}
    for plan in sorted(folder.glob(f"*{_PLAN}")):
        name = plan.name.removesuffix(_PLAN)
        configuration, state = folder / f"{name}.tf", folder / f"{name}.tfstate"
        if configuration.is_file():
            yield Template(
                name,
                render(configuration.read_text(), values),
                render(state.read_text(), values).replace(*_PROVIDER) if state.is_file() else None,
                json.loads(render(plan.read_text(), values)),
            )


def render(text: str, values: dict[str, str]) -> str:
    """The text of a template. Raises KeyError for a placeholder without a value."""
    chosen = _CONDITION.sub(lambda match: match["then"] if values[match["name"]] else "", text)
    return _VALUE.sub(lambda match: values[match["name"]], chosen)
