"""Configuration that is read at a trusted ref: a change does not loosen the gate that judges it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.gating import BAD, BOOK, COMMENT, DISK, GOOD, NEEDS_TERRAFORM, POLICY, REVIEWED, TOPIC, USAGE, WAIVER

if TYPE_CHECKING:
    from tests.gating import Root

pytestmark = NEEDS_TERRAFORM
SHARED = "[[resource]]\nseries = 'e2'\nregion = 'us-east4'\nterm = '1y'\nused_elsewhere = 0\nvcpus = %d\n"


def test_a_change_does_not_loosen_the_gate_that_judges_it(root: Root) -> None:
    config = (
        REVIEWED.replace("[gate]", 'fail_on = "high"\n[gate]')
        + "approvals = 2\n[cost]\nusage = 'usage.yml'\nprice_book = 'book.csv'\n"
        + "[commitments]\nfile = 'account.toml'\n"
        + "[budgets.dev]\nmonthly_usd = 99\nthresholds = []\n"
    )
    files = {"ours/other.yaml": POLICY.replace("bad}", "other}"), "waivers.yaml": "[]\n", "usage.yml": USAGE % 2}
    files |= {"book.csv": BOOK % 10, "account.toml": SHARED % 4}
    root.write(GOOD, config, **files)
    root.git("init", "-q", "-b", "main")
    root.git("add", ".")
    root.git("commit", "-qm", "main")
    root.git("checkout", "-qb", "change")
    loosened = config.replace('"high"', '"critical"').replace("approvals = 2", "approvals = 1").replace("99", "9000")
    changed = {"waivers.yaml": WAIVER, "usage.yml": USAGE % 1, "book.csv": BOOK % 20, "account.toml": SHARED % 8}
    root.write(COMMENT + BAD + DISK, loosened, **changed)
    (root.folder / "ours" / "other.yaml").unlink()
    root.git("commit", "-qam", "a change that loosens")

    root.gate(code=0)  # judged by its own configuration it passes
    done = root.gate("--trust", "git:main", code=1)
    assert "DENY" in done.stdout
    decision = root.decision
    assert decision["trust"]["ref"] == "refs/heads/main"
    assert decision["trust"]["loosens"] == [
        "octoguard.toml: budgets.dev.monthly_usd: 99 -> 9000",
        "octoguard.toml: check.fail_on: high -> critical",
        "octoguard.toml: gate.approvals: 2 -> 1",
        "policy other is removed",
        "waivers.yaml:1 waives topic-named-bad at google_pubsub_topic.t until 2999-12-31",
        "main.tf:18 waives topic-named-bad at google_pubsub_topic.t until 2999-12-31",
        "the usage file has different quantities",
        "the price book has different prices",
        "the file of commitments differs",
    ]
    for one in decision["trust"]["loosens"]:
        assert f"the change weakens its own checks: {one}" in decision["reasons"]
    assert {"topic-named-bad", "budget"} <= set(decision["denied_by"])
    assert any(reason.endswith("is over the budget of $99.00/month") for reason in decision["reasons"])
    assert decision["git"]["clean"] is True
    root.refused("the verdict is deny")

    # The same change with nothing to deny asks for review: somebody has to look at what it loosens.
    root.write(GOOD, loosened, **{"waivers.yaml": WAIVER})
    root.git("commit", "-qam", "loosens only")
    assert "REVIEW" in root.gate("--trust", "git:main", code=1).stdout
    # And one that touches nothing of it passes, and is applied under the same trust.
    root.git("checkout", "-q", "main")
    root.git("checkout", "-qb", "harmless")
    root.write(TOPIC % '"better"', config, **files)
    root.git("commit", "-qam", "harmless")
    root.gate("--trust", "git:main")
    assert root.decision["trust"]["loosens"] == []
    assert root.apply().returncode == 0


def test_a_ref_that_there_is_not(root: Root) -> None:
    done = root.run("gate", ".", "--trust", "git:main")
    assert done.returncode == 3
    assert "is not in a git repository" in done.stderr
    root.git("init", "-q", "-b", "main")
    done = root.run("gate", ".", "--trust", "git:origin/main")
    assert done.returncode == 3
    assert "--trust git:origin/main: no such ref" in done.stderr
