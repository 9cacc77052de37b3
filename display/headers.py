"""What every page of ours says beside its content: its language, and what it may load."""

import re

from starlette.requests import Request

from display.words import LANGUAGES

HOST = re.compile(r"[A-Za-z0-9.\-]+(:[0-9]{1,5})?|\[[0-9a-fA-F:]+\](:[0-9]{1,5})?")


def language_of(request: Request) -> str:
    """The language a page is asked for in; Indonesian unless it says another."""
    language = request.query_params.get("language", "ID").upper()
    return language if language in LANGUAGES else "ID"


def page_headers(request: Request, nonce: str, more: str = "img-src 'self' data:") -> dict[str, str]:
    """Nothing but our own files, our own socket and the one style element with this nonce. more: directives."""
    host = request.headers.get("host", "")
    sockets = f" ws://{host} wss://{host}" if HOST.fullmatch(host) else ""
    policy = (
        f"default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; font-src 'self'; "
        f"{more}; media-src 'self'; connect-src 'self'{sockets}; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return {
        "content-security-policy": policy,
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "no-referrer",
        "cache-control": "no-store",
    }
