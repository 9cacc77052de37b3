"""Shows GraphiQL in development, with the example operations as tabs."""

import html
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import orjson

HERE = Path(__file__).parent
EXAMPLES = HERE.parent / "examples"
PACKAGES = HERE / "node_modules"
CDN = "https://unpkg.com"
# The versions stand in package.json too; the page that Strawberry carries names the same.
STYLE = ("graphiql", "3.8.3", "graphiql.min.css")
SCRIPTS = (
    ("react", "18.2.0", "umd/react.production.min.js"),
    ("react-dom", "18.2.0", "umd/react-dom.production.min.js"),
    ("graphiql", "3.8.3", "graphiql.min.js"),
    ("graphql-ws", "5.16.2", "umd/graphql-ws.min.js"),
)
OWN_FILES = {"start.js": "text/javascript", "page.css": "text/css"}
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Antrean · GraphiQL</title>
<link rel="icon" href="data:,">
{styles}
</head>
<body>
<div id="graphiql" data-examples="{examples}">GraphiQL is loading. Its scripts come from {source}.</div>
{scripts}
</body>
</html>
"""


def is_wanted(accept: str | None) -> bool:
    """Whether a browser asks for a page."""
    return "text/html" in (accept or "")


def is_installed() -> bool:
    """Whether the set-up fetched the npm packages (npm ci in this folder)."""
    return all((PACKAGES / name / path).is_file() for name, _, path in (STYLE, *SCRIPTS))


def page() -> str:
    """The page; its scripts come from the packages where they are installed, else from a CDN."""
    installed = is_installed()
    scripts = [_address(*script, installed=installed) for script in SCRIPTS]
    styles = [_address(*STYLE, installed=installed), "/graphql/static/page.css"]
    return PAGE.format(
        styles="\n".join(f'<link rel="stylesheet" href="{address}">' for address in styles),
        scripts="\n".join(
            f'<script src="{address}" crossorigin></script>' for address in [*scripts, "/graphql/static/start.js"]
        ),
        examples=html.escape(orjson.dumps(examples()).decode()),
        source="this server" if installed else CDN,
    )


def headers() -> dict[str, str]:
    """A policy without inline script; GraphiQL's editor writes styles of its own."""
    source = "'self'" if is_installed() else f"'self' {CDN}"
    policy = (
        f"default-src 'self'; script-src {source}; style-src {source} 'unsafe-inline'; img-src 'self' data:; "
        "font-src 'self' data:; connect-src 'self' ws: wss:; object-src 'none'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    return {"content-security-policy": policy, "referrer-policy": "no-referrer"}


def static_file(path: str) -> tuple[bytes, str] | None:
    """Content and media type of a file the page names; None for any other."""
    if path in OWN_FILES:
        return (HERE / path).read_bytes(), OWN_FILES[path]
    if path not in _packaged():
        return None
    kind = "text/css" if path.endswith(".css") else "text/javascript"
    return (PACKAGES / _packaged()[path]).read_bytes(), kind


def examples() -> list[dict[str, str]]:
    """The example operations in their files' order: each a tab. A file beside it, .json, holds its variables."""
    return [
        {"query": path.read_text("utf-8"), "variables": _variables(path.with_suffix(".json"))}
        for path in sorted(EXAMPLES.glob("*.graphql"))
    ]


def _variables(path: Path) -> str:
    return path.read_text("utf-8") if path.is_file() else ""


def _address(name: str, version: str, path: str, *, installed: bool) -> str:
    return f"/graphql/static/{name}/{path}" if installed else f"{CDN}/{name}@{version}/{path}"


@lru_cache
def _packaged() -> Mapping[str, str]:
    return {f"{name}/{path}": f"{name}/{path}" for name, _, path in (STYLE, *SCRIPTS)}
