"""Prices google_certificate_manager_certificate: one month of the certificate; each billing account has 100 free.

https://cloud.google.com/certificate-manager/pricing (SKU of 2026-08): Google-managed and self-managed certificates
count alike. Certificates of type google_compute_ssl_certificate are free.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.catalogue import GLOBAL
from octoguard.cost.component import Component, Range, Rate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {}


def components(resource: Resource) -> Iterator[Component]:
    """One month."""
    price = resource.price("certificate-manager/active-certificates", place=GLOBAL)
    yield Component("Certificate", Range.of(1), "months", Rate.of((1, price)), scope="account")
