"""The board every server of the fan-out benchmark sends: forty counters, eight calls, two notices, about 2.9 KB."""

import json
from typing import Any

OPERATION_ID = "5b7f0c1e-94c3-4f0e-8a55-6f0f8a3f2d10"  # as long as those of graphql-ws
COUNTERS, CALLS = 40, 8
EPOCH = "0f6a3c52f5f14d6f9d1f7a0c33d1b8aa"
AT = "2026-11-24T01:00:00Z"
SENTENCE, SENTENCE_EN = "Nomor diberikan sampai pukul 15.00", "Numbers are given until 3 p.m."
NOTICES = [
    "Loket Disdukcapil pindah ke lantai dua mulai hari Rabu.",
    "Mohon siapkan KTP dan nomor antrean Anda.",
]
NOTICES_EN = [
    "The civil registry's counters move to the second floor on Wednesday.",
    "Please have your identity card and your number ready.",
]
SPOKEN = ["nomor-antrean", "a", "nol", "satu", "dua", "silakan-ke-loket", "tiga"]


def slug_of(hall: int) -> str:
    """The hall's name in paths and variables."""
    return f"hall-{hall}"


def number_of(version: int) -> str:
    """The number that is called at this version."""
    return f"A-{version % 1000:03d}"


def whole_board(version: int) -> dict[str, Any]:
    """The board's fields under the schema's own names. A version calls one number more."""
    newest = range(version, version - CALLS, -1)
    return {
        "epoch": EPOCH,
        "version": version,
        "serverTime": AT,
        "opening": {
            "open": True,
            "code": "OPEN",
            "sentence": SENTENCE,
            "sentenceEn": SENTENCE_EN,
            "opensAt": None,
            "closesAt": AT,
        },
        "counters": [
            {"label": f"{i + 1}", "agencyCode": f"DINAS{i % 8}", "number": f"A-{(version + i) % 1000:03d}"}
            for i in range(COUNTERS)
        ],
        "calls": [
            {
                "number": number_of(called),
                "counterLabel": f"{called % COUNTERS + 1}",
                "attempt": 1,
                "at": AT,
                "spoken": SPOKEN if called == version else [],
            }
            for called in newest
        ],
        "notices": NOTICES,
        "noticesEn": NOTICES_EN,
    }


def answer(version: int) -> dict[str, Any]:
    """What the display's document (display/board.graphql) is answered."""
    board = whole_board(version)
    names = {"number": "n", "counterLabel": "l", "attempt": "t", "at": "at", "spoken": "s"}
    return {
        **{key: board[key] for key in ("epoch", "version", "serverTime", "opening")},
        "counters": [{"l": c["label"], "a": c["agencyCode"], "n": c["number"]} for c in board["counters"]],
        "calls": [{names[key]: value for key, value in call.items()} for call in board["calls"]],
        "notices": NOTICES,
        "noticesEn": NOTICES_EN,
        "emergency": None,
        "emergencyEn": None,
    }


def message(version: int) -> str:
    """One `next` of graphql-transport-ws: a text kept ready but for its version, so that building costs nothing."""
    return f"{_HEAD}{version}{_TAIL}"


_NEXT = {"id": OPERATION_ID, "type": "next", "payload": {"data": {"board": answer(8)}}}
_HEAD, _MARK, _TAIL = json.dumps(_NEXT, separators=(",", ":")).partition('"version":')
_HEAD, _TAIL = _HEAD + _MARK, _TAIL.removeprefix("8")
