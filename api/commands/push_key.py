"""Makes the key under which numbers are pushed to phones."""

import typer

from api.push import new_private_key, public_key_of


def push_key() -> None:
    """Print a new key for ANTREAN_PUSH_KEY, and its public half, which browsers see. Nothing is written down."""
    key = new_private_key()
    typer.echo(f"ANTREAN_PUSH_KEY={key}")
    typer.echo(f"# public: {public_key_of(key)}")
