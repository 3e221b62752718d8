import pytest
from hypothesis import given
from hypothesis import strategies as st

from fremme.addresses import domain_key, matches, parse, rewritten_from, same, verp_recipient


@pytest.mark.parametrize(
    ("asked", "seen", "expected"),
    [
        ("kari@vg.no", "Kari@VG.no", True),
        ("kari@vg.no", "<kari@vg.no>", True),
        ("kari@vg.no", "kari+lister@vg.no", True),
        ("kari+lister@vg.no", "kari@vg.no", False),
        ("kari+lister@vg.no", "kari+lister@vg.no", True),
        ("@vg.no", "ola@vg.no", True),
        ("@vg.no", "ola@mail.vg.no", False),
        ("kari@blåbær.no", "kari@xn--blbr-roah.no", True),
        ("kari@xn--blbr-roah.no", "kari@BLÅBÆR.no", True),
        ('"kari"@vg.no', "kari@vg.no", True),
        ('"kari nordmann"@vg.no', '"Kari Nordmann"@vg.no', True),
        ("", "", True),
        ("", "kari@vg.no", False),
        ("kari@vg.no", "", False),
        ("kari@vg.no", None, False),
        ("kari@vg.no", "okari@vg.no", False),
    ],
)
def test_an_address_is_found_however_it_is_written(asked, seen, expected):
    assert matches(asked, seen) is expected


def test_the_same_mailbox_whatever_its_extension():
    assert same("kari+a@vg.no", "KARI+b@vg.no")
    assert not same("kari@vg.no", "ola@vg.no")
    assert not same(None, None)


@pytest.mark.parametrize(
    ("envelope", "original"),
    [
        ("SRS0=HHH=TT=vg.no=kari@forward.example", "kari@vg.no"),
        ("SRS0+HHH=TT=vg.no=kari@forward.example", "kari@vg.no"),
        ("SRS1=HHH=first.example==HHH=TT=vg.no=kari@second.example", "kari@vg.no"),
        ("prvs=0123456789=kari@vg.no", "kari@vg.no"),
        ("btv1==0123456789==kari@vg.no", None),
        ("kari@vg.no", None),
        ("", None),
    ],
)
def test_rewritten_senders(envelope, original):
    found = rewritten_from(envelope)
    assert (str(found) if found else None) == original


def test_verp():
    assert str(verp_recipient("bounce-123-kari=vg.no@lists.example")) == "kari@vg.no"
    assert verp_recipient("kari@vg.no") is None


@given(st.text())
def test_any_text_is_taken(text):
    parsed = parse(text)
    assert matches(text, text) or not parsed.local
    domain_key(text)
    rewritten_from(text)
    verp_recipient(text)
