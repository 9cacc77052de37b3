"""Keeps documents that were parsed and found valid, and the trusted ones by their hash."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    parse,
    specified_rules,
    validate,
)

from schema.errors import MAX_ERRORS, ErrorCode, coded, fault
from schema.limits import INTROSPECTION
from schema.measure import Measured, measure

KEPT_CHARACTERS = 512 * 1024  # a parsed document takes some 100 times its text
KEPT_REGISTERED = 1_000
KEPT_SIZES = 16
TOO_DEEP = "The document nests too deeply."


@dataclass(eq=False, slots=True)
class Document:
    """A parsed document. faults: None until it was validated. cursors: by operation, once somebody asked."""

    hash: str
    node: DocumentNode
    operations: dict[str, OperationDefinitionNode]
    faults: list[GraphQLError] | None = None
    sizes: dict[tuple[object, ...], Measured] = field(default_factory=dict)
    cursors: dict[str | None, str | None] = field(default_factory=dict)

    def operation(self, name: str | None) -> OperationDefinitionNode | GraphQLError:
        """The operation to run: the one named, or the only one."""
        found = list(self.operations.values()) if name is None else [self.operations.get(name)]
        if len(found) == 1 and found[0] is not None:
            return found[0]
        return fault(
            ErrorCode.OPERATION_RESOLUTION_FAILURE, "operationName must name one operation of the document."
        )


class Documents:
    """Reads documents against one schema.

    Only valid documents are kept, the least recently used dropped first, trusted ones never.
    """

    def __init__(self, schema: GraphQLSchema, trusted: Iterable[str] = (), *, hide_suggestions: bool) -> None:
        self._schema = schema
        self._hide_suggestions = hide_suggestions
        self._kept: OrderedDict[str, Document] = OrderedDict()
        self._kept_characters = 0
        self._trusted = {hash_of(text): text for text in trusted}
        self._trusted_read: dict[str, Document] = {}
        self._registered: OrderedDict[str, str] = OrderedDict()

    def text_of(self, digest: str) -> str | None:
        """The text of a trusted or registered document."""
        return self._trusted.get(digest) or self._registered.get(digest)

    def is_trusted(self, text: str) -> bool:
        """Whether the product ships this very document."""
        return hash_of(text) in self._trusted

    def register(self, text: str) -> None:
        """Remember a document under its hash (Apollo's automatic persisted queries)."""
        self._registered[hash_of(text)] = text
        while len(self._registered) > KEPT_REGISTERED:
            self._registered.popitem(last=False)

    def read(self, text: str) -> Document | GraphQLError:
        """Parse a document, or take the parsed one."""
        if document := self._kept.get(text) or self._trusted_read.get(text):
            if text in self._kept:
                self._kept.move_to_end(text)
            return document
        try:
            node = parse(text, max_lexical_tokens=INTROSPECTION.tokens, max_comments=100)
        except GraphQLError as error:
            return coded([error], ErrorCode.GRAPHQL_PARSE_FAILED)[0]
        except RecursionError:
            return fault(ErrorCode.GRAPHQL_PARSE_FAILED, TOO_DEEP)
        operations = {
            definition.name.value if definition.name else "": definition
            for definition in node.definitions
            if isinstance(definition, OperationDefinitionNode)
        }
        return Document(hash_of(text), node, operations)

    def measured(
        self, document: Document, operation: OperationDefinitionNode, variables: Mapping[str, Any]
    ) -> Measured | GraphQLError:
        """The operation in figures, remembered by the page sizes in its variables."""
        pages = tuple((name, _size(variables[name])) for name in ("first", "last") if name in variables)
        key = (operation.name.value if operation.name else "", *pages)
        if key in document.sizes:
            return document.sizes[key]
        try:
            measured = measure(document.node, operation, self._schema, variables)
        except RecursionError:
            return fault(ErrorCode.GRAPHQL_VALIDATION_FAILED, TOO_DEEP)
        if measured.page_variables <= {"first", "last"} and len(document.sizes) < KEPT_SIZES:
            document.sizes[key] = measured
        return measured

    def faults(self, text: str, document: Document) -> list[GraphQLError]:
        """What validation finds, at most five; a valid document is kept from now on."""
        if document.faults is None:
            try:
                found = validate(
                    self._schema,
                    document.node,
                    specified_rules,
                    max_errors=MAX_ERRORS,
                    hide_suggestions=self._hide_suggestions,
                )
            except RecursionError:
                found = [fault(ErrorCode.GRAPHQL_VALIDATION_FAILED, TOO_DEEP)]
            document.faults = coded(found[:MAX_ERRORS], ErrorCode.GRAPHQL_VALIDATION_FAILED)
            if not found:
                self._keep(text, document)
        return document.faults

    def _keep(self, text: str, document: Document) -> None:
        if document.hash in self._trusted:
            self._trusted_read[text] = document
            return
        self._kept[text] = document
        self._kept_characters += len(text)
        while self._kept_characters > KEPT_CHARACTERS:
            dropped, _ = self._kept.popitem(last=False)
            self._kept_characters -= len(dropped)


def hash_of(text: str) -> str:
    """SHA-256 of a document's text, in hexadecimal."""
    return sha256(text.encode()).hexdigest()


def shipped_documents(*folders: Path) -> Iterator[str]:
    """The texts of every .graphql file of the product that holds operations."""
    for folder in folders:
        for path in sorted(folder.rglob("*.graphql")):
            yield path.read_text("utf-8")


def _size(value: object) -> object:
    return value if isinstance(value, int) else len(value) if isinstance(value, list) else None
