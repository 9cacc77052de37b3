"""Prints the GraphQL schema."""

import sys

from schema import printed


def schema() -> None:
    """Print the GraphQL schema, as schema/schema.graphql holds it."""
    sys.stdout.write(printed())
