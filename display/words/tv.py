"""The words of the TV."""

from typing import Any

from api.halls.rules import words as calendar

DAYS = ("Minggu", "Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu")
DAYS_EN = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")

# What the day's code is for, from the wording that is wanted to the one that still fits beside it on a small glass
SCAN = (
    ("Pindai untuk mengambil nomor dari ponsel Anda", "Pindai untuk ambil nomor", "Pindai: nomor", "Pindai"),
    ("Scan to take a number on your phone", "Scan to take a number", "Scan: number", "Scan"),
)
TYPED = (
    ("Kode hari ini: ", "Kode: ", ""),
    ("Today's code: ", "Code: ", ""),
)  # before the code, for whoever types it

WORDS: dict[str, dict[str, Any]] = {
    "ID": {
        "title": "Layar antrean",
        "number": "Nomor",
        "counter": "Loket",
        "agency": "Instansi",
        "again": "panggilan ke-%",
        "recalled": "panggilan ke-%a: %n, loket\u00a0%c",
        "now": "dipanggil",
        "past": "selesai",
        "welcome": "Selamat datang",
        "take": "Silakan ambil nomor antrean.",
        "age": "Data %",
        "late": "Menyambung kembali …",
        "lost": ["Layar terputus", "Layar terputus: perhatikan panggilan petugas"],
        "muted": "Suara mati: tekan OK",
        "silenced": "Suara dimatikan pengelola",
        "emergency": "DARURAT",
        "scan": SCAN,
        "typed": TYPED,
        "days": DAYS,
        "months": calendar.MONTHS,
    },
    "EN": {
        "title": "Queue screen",
        "number": "Number",
        "counter": "Counter",
        "agency": "Agency",
        "again": "call no. %",
        "recalled": "call no. %a: %n, counter\u00a0%c",
        "now": "called",
        "past": "finished",
        "welcome": "Welcome",
        "take": "Please take a queue number.",
        "age": "As of %",
        "late": "Reconnecting …",
        "lost": ["Screen offline", "Screen offline: listen for the officer"],
        "muted": "Sound is off: press OK",
        "silenced": "Muted by the hall",
        "emergency": "EMERGENCY",
        "scan": SCAN[::-1],
        "typed": TYPED,
        "days": DAYS_EN,
        "months": calendar.MONTHS_EN,
    },
}
