"""The words of the page for an address at which nothing stands."""

WORDS: dict[str, dict[str, str]] = {
    "ID": {
        "title": "Halaman tidak ditemukan",
        "hint": "Periksa kembali alamatnya, atau pindai lagi kode QR-nya.",
        "home": "Ke daftar mal",
    },
    "EN": {
        "title": "Page not found",
        "hint": "Please check the address, or scan the QR code again.",
        "home": "To the list of malls",
    },
}
