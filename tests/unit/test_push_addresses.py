"""Where a message may go: an endpoint is given by a stranger."""

import pytest

from api.push import Address, fault_in
from api.push.addresses import Door, may_be_knocked_at
from api.push.posting import Outcome, outcome_of
from api.settings import Settings
from tests.push_service import Phone, text_of

KNOWN = tuple(Settings.model_fields["push_services"].default)
REAL = (
    "https://fcm.googleapis.com/fcm/send/cX0a:APA91bF_x-y",
    "https://updates.push.services.mozilla.com/wpush/v2/gAAAAABm",
    "https://web.push.apple.com/QGuQyavXutnMH8",
    "https://wns2-par02p.notify.windows.com/w/?token=BQYAAAC%2bxyz%3d",
)


def asked(**changed: str) -> Address:
    return Address(**{**Phone("fcm.googleapis.com").asked, **changed})


@pytest.mark.parametrize("endpoint", REAL)
def test_the_great_services_are_known(endpoint: str) -> None:
    assert fault_in(asked(endpoint=endpoint), KNOWN) is None


@pytest.mark.parametrize(
    "endpoint",
    [
        "",
        "http://fcm.googleapis.com/fcm/send/x",
        "https://fcm.googleapis.com",
        "https://fcm.googleapis.com:8443/fcm/send/x",
        "https://fcm.googleapis.com:0/x",
        "https://fcm.googleapis.com.evil.example/x",
        "https://evil.example/fcm.googleapis.com/x",
        "https://fcm.googleapis.com@evil.example/x",
        "https://evil.example#@fcm.googleapis.com/x",
        "https://fcm.googleapis.com\\@evil.example/x",
        "https://fcm.googleapis.com/x#fragment",
        "https://fcm.googleapis.com/x y",
        "https://fcm.googleapis.com/x\r\nhost: evil.example",
        "https://fcm.googleapis.com/\u00e9",
        "https://push.apple.com/x",
        "https://notpush.apple.com/x",
        "https://.push.apple.com/x",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/x",
        "https://127.0.0.1/x",
        "https://localhost/x",
        "https://fcm.googleapis.com/" + "x" * 1_000,
    ],
)
def test_anything_else_is_no_place_to_send_to(endpoint: str) -> None:
    assert fault_in(asked(endpoint=endpoint), KNOWN) == "endpoint"


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"p256dh": ""}, "p256dh"),
        ({"p256dh": "not base64!"}, "p256dh"),
        ({"p256dh": text_of(b"\4" + bytes(64))}, "p256dh"),
        ({"p256dh": text_of(bytes(33))}, "p256dh"),
        ({"p256dh": "A" * 100_000}, "p256dh"),
        ({"auth": ""}, "auth"),
        ({"auth": text_of(bytes(15))}, "auth"),
        ({"auth": text_of(bytes(17))}, "auth"),
    ],
)
def test_keys_are_a_point_of_the_curve_and_sixteen_bytes(changed: dict[str, str], fault: str) -> None:
    assert fault_in(asked(**changed), KNOWN) == fault


def test_an_installation_may_name_a_service_of_its_own() -> None:
    door = Door.of("https://10.0.0.9:8443/push/x")
    assert door
    assert door.service(("10.0.0.9:8443",)) == "10.0.0.9:8443"
    assert door.service(("10.0.0.9",)) is None
    assert (door.host, door.port, door.path, door.origin) == ("10.0.0.9", 8443, "/push/x", "https://10.0.0.9:8443")


@pytest.mark.parametrize(
    ("host", "address", "may"),
    [
        ("fcm.googleapis.com", "142.250.4.95", True),
        ("fcm.googleapis.com", "2404:6800:4003:c00::5f", True),
        ("fcm.googleapis.com", "10.0.0.9", False),
        ("fcm.googleapis.com", "127.0.0.1", False),
        ("fcm.googleapis.com", "169.254.169.254", False),
        ("fcm.googleapis.com", "100.64.0.1", False),
        ("fcm.googleapis.com", "::1", False),
        ("fcm.googleapis.com", "fe80::1%eth0", False),
        ("fcm.googleapis.com", "::ffff:10.0.0.9", False),
        ("fcm.googleapis.com", "224.0.0.1", False),
        ("10.0.0.9", "10.0.0.9", True),
    ],
)
def test_a_name_leads_to_public_addresses_only(host: str, address: str, may: bool) -> None:
    assert may_be_knocked_at(host, address) is may


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, Outcome.SENT),
        (201, Outcome.SENT),
        (302, Outcome.REFUSED),
        (307, Outcome.REFUSED),
        (400, Outcome.REFUSED),
        (403, Outcome.REFUSED),
        (404, Outcome.GONE),
        (410, Outcome.GONE),
        (429, Outcome.FAILED),
        (503, Outcome.FAILED),
    ],
)
def test_what_a_service_means_by_its_answer(status: int, outcome: Outcome) -> None:
    assert outcome_of(status) is outcome
