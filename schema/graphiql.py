"""x"""

HEADERS: dict[str, str] = {}


def is_wanted(accept: str | None) -> bool:
    return "text/html" in (accept or "")


def page() -> str:
    return ""
