import pytest
from hypothesis import given
from hypothesis import strategies as st

from fremme.diagnosis.nearmiss import near_addresses, near_domains, slips

NEAR = [
    ("kari.nordman", "kari.nordmann"),
    ("kari.normdann", "kari.nordmann"),
    ("karinordmann", "kari.nordmann"),
    ("kari-nordmann", "kari.nordmann"),
    ("kari.nirdmann", "kari.nordmann"),
    ("ole", "olle"),
    ("faktura", "fakutra"),
]
FAR = [
    ("kari.nordmann", "kari.hansen"),
    ("kari1", "kari2"),
    ("k.nordmann", "o.nordmann"),
    ("ola", "per"),
    ("post", "salg"),
    ("per2019", "per2020"),
]


@pytest.mark.parametrize(("one", "other"), NEAR)
def test_a_slip_or_two_is_near(one, other):
    assert slips(one, other) is not None
    assert slips(other, one) is not None


@pytest.mark.parametrize(("one", "other"), FAR)
def test_another_persons_name_is_not(one, other):
    assert slips(one, other) is None


def test_nearest_first_and_never_itself():
    known = ["kari.nordmann@vg.no", "kari.nordman@vg.no", "kari.norman@vg.no", "ola@vg.no", "KARI.nordman+x@vg.no"]
    found = near_addresses("kari.nordman@vg.no", known)
    assert [near.address for near in found] == ["kari.nordmann@vg.no", "kari.norman@vg.no"]


def test_a_slip_in_the_domain():
    assert [near.address for near in near_addresses("kari@gmial.com", ["kari@gmail.com", "ola@gmail.com"])] == [
        "kari@gmail.com"
    ]
    assert near_domains("gmial.com", ["gmail.com", "hotmail.com"]) == ["gmail.com"]
    assert near_domains("gmail.com", ["gmail.com"]) == []


@given(st.text(max_size=30), st.text(max_size=30))
def test_it_is_the_same_both_ways(one, other):
    assert slips(one, other) == slips(other, one)
