"""Finds nginx and runs it with the configuration that stands in the README."""

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```nginx\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MAIN = """daemon off; master_process on; worker_processes 1; pid {home}/nginx.pid; error_log {home}/error.log;
{user}
events {{ worker_connections 4096; }}
http {{
    access_log off; default_type text/plain;
    client_body_temp_path {home}/body; proxy_temp_path {home}/proxy;
    fastcgi_temp_path {home}/f; uwsgi_temp_path {home}/u; scgi_temp_path {home}/s;
    {ours}
}}
"""


def find_nginx() -> str:
    """Path of an nginx: on PATH or in sbin, else apt-get when root; else it fails."""
    if found := _installed():
        return found
    if os.geteuid() == 0 and shutil.which("apt-get"):
        for step in (["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", "nginx-light"]):
            subprocess.run(
                ["apt-get", *step],
                check=False,
                stdout=subprocess.DEVNULL,
                env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            )
        if found := _installed():
            return found
    raise RuntimeError("No nginx: install it (apt-get install nginx-light) or put it on PATH.")


def _installed() -> str | None:
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


def readme_configuration() -> str:
    """The one nginx block of the README."""
    (block,) = BLOCK.findall((ROOT / "README.md").read_text())
    return str(block)


@dataclass(frozen=True)
class Proxy:
    """An nginx that listens on an address of the loopback range."""

    host: str
    port: int

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    @property
    def socket_url(self) -> str:
        return f"ws://{self.host}:{self.port}/graphql"


@contextmanager
def running_nginx(home: Path, host: str, upstreams: Sequence[str]) -> Iterator[Proxy]:
    """The README's nginx for as long as the block runs: only its addresses are ours, and it speaks without TLS."""
    home.mkdir()
    home.chmod(0o777)
    proxy = Proxy(host, _free_port(host))
    file = home / "nginx.conf"
    user = "user root;" if os.geteuid() == 0 else ""
    file.write_text(MAIN.format(home=home, user=user, ours=_ours(proxy, upstreams)))
    process = subprocess.Popen([find_nginx(), "-c", str(file), "-e", str(home / "error.log")])
    try:
        _wait_until_it_listens(proxy, process, home)
        yield proxy
    finally:
        process.terminate()
        process.wait(10)


def _ours(proxy: Proxy, upstreams: Sequence[str]) -> str:
    """Its addresses replaced, its certificate left out; proxy_bind stands for the address of a host of its own."""
    text = readme_configuration()
    servers = "\n".join(f"    server {upstream} max_fails=1 fail_timeout=2s;" for upstream in upstreams)
    text, one = re.subn(r"(?m)^    server 127\.0\.0\.1:8000.*\n(^    # server .*\n)?", servers + "\n", text)
    text, two = re.subn(r"listen 443 ssl.*;", f"listen {proxy.host}:{proxy.port};", text)
    text, three = re.subn(r"(?m)^ *ssl_certificate.*\n", "", text)
    text, four = re.subn(r"proxy_pass .*;", rf"\g<0> proxy_bind {proxy.host};", text)
    assert (one, two, three, four) == (1, 1, 2, 2), "the README's configuration has another shape"
    return text


def _free_port(host: str) -> int:
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def _wait_until_it_listens(proxy: Proxy, process: "subprocess.Popen[bytes]", home: Path) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection((proxy.host, proxy.port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"nginx did not start: {(home / 'error.log').read_text()}")


if __name__ == "__main__":  # python -m tests.e2e.nginx: where it is, or the error that says there is none
    print(find_nginx())
