"""Which media types are taken and given."""

import pytest

from schema.errors import RequestFault
from schema.media import EVENT_STREAM, JSON, RESPONSE_JSON, is_json, preferred


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        ("application/json", JSON),
        ("application/json; charset=utf-8", JSON),
        ("application/graphql-response+json", RESPONSE_JSON),
        ("application/graphql-response+json, application/json", RESPONSE_JSON),
        ("application/graphql-response+json;q=0.5, application/json", JSON),
        ("text/html, application/json;q=0.9, */*;q=0.1", JSON),
    ],
)
def test_the_client_gets_what_it_likes_best(accept: str | None, chosen: str) -> None:
    assert preferred(accept) == chosen


@pytest.mark.parametrize("accept", ["text/html", "", "application/json;q=0", "application/json;q=x", ",,,;;q"])
def test_what_cannot_be_given_is_406(accept: str) -> None:
    with pytest.raises(RequestFault) as refused:
        preferred(accept)
    assert refused.value.status == 406


def test_a_stream_must_be_asked_for() -> None:
    assert preferred("text/event-stream", (EVENT_STREAM,)) == EVENT_STREAM
    with pytest.raises(RequestFault):
        preferred("application/json", (EVENT_STREAM,))


@pytest.mark.parametrize(
    ("content_type", "taken"),
    [
        ("application/json", True),
        ("application/json; charset=utf-8", True),
        ('Application/JSON; charset="UTF-8"', True),
        ("application/json; charset=utf-16", False),
        ("application/x-www-form-urlencoded, application/json", False),
        ("text/plain", False),
        ("multipart/form-data; boundary=x", False),
        (None, False),
    ],
)
def test_only_json_in_utf_8_is_taken(content_type: str | None, taken: bool) -> None:
    assert is_json(content_type) is taken
