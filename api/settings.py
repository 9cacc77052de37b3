"""Every environment variable, once: type, unit, default and why."""

import os
from functools import lru_cache
from ipaddress import ip_network
from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

MIN_SECRET_LENGTH = 32


class Settings(BaseSettings):
    """What an installation may set. Each field is the variable ANTREAN_<NAME>."""

    model_config = SettingsConfigDict(env_prefix="ANTREAN_", frozen=True)

    mode: Literal["development", "production"] = Field(
        "development",
        description="production refuses unsafe settings at start and hides GraphiQL and introspection.",
    )
    database: str = Field(
        "sqlite://var/antrean.sqlite3",
        description="sqlite://PATH or postgres://USER:PASSWORD@HOST:PORT/NAME.",
    )
    secret: SecretStr = Field(
        SecretStr("development-only-secret"),
        description="Key from which ticket secrets are derived; at least 32 characters in production.",
    )
    personal_keys: tuple[SecretStr, ...] = Field(
        (),
        description="Keys of personal data, at least 32 characters each (JSON list): the first seals, all open; "
        "empty: derived from the secret.",
    )
    personal_index_key: SecretStr = Field(
        SecretStr(""),
        description="Key by which a NIK or phone is found without being stored, at least 32 characters; empty: "
        "derived from the secret.",
    )
    storage: str = Field(
        "var/documents",
        description="Where documents are kept, sealed: folder, or s3://BUCKET/PREFIX (needs the package obstore; "
        "its place stands in AWS_ENDPOINT_URL, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY).",
    )
    keep_drafts_days: int = Field(
        30,
        ge=0,
        description="Days for which an ended application that was never handed in keeps what was filled in.",
    )
    keep_applications_days: int = Field(
        1_825,
        ge=0,
        description="Days after its end for which an application keeps names, NIK, answers and notes.",
    )
    keep_documents_days: int = Field(
        365,
        ge=0,
        description="Days after the end of an application for which its documents are kept.",
    )
    keep_replaced_documents_days: int = Field(
        30,
        ge=0,
        description="Days for which a document is kept that another has replaced.",
    )
    keep_bookings_days: int = Field(
        90,
        ge=0,
        description="Days after its end for which a booking keeps name, NIK and phone, and for which a missed one "
        "counts.",
    )
    keep_sessions_days: int = Field(
        90,
        ge=30,
        description="Days for which it is kept when staff signed in, and a fingerprint of from where; by those of "
        "30 days strangers cannot lock anybody out.",
    )
    antivirus: str = Field(
        "",
        description="What looks at each document: clamd://HOST:PORT, clamd:///SOCKET, or a command that reads it "
        "from standard input and ends with 0 (clean) or 1 (infected), as `clamdscan -` does; empty: none, and "
        "each document says NOT_SCANNED.",
    )
    host: str = Field("127.0.0.1", description="Address the server listens on.")
    port: int = Field(8000, ge=0, le=65535, description="Port the server listens on.")
    public_url: str = Field(
        "",
        description="Address citizens reach, put into QR codes; empty: the address of the request.",
    )
    printers: tuple[str, ...] = Field(
        ("10.0.0.0/8:9100", "172.16.0.0/12:9100", "192.168.0.0/16:9100", "[fd00::/8]:9100"),
        description="Where the receipt printers of kiosks may stand, NETWORK:PORT each (JSON list): the server "
        "opens no connection to any other place.",
    )
    push_key: SecretStr = Field(
        SecretStr(""),
        description="Private key under which numbers are pushed to phones (needs the extra `push`); "
        "`python -m api push-key` makes one; empty: no push. With another key all who asked must ask anew.",
    )
    push_subject: str = Field(
        "",
        description="Whom a push service writes to when something is wrong: mailto:… or https://…; needed with "
        "the key.",
    )
    push_services: tuple[str, ...] = Field(
        ("fcm.googleapis.com", "*.push.services.mozilla.com", "*.push.apple.com", "*.notify.windows.com"),
        description="Push services that messages may be sent to, HOST, *.DOMAIN or HOST:PORT each (JSON list): "
        "the server opens no connection to any other, and a name must lead to a public address.",
    )
    allowed_origins: tuple[str, ...] = Field(
        (),
        description="Other web origins that may open sockets and send requests (JSON list); empty: only our own.",
    )
    trusted_proxies: str = Field(
        "127.0.0.1",
        description="Addresses whose X-Forwarded-For is believed, comma-separated.",
    )
    loopback_is_limited: bool = Field(
        True,
        description="False lets 127.0.0.0/8 and ::1 pass the limits per address; the demo sets it for load tools.",
    )
    database_pool: int = Field(
        8,
        ge=2,
        le=64,
        description="PostgreSQL connections a worker keeps; 8 to 16 is best on two cores.",
    )
    trusted_documents_only: bool = Field(
        False,
        description="True takes only the documents the product ships from the anonymous, kiosks and screens.",
    )
    anonymous_requests_per_minute: int = Field(
        600,
        ge=1,
        description="GraphQL requests without a token per address (IPv6: per /64) and minute; "
        "a hall's guests share one.",
    )
    actor_requests_per_minute: int = Field(
        1_200,
        ge=1,
        description="GraphQL requests of one member of staff, device or key per minute.",
    )
    anonymous_tickets_per_minute: int = Field(
        10,
        ge=1,
        description="Numbers and times taken or moved without a token per address and minute.",
    )
    holds_per_address: int = Field(
        20,
        ge=1,
        description="Places one address (IPv6: per /64) may hold at a time without an account while forms are "
        "filled in; a hall's guests share one.",
    )
    anonymous_files_per_minute: int = Field(
        30,
        ge=1,
        description="Drafts saved, and files announced and sent, without a token per address and minute, each "
        "counted by itself.",
    )
    streams_per_address: int = Field(
        300,
        ge=1,
        description="Sockets and event streams one address may hold open without a token, which a hall's phones "
        "share, and one member of staff, device or key with theirs.",
    )
    subscriptions_per_hall: int = Field(
        5_000,
        ge=1,
        description="Subscriptions that may follow one hall at a time, in each worker.",
    )

    @field_validator("printers")
    @classmethod
    def _are_places(cls, places: tuple[str, ...]) -> tuple[str, ...]:
        """A place that cannot be read is said at the start, not when somebody prints."""
        for place in places:
            network, _, port = place.rpartition(":")
            ip_network(network.strip("[]"))
            if not 0 < int(port) < 65_536:
                raise ValueError(f"{place}: no such port")
        return places

    def dangers(self, *, workers: int = 1) -> list[str]:
        """Why a server must not start with these settings; empty when it may."""
        found = []
        if workers > 1 and self.database.startswith("sqlite:"):
            found.append("SQLite is for one process: use --workers 1, or a postgres:// database.")
        if self.mode == "production":
            if len(self.secret.get_secret_value()) < MIN_SECRET_LENGTH:
                found.append("ANTREAN_SECRET must be set to at least 32 random characters in production.")
            if any(len(key.get_secret_value()) < MIN_SECRET_LENGTH for key in self.personal_keys):
                found.append("Each of ANTREAN_PERSONAL_KEYS needs at least 32 random characters in production.")
            if 0 < len(self.personal_index_key.get_secret_value()) < MIN_SECRET_LENGTH:
                found.append("ANTREAN_PERSONAL_INDEX_KEY needs at least 32 random characters in production.")
            if "*" in self.allowed_origins:
                found.append('ANTREAN_ALLOWED_ORIGINS must name each origin in production, not "*".')
        return found


_METRICS = "PROMETHEUS_MULTIPROC_DIR"  # prometheus_client reads it when it is imported


def share_metrics(directory: str) -> None:
    """Let the processes that this one starts keep their numbers where each can add them all up."""
    os.environ[_METRICS] = directory


def metrics_directory() -> str | None:
    """Where the workers of this server keep their numbers; None without a supervisor."""
    return os.environ.get(_METRICS)


@lru_cache
def settings() -> Settings:
    """The settings of this process, read from the environment once."""
    return Settings()


def override(**values: object) -> Settings:
    """Set variables for this process and those it starts, as an option of the command line does.

    None leaves a variable as it is.
    """
    for name, value in values.items():
        if value is not None:
            os.environ[f"ANTREAN_{name.upper()}"] = str(value)
    settings.cache_clear()
    return settings()
