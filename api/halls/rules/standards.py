"""Knows which version of a service's standard is in force."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar


class Version(Protocol):
    """What is asked of a version of a standard."""

    @property
    def version(self) -> int: ...
    @property
    def valid_from(self) -> date: ...
    @property
    def valid_until(self) -> date | None: ...


V = TypeVar("V", bound=Version)


def in_force(versions: Iterable[V], day: date) -> V | None:
    """The newest version valid on `day`, whose last day counts; None if no version is."""
    valid = (
        version
        for version in versions
        if version.valid_from <= day and (version.valid_until is None or day <= version.valid_until)
    )
    return max(valid, key=lambda version: version.version, default=None)
