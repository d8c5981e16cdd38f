"""Lists, creates and updates budgets (Cloud Billing Budget API), as the API's JSON."""

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
        """Create the client without any call."""
        self._session = session
        self._parent = f"billingAccounts/{billing_account.removeprefix('billingAccounts/')}"
        self._client = session.client(BudgetServiceClient, BudgetServiceGrpcTransport)

    def currency(self) -> str:
        """The currency of the billing account, which its budgets must use; "" if it cannot be read."""
        client = self._session.client(CloudBillingClient, CloudBillingGrpcTransport)
        try:
            code: str = self._session.call(
                client.get_billing_account, GetBillingAccountRequest(name=self._parent)
            ).currency_code
        except Exception as error:
            failure_of(error)  # raises if the credentials do not work at all
            return ""
        return code

    def all(self) -> list[dict[str, Any]]:
        """Every budget. Raises GoogleApiError if any page cannot be read, because a comparison needs all budgets."""
        request = budgets.ListBudgetsRequest(parent=self._parent, page_size=100)

        def read() -> list[dict[str, Any]]:
            pager = self._session.call(self._client.list_budgets, request)
            return [_plain(budget) for budget in pager]

        return _tried(read, f"could not list the budgets of {self._parent}")

    def create(self, body: dict[str, Any]) -> dict[str, Any]:
        """Create a budget. Raises GoogleApiError. There is no retry, because a retry could create a second budget."""
        request = budgets.CreateBudgetRequest(parent=self._parent, budget=_budget(body))
        return _tried(
            lambda: _plain(self._client.create_budget(request=request, retry=None, timeout=self._session.patience)),
            f"the budget {body['displayName']!a} was not created",
            f"it is unknown whether the budget {body['displayName']!a} was created: check before you retry",
        )

    def update(self, body: dict[str, Any], paths: list[str]) -> dict[str, Any]:
        """Change some fields of a budget. Its etag prevents overwriting a concurrent change. Raises GoogleApiError."""
        request = budgets.UpdateBudgetRequest(budget=_budget(body), update_mask=FieldMask(paths=paths))
        return _tried(
            lambda: _plain(self._session.call(self._client.update_budget, request)),
            f"could not update the budget {body.get('displayName', '')!a}",
        )


def _budget(body: dict[str, Any]) -> Any:
    return budgets.Budget(ParseDict(body, budgets.Budget.pb()()))


def _plain(budget: Any) -> dict[str, Any]:
    return json.loads(json.dumps(MessageToDict(budgets.Budget.pb(budget))))  # type: ignore[no-any-return]


# After these codes, Google has not changed anything. After any other code it may have.
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
            do = "Google rejects the budget: correct it in octoguard.toml"
        if failure.reason == "SERVICE_DISABLED":
            do = "gcloud services enable billingbudgets.googleapis.com"
        if failure.code == "ABORTED" or failure.code == "FAILED_PRECONDITION":
            do = "it was changed at the same time: run it again"
        raise GoogleApiError(f"{what}: {failure.code} ({failure.message}): {do}") from None
