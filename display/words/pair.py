"""The words of the page on which a screen asks to be let in."""

WORDS: dict[str, dict[str, str]] = {
    "ID": {
        "title": "Pasangkan layar",
        "lead": "Layar ini belum dipasangkan.",
        "howTo": "Ketik kode ini di halaman Pengelola mal, bagian Layar dan pengumuman, kotak Pasangkan perangkat:",
        "waiting": "Menunggu persetujuan pengelola …",
        "asking": "Meminta kode …",
        "noServer": "Server tidak menjawab. Mencoba lagi …",
        "let": "Disetujui. Layar sedang dibuka …",
        "noScript": "Peramban ini tidak menjalankan skrip.",
    },
    "EN": {
        "title": "Pair this screen",
        "lead": "This screen is not paired yet.",
        "howTo": "Type this code on the Hall manager page, part Screens and announcements, under Pair a device:",
        "waiting": "Waiting for the manager …",
        "asking": "Asking for a code …",
        "noServer": "The server does not answer. Trying again …",
        "let": "Approved. Opening the screen …",
        "noScript": "This browser does not run scripts.",
    },
}
