"""The tool that counts what public roots have a price for."""

from __future__ import annotations

from tools.public_costs import FREE, NO_FULL_PRICE, PRICED, UNDECIDED, UNSUPPORTED, Counts


def gap(kind: str, status: str = "unsupported") -> dict[str, str]:
    return {"type": kind, "status": status}


def test_resources_count_by_what_octoguard_knows_of_their_type() -> None:
    counts = Counts()
    counts.add(
        {
            "free": {"google_compute_network": 2},
            "resources": [{"status": "priced"}, {"status": "partly-priced"}],
            "gaps": [
                gap("google_compute_instance", "partly-priced"),
                gap("google_vmwareengine_cluster"),
                gap("google_from_the_future"),
                gap("google_compute_network"),
            ],
        }
    )
    assert counts.statuses == {FREE: 2, PRICED: 1, NO_FULL_PRICE: 1, UNSUPPORTED: 1, UNDECIDED: 2}
    assert counts.share == 2 / 7
    assert counts.reviews == {"google_compute_network": 1}
    assert "28.57% of 7 resources in 1 roots are undecided" in counts.text()
