"""Writes down every answer as it comes, and nothing else: what the people of a run were told."""

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

import orjson


class Told(StrEnum):
    """Why a key was sent: for the first time until it was answered, once more, or with another input."""

    FIRST = "FIRST"
    AGAIN = "AGAIN"
    OTHER = "OTHER"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an answer said. code: of the refusal, None if the act was done."""

    code: str | None
    ticket: str | None = None
    number: str | None = None
    counter: str | None = None
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """One acknowledged answer. place: the queue, counter or ticket the act was for.

    sent, at: when its key was first sent and when it was answered, seconds of one clock. tries: requests it took.
    """

    key: str
    verb: str
    told: Told
    place: str
    outcome: Outcome
    sent: float
    at: float
    tries: int = 1
    finishes: bool = False


@dataclass
class History:
    """Answers in the order in which they came, in memory and appended to a file."""

    path: Path
    answers: list[Answer] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    _file: BinaryIO | None = None

    def note(self, answer: Answer) -> None:
        """Keep an answer."""
        self._file = self._file or self.path.open("ab")
        self._file.write(orjson.dumps(asdict(answer)) + b"\n")
        self.answers.append(answer)

    def close(self) -> None:
        """Let the file be whole."""
        if self._file:
            self._file.close()
            self._file = None
