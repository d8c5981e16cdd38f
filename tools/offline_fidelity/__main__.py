"""`python -m tools.offline_fidelity FOLDER [--provider-version V]`: see README.md."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from octoguard.errors import OctoguardError
from octoguard.sources import offline
from octoguard.sources.terraform import PlanOptions
from tools.offline_fidelity.compare import OF_VERSION, Resource, compare
from tools.offline_fidelity.templates import templates

if TYPE_CHECKING:
    from tools.offline_fidelity.compare import Difference
    from tools.offline_fidelity.templates import Template


@dataclass(slots=True)
class Tally:
    """The results of all templates."""

    planned: int = 0
    refused: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    resources: list[Resource] = field(default_factory=list)
    classes: dict[tuple[str, str], list[tuple[str, Difference]]] = field(default_factory=dict)

    def add(self, template: Template, plan: dict[str, Any]) -> None:
        """Compare a template's plan with the recorded one."""
        self.planned += 1
        for resource in compare(template.recorded, plan):
            if isinstance(resource, str):
                self.missing.append(f"{template.name}: {resource}")
                continue
            self.resources.append(resource)
            for attribute in resource.attributes:
                for difference in attribute.differences:
                    key = difference.kind, "" if difference.kind in OF_VERSION else f"{resource.type}.{difference.path}"
                    self.classes.setdefault(key, []).append((f"{template.name}: {resource.address}", difference))


def main() -> None:
    """Plan every template, and print the comparison."""
    parser = argparse.ArgumentParser(prog="python -m tools.offline_fidelity")
    parser.add_argument("folder", type=Path, help="testdata/templates of GoogleCloudPlatform/terraform-validator")
    parser.add_argument("--provider-version", default="4.28.0", help="the version in the templates: ~> V")
    options = parser.parse_args()
    tally, providers = Tally(), Counter[str]()
    for template in templates(options.folder, options.provider_version):
        try:
            plan = _plan(template)
        except OctoguardError as error:
            tally.refused.append(f"{template.name}: {error}")
            continue
        providers.update(plan[offline.MARK]["providers"])
        tally.add(template, plan)
    _print(tally, providers)


def _plan(template: Template) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="octoguard-fidelity-") as scratch:
        root = Path(scratch) / "root"
        root.mkdir()
        (root / "main.tf").write_text(template.configuration)
        state = None
        if template.state is not None:
            state = Path(scratch) / "given.tfstate"
            state.write_text(template.state)
        return dict(json.loads(offline.fetch(root, PlanOptions(state=state)).json))


def _print(tally: Tally, providers: Counter[str]) -> None:
    write = sys.stdout.write
    write(f"templates planned: {tally.planned} of {tally.planned + len(tally.refused)}\n")
    for what, lines in (("refused", tally.refused), ("not in the plan", tally.missing)):
        for line in lines:
            write(f"  {what}: {line}\n")
    write("served by: " + ", ".join(f"{name} ({count})" for name, count in providers.most_common()) + "\n\n")

    resources = tally.resources
    every = [attribute for resource in resources for attribute in resource.attributes if attribute.is_in_both]
    configured = [agrees for attribute in every for agrees in attribute.configured.values()]
    write(f"{'':34}{'agree':>8}{'of':>8}\n")
    _row("resources: action", [resource.is_same_action for resource in resources])
    _row("resources: all that is configured", [_agrees(resource) for resource in resources])
    _row("resources: all attributes", [_is_identical(resource) for resource in resources])
    _row("attributes: configured", configured)
    _row("attributes: known or unknown", [attribute.agrees_on_knowledge for attribute in every])
    _row("attributes: identical", [attribute.agrees for attribute in every])

    write("\nclasses of differences\n")
    by_size = sorted(tally.classes.items(), key=lambda item: (item[0][0], -len(item[1]), item[0]))
    for (kind, path), examples in by_size:
        where, example = examples[0]
        named = f"{example.path}: " if not path else ""
        values = f"recorded {_short(example.recorded)}, offline {_short(example.offline)}"
        write(f"{len(examples):5}  {kind:44} {path}\n       e.g. {where}: {named}{values}\n")


def _agrees(resource: Resource) -> bool:
    return all(all(attribute.configured.values()) for attribute in resource.attributes)


def _is_identical(resource: Resource) -> bool:
    return all(attribute.agrees for attribute in resource.attributes)


def _row(name: str, outcomes: list[bool]) -> None:
    share = f"{100 * sum(outcomes) / len(outcomes):.2f} %" if outcomes else "-"
    sys.stdout.write(f"{name:34}{sum(outcomes):>8}{len(outcomes):>8}{share:>11}\n")


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) < 80 else text[:77] + "..."


if __name__ == "__main__":
    main()
