"""Lists, creates and updates budgets with Google's own client, as the API's JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeVar

from google.cloud.billing.budgets_v1 import BudgetServiceClient
from google.cloud.billing.budgets_v1 import types as budgets
from google.cloud.billing.budgets_v1.services.budget_service.transports import BudgetServiceGrpcTransport
from google.cloud.billing_v1 import CloudBillingClient, GetBillingAccountRequest
from google.cloud.billing_v1.services.cloud_billing.transports import CloudBillingGrpcTransport
from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.json_format import MessageToDict, ParseDict

from octoguard.errors import GoogleApiError
from octoguard.gcp.session import failure_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from octoguard.gcp.session import GoogleSession

_T = TypeVar("_T")
_ROLE = "grant roles/billing.costsManager on the billing account"


class BudgetClient:
    """The budgets of one billing account."""

    def __init__(self, session: GoogleSession, billing_account: str) -> None:
        """Connect; nothing is asked yet."""
        self._session = session
        self._parent = f"billingAccounts/{billing_account.removeprefix('billingAccounts/')}"
        self._client = session.client(BudgetServiceClient, BudgetServiceGrpcTransport)

    def currency(self) -> str:
        """The currency of the billing account, the only one that its budgets may have; "" where nobody may say it."""
        client = self._session.client(CloudBillingClient, CloudBillingGrpcTransport)
        try:
            found: str = self._session.call(
                client.get_billing_account, GetBillingAccountRequest(name=self._parent)
            ).currency_code
        except Exception as error:
            failure_of(error)  # raises where the credentials do not work at all
            return ""
        return found

    def all(self) -> list[dict[str, Any]]:
        """Every budget, all pages. Raises GoogleApiError: with some of them missing, nothing can be compared."""
        request = budgets.ListBudgetsRequest(parent=self._parent, page_size=100)

        def read() -> list[dict[str, Any]]:
            pager = self._session.call(self._client.list_budgets, request)
            return [_plain(budget) for budget in pager]

        return _tried(read, f"the budgets of {self._parent} could not be listed")

    def create(self, body: dict[str, Any]) -> dict[str, Any]:
        """Create one. It is not tried twice: a budget has no name of ours that would keep a second one away."""
        request = budgets.CreateBudgetRequest(parent=self._parent, budget=_budget(body))
        return _tried(
            lambda: _plain(self._client.create_budget(request=request, retry=None, timeout=self._session.patience)),
            f"the budget {body['displayName']!a} was not created",
            f"the budget {body['displayName']!a} may have been created or not: look before trying again",
        )

    def update(self, body: dict[str, Any], paths: list[str]) -> dict[str, Any]:
        """Change these fields of one; its etag keeps a change of somebody else's from being lost."""
        request = budgets.UpdateBudgetRequest(budget=_budget(body), update_mask=FieldMask(paths=paths))
        return _tried(
            lambda: _plain(self._session.call(self._client.update_budget, request)),
            f"the budget {body.get('displayName', '')!a} could not be updated",
        )


def _budget(body: dict[str, Any]) -> Any:
    return budgets.Budget(ParseDict(body, budgets.Budget.pb()()))


def _plain(budget: Any) -> dict[str, Any]:
    return json.loads(json.dumps(MessageToDict(budgets.Budget.pb(budget))))  # type: ignore[no-any-return]


# These come before anything is done; after any other nobody knows whether it was.
_REFUSED = frozenset({"PERMISSION_DENIED", "INVALID_ARGUMENT", "NOT_FOUND", "ALREADY_EXISTS", "FAILED_PRECONDITION"})


def _tried(call: Callable[[], _T], what: str, unsure: str = "") -> _T:
    try:
        return call()
    except Exception as error:
        failure = failure_of(error)
        if unsure and failure.code not in _REFUSED:
            what = unsure
        do = _ROLE if failure.code == "PERMISSION_DENIED" else "run it again"
        if failure.code == "INVALID_ARGUMENT":
            do = "Google refuses what octoguard.toml asks for: change it there"
        if failure.reason == "SERVICE_DISABLED":
            do = "gcloud services enable billingbudgets.googleapis.com"
        if failure.code == "ABORTED" or failure.code == "FAILED_PRECONDITION":
            do = "somebody changed it meanwhile: run it again"
        raise GoogleApiError(f"{what}: {failure.code} ({failure.message}): {do}") from None
