"""The saving of another machine type in an instance template: it is the one of the groups that use the template."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from octoguard.rightsizing.document import TerraformChange
from octoguard.workflows.savings import Prices
from tests.conftest import read, resource

TEMPLATE = "google_compute_instance_template.shop"
GROUP = "google_compute_instance_group_manager"
SMALLER = TerraformChange(TEMPLATE, "set", "machine_type", '"e2-standard-4"', '"e2-standard-2"')


def saving(**sizes: int | None) -> Any:
    """The saving with one group for each size."""
    template = {"machine_type": "e2-standard-4", "disk": [{"disk_size_gb": 10, "disk_type": "pd-standard"}]}
    groups = [
        resource(f"{GROUP}.{name}", {"zone": "us-central1-a", "target_size": size, "version": [{}]})
        for name, size in sizes.items()
    ]
    uses = {"version": [{"instance_template": {"references": [f"{TEMPLATE}.id", TEMPLATE]}}]}
    declared = [
        {"address": f"{GROUP}.{name}", "mode": "managed", "type": GROUP, "name": name, "expressions": uses}
        for name in sizes
    ]
    plan = read(resource(TEMPLATE, template), *groups, configuration={"root_module": {"resources": declared}})
    return Prices(plan).saving([SMALLER])


def test_each_machine_of_each_group_saves_the_difference() -> None:
    one = saving(a=1)
    assert one.monthly_saving is not None
    # Half of an e2-standard-4, at the built-in price of us-central1.
    assert Decimal(40) < one.monthly_saving < Decimal(60)
    assert abs(saving(a=3, b=2).monthly_saving - 5 * one.monthly_saving) < Decimal("0.0001")


def test_a_template_without_a_group_or_without_machines_has_no_figure_of_zero() -> None:
    assert saving().why == "not computed: no instance group in the plan uses the template"
    for found in (saving(a=0), saving(a=2, b=None)):
        assert found.monthly_saving is None
        assert "the number of machines of google_compute_instance_group_manager." in found.why
