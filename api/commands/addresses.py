"""Says from which address a client comes: its proxy's word, where that is to be believed and an address."""

from ipaddress import ip_address

from uvicorn._types import ASGI3Application
from uvicorn.config import Config
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware, _TrustedHosts


class BelievingConfig(Config):
    """Uvicorn's, but an invented word is no address: the peer's stays, so that no word has its own allowance."""

    def load(self) -> None:
        super().load()
        self.loaded_app = _Believed(self.loaded_app, self.forwarded_allow_ips)


class _Believed(ProxyHeadersMiddleware):
    def __init__(self, app: ASGI3Application, trusted_hosts: list[str] | str) -> None:
        super().__init__(app, trusted_hosts)
        self.trusted_hosts = _Proxies(trusted_hosts)


class _Proxies(_TrustedHosts):
    def get_trusted_client_address(self, x_forwarded_for: str) -> tuple[str, int]:
        host, port = super().get_trusted_client_address(x_forwarded_for)
        return (host, port) if _is_address(host) else ("", 0)  # empty: uvicorn leaves the peer


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
