"""Says no: every refusal a person can meet, with its sentence in Indonesian and English."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class RefusalCode(StrEnum):
    """Why an act was not done. The value is what clients see; sentences stand in SENTENCES."""

    NOT_FOUND = "NOT_FOUND"
    NOT_ALLOWED = "NOT_ALLOWED"
    SIGN_IN_REQUIRED = "SIGN_IN_REQUIRED"
    INVALID_INPUT = "INVALID_INPUT"
    CONFLICT = "CONFLICT"
    ALREADY_EXISTS = "ALREADY_EXISTS"
    ARCHIVED = "ARCHIVED"
    IDEMPOTENCY_CONFLICT = "IDEMPOTENCY_CONFLICT"
    TOO_MANY_TRIES = "TOO_MANY_TRIES"
    TRY_AGAIN = "TRY_AGAIN"
    # people and devices
    WRONG_CREDENTIALS = "WRONG_CREDENTIALS"
    WEAK_PASSWORD = "WEAK_PASSWORD"  # noqa: S105
    CODE_UNKNOWN = "CODE_UNKNOWN"
    LAST_ADMINISTRATOR = "LAST_ADMINISTRATOR"
    # opening
    HALL_CLOSED = "HALL_CLOSED"
    QUOTA_FULL = "QUOTA_FULL"
    # the queue
    QUEUE_EMPTY = "QUEUE_EMPTY"
    COUNTER_CLOSED = "COUNTER_CLOSED"
    COUNTER_BUSY = "COUNTER_BUSY"
    COUNTER_TAKEN = "COUNTER_TAKEN"
    COUNTER_DOES_NOT_SERVE = "COUNTER_DOES_NOT_SERVE"
    WRONG_STATE = "WRONG_STATE"
    REASON_REQUIRED = "REASON_REQUIRED"
    TOO_EARLY = "TOO_EARLY"
    TOO_LATE = "TOO_LATE"
    RETURN_LIMIT_REACHED = "RETURN_LIMIT_REACHED"
    DELAY_LIMIT_REACHED = "DELAY_LIMIT_REACHED"
    NOTHING_TO_UNDO = "NOTHING_TO_UNDO"
    FILES_MOVED = "FILES_MOVED"
    ALREADY_WAITING = "ALREADY_WAITING"
    PRESENCE_NEEDED = "PRESENCE_NEEDED"
    # printers
    NO_PRINTER = "NO_PRINTER"
    PAPER_OUT = "PAPER_OUT"
    PRINTER_OFFLINE = "PRINTER_OFFLINE"
    # phones
    NO_PUSH = "NO_PUSH"
    # applications
    INCOMPLETE = "INCOMPLETE"
    NOT_OFFERED = "NOT_OFFERED"
    DOCUMENT_REFUSED = "DOCUMENT_REFUSED"
    # bookings
    SLOT_FULL = "SLOT_FULL"
    NO_SUCH_SLOT = "NO_SUCH_SLOT"
    ALREADY_BOOKED = "ALREADY_BOOKED"
    BOOKING_BLOCKED = "BOOKING_BLOCKED"
    NOT_BOOKABLE = "NOT_BOOKABLE"
    TOO_MANY_HOLDS = "TOO_MANY_HOLDS"


@dataclass(frozen=True, slots=True)
class Refusal:
    """An act that was not done, and why.

    detail: words for the sentence's braces; under `sentence`, one that says it better than the code's.
    input_field: path of the input at fault, outermost first.
    """

    code: RefusalCode
    detail: Mapping[str, str] = field(default_factory=dict)
    input_field: tuple[str, ...] = ()
    retry_after_seconds: int | None = None

    def sentence(self, language: str = "ID") -> str:
        """The refusal in plain words; language is ID or EN."""
        indonesian, english = SENTENCES[self.code]
        if "sentence" in self.detail:
            return _Spoken(self.detail, language)["sentence"]
        template = english if language == "EN" else indonesian
        return template.format_map(_Spoken(self.detail, language))


class _Spoken(dict[str, str]):
    """Detail words by language: `reason` may come with an English twin `reason_en`."""

    def __init__(self, words: Mapping[str, str], language: str) -> None:
        super().__init__(words)
        self.language = language

    def __getitem__(self, key: str) -> str:
        if self.language == "EN" and f"{key}_en" in self:
            return super().__getitem__(f"{key}_en")
        return super().__getitem__(key)

    def __missing__(self, key: str) -> str:
        return "-"


SENTENCES: Mapping[RefusalCode, tuple[str, str]] = {
    RefusalCode.NOT_FOUND: (
        "Data tidak ditemukan.",
        "Nothing was found under that id.",
    ),
    RefusalCode.NOT_ALLOWED: (
        "Anda tidak berwenang melakukan ini.",
        "You are not allowed to do this.",
    ),
    RefusalCode.SIGN_IN_REQUIRED: (
        "Silakan masuk terlebih dahulu.",
        "Please sign in first.",
    ),
    RefusalCode.INVALID_INPUT: (
        "Isian tidak sah: {problem}.",
        "The input is not valid: {problem}.",
    ),
    RefusalCode.CONFLICT: (
        "Data sudah diubah orang lain. Muat ulang, lalu coba lagi.",
        "Somebody else changed this. Reload and try again.",
    ),
    RefusalCode.ALREADY_EXISTS: (
        "{what} sudah dipakai.",
        "{what} is already in use.",
    ),
    RefusalCode.ARCHIVED: ("{what} sudah diarsipkan.", "{what} is archived."),
    RefusalCode.IDEMPOTENCY_CONFLICT: (
        "Kunci ini sudah dipakai untuk permintaan lain.",
        "This key was already used for a different request.",
    ),
    RefusalCode.TOO_MANY_TRIES: (
        "Terlalu banyak percobaan. Coba lagi nanti.",
        "Too many tries. Please try again later.",
    ),
    RefusalCode.TRY_AGAIN: (
        "Sistem sedang sibuk. Silakan coba lagi.",
        "The system is busy. Please try again.",
    ),
    RefusalCode.WRONG_CREDENTIALS: (
        "Nama pengguna atau kata sandi salah.",
        "The user name or the password is wrong.",
    ),
    RefusalCode.WEAK_PASSWORD: (
        "Kata sandi paling sedikit 12 karakter dan tidak mudah ditebak.",
        "The password needs at least 12 characters and must not be easy to guess.",
    ),
    RefusalCode.CODE_UNKNOWN: (
        "Kode tidak dikenal atau sudah kedaluwarsa.",
        "The code is unknown or has expired.",
    ),
    RefusalCode.LAST_ADMINISTRATOR: (
        "Administrator terakhir tidak dapat dihapus.",
        "The last administrator cannot be removed.",
    ),
    RefusalCode.HALL_CLOSED: ("{reason}", "{reason}"),
    RefusalCode.QUOTA_FULL: (
        "Kuota {day} sudah habis.",
        "The quota of {day} is used up.",
    ),
    RefusalCode.QUEUE_EMPTY: ("Tidak ada yang menunggu.", "Nobody is waiting."),
    RefusalCode.COUNTER_CLOSED: ("Loket belum dibuka.", "The counter is not open."),
    RefusalCode.COUNTER_BUSY: (
        "Loket masih melayani {number}.",
        "The counter is still serving {number}.",
    ),
    RefusalCode.COUNTER_TAKEN: (
        "Loket sedang dipakai petugas lain.",
        "The counter is in use by another officer.",
    ),
    RefusalCode.COUNTER_DOES_NOT_SERVE: (
        "Loket ini tidak melayani antrean tersebut.",
        "This counter does not serve that queue.",
    ),
    RefusalCode.WRONG_STATE: (
        "Nomor {number} sudah berstatus {state}.",
        "Number {number} is already {state}.",
    ),
    RefusalCode.REASON_REQUIRED: ("Alasan harus diisi.", "A reason is required."),
    RefusalCode.TOO_EARLY: (
        "Belum boleh: tunggu sebentar atau panggil ulang dahulu.",
        "Not yet: wait a moment or recall first.",
    ),
    RefusalCode.TOO_LATE: ("Waktunya sudah lewat.", "It is too late for that."),
    RefusalCode.RETURN_LIMIT_REACHED: (
        "Nomor ini sudah pernah kembali ke antrean. Silakan ambil nomor baru.",
        "This number has already returned to the queue. Please take a new one.",
    ),
    RefusalCode.DELAY_LIMIT_REACHED: (
        "Nomor ini sudah tidak dapat ditunda lagi.",
        "This number cannot be put off any more.",
    ),
    RefusalCode.NOTHING_TO_UNDO: (
        "Tidak ada tindakan yang dapat dibatalkan.",
        "There is nothing to undo.",
    ),
    RefusalCode.FILES_MOVED: (
        "Permohonan sudah ikut dipindahkan dan pemohon sudah diberi tahu, jadi tidak dapat dibatalkan.",
        "Applications were moved with it and their applicants told, so it cannot be undone.",
    ),
    RefusalCode.ALREADY_WAITING: (
        "Anda sudah punya nomor untuk layanan ini hari ini.",
        "You already have a number for this service today.",
    ),
    RefusalCode.PRESENCE_NEEDED: (
        "Nomor hanya dapat diambil di mal: pindai QR hari ini yang tampil di layar mal, atau ketik kodenya.",
        "Numbers are taken in the hall only: scan today's QR shown on its screens, or type its code.",
    ),
    RefusalCode.NO_PRINTER: (
        "Anjungan ini tidak mempunyai printer.",
        "This kiosk has no printer.",
    ),
    RefusalCode.PAPER_OUT: (
        "Kertas printer habis. Petugas sudah diberi tahu.",
        "The printer is out of paper. Staff have been told.",
    ),
    RefusalCode.PRINTER_OFFLINE: (
        "Printer tidak dapat mencetak: {problem}.",
        "The printer cannot print: {problem}.",
    ),
    RefusalCode.NO_PUSH: (
        "Pemberitahuan ke ponsel tidak tersedia di sini.",
        "Notifications to phones are not available here.",
    ),
    RefusalCode.INCOMPLETE: (
        "Berkas belum lengkap: {what}.",
        "The file is not complete: {what}.",
    ),
    RefusalCode.NOT_OFFERED: (
        "Layanan ini belum dapat diajukan secara daring.",
        "This service cannot be applied for here yet.",
    ),
    RefusalCode.DOCUMENT_REFUSED: (
        "Dokumen tidak dapat diterima: {problem}.",
        "The document cannot be taken: {problem}.",
    ),
    RefusalCode.SLOT_FULL: (
        "Waktu ini sudah penuh. Silakan pilih waktu lain.",
        "This time is full. Please choose another.",
    ),
    RefusalCode.NO_SUCH_SLOT: (
        "Waktu ini tidak tersedia.",
        "This time is not on offer.",
    ),
    RefusalCode.ALREADY_BOOKED: (
        "Anda sudah punya janji untuk layanan ini pada hari itu.",
        "You already have a booking for this service on that day.",
    ),
    RefusalCode.BOOKING_BLOCKED: (
        "Pemesanan daring Anda ditutup sampai {until} karena janji tidak dihadiri. Ambil nomor di mal.",
        "You cannot book online until {until} because bookings were missed. Take a number at the hall.",
    ),
    RefusalCode.NOT_BOOKABLE: (
        "Janji ini tidak dapat dibuat secara daring dengan data tersebut. Pakai janji yang sudah ada, pilih hari "
        "lain, atau datang ke mal.",
        "This cannot be booked online with these details. Use the booking you have, choose another day, or "
        "come to the hall.",
    ),
    RefusalCode.TOO_MANY_HOLDS: (
        "Terlalu banyak tempat sedang ditahan dari jaringan ini. Isi formulir yang sudah dibuka, atau coba lagi "
        "sebentar lagi.",
        "Too many places are being held from this network. Fill in the forms that are open, or try again soon.",
    ),
}
