"""One spelling of one address in a nursery's network; every disguise of another is refused."""

import ipaddress

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from institutions.devices.source import checked_source

pytestmark = pytest.mark.django_db  # the rulebook


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("rtsp://192.168.1.20/", "rtsp://192.168.1.20/"),
        (" rtsp://10.0.0.8:554/live?channel=1 ", "rtsp://10.0.0.8:554/live?channel=1"),
        ("rtsps://a:b%40c@172.16.3.4:0554", "rtsps://a:b%40c@172.16.3.4:554/"),
        ("rtsp://[FD00:0:0::12]:8554/x", "rtsp://[fd00::12]:8554/x"),
    ],
)
def test_an_address_in_a_nursery_is_kept_in_its_one_spelling(typed, kept):
    assert checked_source(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "rtsp://127.0.0.1/", "rtsp://0.0.0.0/", "rtsp://169.254.169.254/latest", "rtsp://100.100.100.200/",
        "rtsp://[::1]/", "rtsp://[::]/", "rtsp://[fe80::1]/", "rtsp://[fd00:ec2::254]/", "rtsp://224.0.0.1/",
        "rtsp://255.255.255.255/", "rtsp://[::ffff:127.0.0.1]/",
    ],
)  # fmt: skip
def test_the_platforms_own_networks_are_refused_by_name(typed):
    with pytest.raises(ValidationError, match=r"平台自己的网络.*依据"):
        checked_source(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "rtsp://8.8.8.8/", "rtsp://[2001:db8::1]/", "rtsp://[::ffff:192.168.1.1]/", "rtsp://[64:ff9b::7f00:1]/",
        "rtsp://[2002:7f00:1::]/", "rtsp://[::192.168.1.1]/", "rtsp://172.32.0.1/",
        "rtsp://localhost/", "rtsp://camera.example/", "rtsp://2130706433/", "rtsp://0x7f.0.0.1/", "rtsp://0x7f000001/",
        "rtsp://010.0.0.1/", "rtsp://10.0.0.01/", "rtsp://192.168.1/", "rtsp://192.168.1.20./", "rtsp://192.168.1.999/",
        "rtsp://192.168.1.20@127.0.0.1/", "rtsp://a@192.168.1.1@127.0.0.1/", "rtsp://192.168.1.1/@127.0.0.1/",
        "rtsp://127.0.0.1#@192.168.1.1/", "rtsp://127.0.0.1\\@192.168.1.1/", "rtsp://192.168.1.1\r\nHost:x/",
        "rtsp://[fd00::1%25eth0]/", "rtsp://[fe80::1%eth0]/", "rtsp://[192.168.1.1]/", "rtsp://192.168.1.1:0/",
        "rtsp://192.168.1.1:65536/", "rtsp://192.168.1.1:/", "http://192.168.1.1/", "file:///etc/passwd",
        "//192.168.1.1/", "192.168.1.1", "", "rtsp://１９２.168.1.1/", "rtsp://192。168。1。1/",
        "rtsp://192.168.1.1/" + "a" * 300,
    ],
)  # fmt: skip
def test_other_places_and_other_spellings_are_refused(typed):
    with pytest.raises(ValidationError):
        checked_source(typed)


def outcome(address: str) -> bool:
    try:
        checked_source(f"rtsp://{address}/")
    except ValidationError:
        return False
    return True


@given(st.ip_addresses(v=4))
def test_any_ipv4_address_is_taken_exactly_inside_the_allowed_networks(address):
    inside = any(address in network for network in settings.CAMERA_NETWORKS)
    own = any(address in network for network in settings.OWN_NETWORKS)
    assert outcome(str(address)) == (inside and not own)


@given(st.integers(0, 2**32 - 1))
def test_no_other_spelling_of_an_ipv4_address_is_taken(number):
    four = ipaddress.IPv4Address(number)
    octal = ".".join(f"0{part:o}" for part in four.packed)
    spellings = [str(number), hex(number), octal, f"[::ffff:{four}]", f"[::{four}]", f"{four}."]
    assert [each for each in spellings if outcome(each)] == []


@given(st.ip_addresses(v=6))
def test_any_ipv6_address_is_taken_exactly_inside_the_allowed_networks(address):
    inside = any(address in network for network in settings.CAMERA_NETWORKS)
    own = any(address in network for network in settings.OWN_NETWORKS)
    assert outcome(f"[{address}]") == (inside and not own)


@given(st.text(max_size=60))
def test_whatever_is_typed_is_taken_in_one_spelling_or_refused(text):
    try:
        kept = checked_source(f"rtsp://{text}")
    except ValidationError:
        return
    assert checked_source(kept) == kept


def test_a_deployment_names_its_own_servers(settings):
    assert outcome("10.20.0.5")
    settings.OWN_NETWORKS = (*settings.OWN_NETWORKS, ipaddress.ip_network("10.20.0.0/16"))
    assert not outcome("10.20.0.5")
