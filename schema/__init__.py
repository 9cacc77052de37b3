"""`schema/` says it in GraphQL."""
