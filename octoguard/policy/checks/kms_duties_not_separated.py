"""Flags members that can both administer Cloud KMS keys and use them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.policy.checks._iam_duties import Duties, on_duties

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.outcome import Outcome

_USERS = frozenset(
    f"roles/cloudkms.{name}"
    for name in (
        "cryptoKeyDecrypter",
        "cryptoKeyDecrypterViaDelegation",
        "cryptoKeyEncrypter",
        "cryptoKeyEncrypterDecrypter",
        "cryptoKeyEncrypterDecrypterViaDelegation",
        "cryptoKeyEncrypterViaDelegation",
        "cryptoOperator",
        "signer",
        "signerVerifier",
    )
)
_DUTIES = Duties(
    "duties over keys",
    (frozenset({"roles/cloudkms.admin"}), _USERS),
    tuple(
        f"google_{level}_iam_{shape}"
        for level in ("project", "folder", "organization", "kms_key_ring", "kms_crypto_key")
        for shape in ("member", "binding", "policy")
    ),
)


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail if one member has both roles in the same project; None if neither role is granted."""
    return on_duties(change, plan, _DUTIES)
