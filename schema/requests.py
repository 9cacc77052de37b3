"""Reads one GraphQL request out of a JSON value."""

import re
from dataclasses import dataclass, field
from typing import Any

from schema.errors import RequestFault

SHA256 = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a client asks. document_hash: of a trusted document, sent beside or instead of its text."""

    query: str | None
    document_hash: str | None = None
    operation_name: str | None = None
    variables: dict[str, Any] = field(default_factory=dict)


def read_request(value: object) -> Asked:
    """A request, over whichever transport it came; raises RequestFault when it is none."""
    if isinstance(value, list):
        raise RequestFault(400, "Batches are not taken: send one operation a request.")
    if not isinstance(value, dict):
        raise RequestFault(400, "A request is a JSON object.")
    query = _member(value, "query", str)
    extensions = _member(value, "extensions", dict) or {}
    asked = Asked(
        query=query,
        document_hash=_document_hash(_member(value, "documentId", str), extensions),
        operation_name=_member(value, "operationName", str),
        variables=_member(value, "variables", dict) or {},
    )
    if not asked.query and asked.document_hash is None:
        raise RequestFault(400, "A request names its document in query, documentId or extensions.persistedQuery.")
    return asked


def _member(value: dict[str, Any], name: str, kind: type) -> Any:
    member = value.get(name)
    if member is not None and not isinstance(member, kind):
        raise RequestFault(400, f"{name} is {'a string' if kind is str else 'an object'} or null.")
    return member


def _document_hash(document_id: str | None, extensions: dict[str, Any]) -> str | None:
    persisted = extensions.get("persistedQuery")
    if document_id is not None:
        scheme, _, digest = document_id.partition(":")
        if scheme == "sha256" and SHA256.fullmatch(digest):
            return digest
        raise RequestFault(400, "documentId is sha256: and 64 hexadecimal digits.")
    if persisted is None:
        return None
    match persisted:
        case {"version": 1, "sha256Hash": str(digest)} if SHA256.fullmatch(digest):
            return digest
        case _:
            raise RequestFault(400, "persistedQuery holds version 1 and sha256Hash, 64 hexadecimal digits.")
