"""Reads Google Cloud's public price list (Cloud Billing Catalog API): every SKU of the requested services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from google.cloud.billing_v1 import CloudCatalogClient, ListServicesRequest, ListSkusRequest, ListSkusResponse
from google.cloud.billing_v1.services.cloud_catalog.transports import CloudCatalogGrpcTransport
from google.protobuf.json_format import MessageToJson

from octoguard.errors import GoogleApiError
from octoguard.gcp.progress import CallProgress
from octoguard.gcp.session import failure_of
from octoguard.rightsizing.answers import LIST_SKUS, Answer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.gcp.session import GoogleSession

_PAGE_SIZE: Final = 5000


class BillingCatalog:
    """The Cloud Billing Catalog API."""

    def __init__(self, session: GoogleSession) -> None:
        """Create the client without any call."""
        self._session = session
        self._client = session.client(CloudCatalogClient, CloudCatalogGrpcTransport)

    def skus(self, services: set[str]) -> Iterator[Answer]:
        """All pages of each service, by display name. Raises GoogleApiError if any of them cannot be read."""
        names = self._services()
        if missing := sorted(services - set(names)):
            raise GoogleApiError(
                f"unknown service {missing[0]!a} in the Cloud Billing Catalog: see the column service of pricing/*.csv"
            )
        progress = CallProgress("services", len(services))
        for service in sorted(services):
            pages: list[bytes] = []
            try:
                request = ListSkusRequest(parent=names[service], currency_code="USD", page_size=_PAGE_SIZE)
                pager = self._session.call(self._client.list_skus, request)
                pages.extend(MessageToJson(ListSkusResponse.pb(page), indent=None).encode() for page in pager.pages)
            except Exception as error:
                raise _refused(error, f"the SKUs of {service}") from None
            progress.step(service)
            yield Answer(LIST_SKUS, names[service], service, pages)
        progress.finish()

    def _services(self) -> dict[str, str]:
        """`{display name: services/ID}`."""
        try:
            pager = self._session.call(self._client.list_services, ListServicesRequest(page_size=_PAGE_SIZE))
            return {service.display_name: service.name for service in pager}
        except Exception as error:
            raise _refused(error, "the services of the catalogue") from None


def _refused(error: Exception, what: str) -> GoogleApiError:
    failure = failure_of(error)
    do = "run it again"
    if failure.code == "PERMISSION_DENIED":
        do = "gcloud services enable cloudbilling.googleapis.com"
    return GoogleApiError(f"could not read {what}: {failure.code} ({failure.message}); nothing was written: {do}")
