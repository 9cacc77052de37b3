"""The words of the front door."""

WORDS: dict[str, dict[str, str]] = {
    "ID": {
        "title": "Antrean Mal Pelayanan Publik",
        "lead": "Ambil nomor, buat janji, atau ajukan permohonan di mal pelayanan publik Anda.",
        "search": "Cari nama mal atau provinsi",
        "none": "Tidak ada mal pelayanan publik dengan nama itu.",
        "found": "{count} mal pelayanan publik",
        "more": "Tampilkan berikutnya",
        "open": "Buka",
        "closed": "Tutup",
        "forStaff": "Untuk petugas",
        "counter": "Konsol loket",
        "manager": "Pengelola mal",
        "admin": "Administrasi",
        "kiosk": "Kios nomor antrean",
    },
    "EN": {
        "title": "Public service hall queues",
        "lead": "Take a number, book a time or apply at your public service hall.",
        "search": "Search by hall or province",
        "none": "There is no public service hall of that name.",
        "found": "{count} public service halls",
        "more": "Show more",
        "open": "Open",
        "closed": "Closed",
        "forStaff": "For staff",
        "counter": "Counter console",
        "manager": "Hall manager",
        "admin": "Administration",
        "kiosk": "Ticket kiosk",
    },
}
