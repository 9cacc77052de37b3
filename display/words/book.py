"""The words of the page that books a time."""

from display.words.own import FIELDS, OWN, SERVICES, STEPS, TIMES, Words, together

BOOK: Words = {
    "ID": {
        "title": "Pesan waktu kedatangan",
        "leadBook": "Pilih layanan yang ingin Anda urus. Anda datang pada jam yang dipesan, tanpa antre dari pagi.",
        "allServices": "Layanan saya tidak ada di sini",
        "step_service": "Untuk layanan apa?",
        "step_time": "Kapan Anda datang?",
        "step_you": "Atas nama siapa?",
        "timesIn": "Jam dalam {zone}.",
        "noTimes": "Layanan ini tidak dapat dipesan dalam 30 hari ke depan. Silakan datang dan ambil nomor antrean.",
        "toHall": "Lihat halaman mal",
        "name": "Nama lengkap",
        "nameHint": "Seperti pada KTP.",
        "phone": "Nomor ponsel",
        "phoneHint": "Misalnya 0812 3456 7890. Isi ini atau NIK.",
        "nik": "NIK",
        "nikHint": "16 angka pada KTP-el. Tidak disimpan, hanya sidik pengamannya.",
        "phoneOrNik": "Isi nomor ponsel atau NIK, supaya janji ini dapat dikenali.",
        "bookIt": "Pesan waktu ini",
        "otherTime": "Pilih waktu lain",
        "heldFor": "Tempat ini ditahan untuk Anda: {time}",
        "holdOver": "Waktu mengisi habis; tempat ini sudah dilepas. Isian Anda masih ada.",
        "holdAgain": "Tahan lagi waktu ini",
        "privacyBook": "Nama dan nomor ponsel dipakai hanya untuk melayani janji ini, disimpan tersandi, dan dihapus"
        " setelah masa simpan berakhir. NIK tidak disimpan. Dasarnya tugas pelayanan publik menurut UU 27/2022 tentang"
        " Pelindungan Data Pribadi. Anda berhak melihat, membetulkan, dan meminta penghapusan di meja informasi.",
    },
    "EN": {
        "title": "Book a time",
        "leadBook": "Choose what you come for. You come at the time you booked, without queueing from the morning.",
        "allServices": "My service is not here",
        "step_service": "For which service?",
        "step_time": "When will you come?",
        "step_you": "In whose name?",
        "timesIn": "Times are in {zone}.",
        "noTimes": "This service cannot be booked in the next 30 days. Please come and take a queue number.",
        "toHall": "See the hall's page",
        "name": "Full name",
        "nameHint": "As on the identity card.",
        "phone": "Mobile number",
        "phoneHint": "Such as 0812 3456 7890. Give this or the NIK.",
        "nik": "NIK",
        "nikHint": "The 16 digits on the identity card. Not kept, only a fingerprint of it.",
        "phoneOrNik": "Give a mobile number or a NIK, so that the booking can be told from others.",
        "bookIt": "Book this time",
        "otherTime": "Choose another time",
        "heldFor": "This place is kept for you: {time}",
        "holdOver": "Time is up; the place was let go. What you typed is still here.",
        "holdAgain": "Keep this time again",
        "privacyBook": "Name and number are used for this booking only, kept encrypted, and deleted after their time."
        " The NIK is not kept. The basis is public service under Law 27/2022 on personal data. You may see, correct"
        " and have them deleted at the information desk.",
    },
}
WORDS = together(OWN, STEPS, FIELDS, SERVICES, TIMES, BOOK)
