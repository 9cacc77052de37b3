"""The README names every variable, as settings.py describes it.

`python -m tests.unit.test_readme` writes the table anew.
"""

import re
from pathlib import Path

from pydantic.fields import FieldInfo

from api.settings import Settings

README = Path(__file__).parents[2] / "README.md"
TABLE = re.compile(r"(?<=<!-- settings -->\n).*?(?=<!-- /settings -->)", re.DOTALL)


def test_the_readme_names_every_variable() -> None:
    found = TABLE.search(README.read_text())
    assert found
    assert found.group() == table()


def table() -> str:
    """One row a variable, in the order of settings.py."""
    rows = [
        f"| `ANTREAN_{name.upper()}` | {shown(field)} | {field.description} |"
        for name, field in Settings.model_fields.items()
    ]
    return "\n".join(("| variable | default | |", "|---|---|---|", *rows, ""))


def shown(field: FieldInfo) -> str:
    """A default as one would write it into the environment."""
    default = field.default
    if hasattr(default, "get_secret_value"):
        default = default.get_secret_value()
    if isinstance(default, bool):
        default = str(default).lower()
    return f"`{'[]' if default == () else default}`" if default != "" else "empty"


if __name__ == "__main__":
    README.write_text(TABLE.sub(lambda _: table(), README.read_text()))
