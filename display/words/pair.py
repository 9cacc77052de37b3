"""The words of the page on which a screen asks to be let in."""

WORDS: dict[str, dict[str, str]] = {
    "ID": {
        "title": "Pasangkan layar",
        "lead": "Layar ini belum dipasangkan.",
        "howTo": "Ketik kode ini di halaman pengelola mal, di kotak Pasangkan perangkat:",
        "waiting": "Menunggu persetujuan pengelola …",
        "asking": "Meminta kode …",
        "noServer": "Server tidak menjawab. Mencoba lagi …",
        "let": "Disetujui. Layar dibuka …",
        "noScript": "Peramban ini tidak menjalankan skrip.",
    },
    "EN": {
        "title": "Pair this screen",
        "lead": "This screen is not paired yet.",
        "howTo": "Type this code on the hall manager's page, under Pair a device:",
        "waiting": "Waiting for the manager …",
        "asking": "Asking for a code …",
        "noServer": "The server does not answer. Trying again …",
        "let": "Let in. Opening the screen …",
        "noScript": "This browser runs no scripts.",
    },
}
