"""The patterns of address and port ranges judge as arithmetic does."""

from __future__ import annotations

import re
from ipaddress import IPv4Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octoguard.converters._ranges import inside, overlapping

NETWORKS = st.builds(
    lambda address, length: IPv4Network((address, length), strict=False),
    st.integers(0, 2**32 - 1) | st.sampled_from([0x0A000000, 0x0A0100FF, 0xC0A80000, 0xAC1F0000]),
    st.integers(0, 32),
)


@given(NETWORKS, NETWORKS)
def test_inside(outer: IPv4Network, inner: IPv4Network) -> None:
    assert bool(re.search(inside(str(outer)), str(inner))) is inner.subnet_of(outer)
    alone = IPv4Network(inner.network_address)
    assert bool(re.search(inside(str(outer)), str(inner.network_address))) is alone.subnet_of(outer)


@given(st.integers(0, 70_000), st.integers(0, 500), st.integers(0, 70_000), st.integers(0, 70_000))
def test_overlapping(first: int, more: int, low: int, high: int) -> None:
    pattern, last = overlapping(first, first + more), first + more
    assert bool(re.search(pattern, str(low))) is (first <= low <= last)
    low, high = sorted((low, high))
    assert bool(re.search(pattern, f"{low}-{high}")) is (low <= last and high >= first)


@pytest.mark.parametrize("text", ["", "x", "1.2.3", "10.0.0.0/8x", "10.0.0.0/33", "::/0"])
def test_what_is_no_range_is_in_none(text: str) -> None:
    assert not re.search(inside("10.0.0.0/8"), text)
    assert not re.search(overlapping(1, 5), text)
    assert re.search(overlapping(1, 5), "*")


def test_only_ipv4() -> None:
    with pytest.raises(ValueError, match="not an IPv4 range"):
        inside("2001:db8::/32")
