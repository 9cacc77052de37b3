"""The words of the page that books a time."""

from display.words.own import FIELDS, OWN, SERVICES, STEPS, TIMES, Words, together

BOOK: Words = {
    "ID": {
        "title": "Buat janji kedatangan",
        "leadBook": "Pilih layanan yang ingin Anda urus. Anda datang pada jam yang Anda pilih, tanpa antre dari pagi.",
        "allServices": "Layanan saya tidak ada di sini",
        "step_service": "Untuk layanan apa?",
        "step_time": "Kapan Anda datang?",
        "step_you": "Atas nama siapa?",
        "timesIn": "Jam dalam {zone}.",
        "noTimes": "Belum ada waktu kosong untuk layanan ini dalam 30 hari ke depan. Silakan datang dan ambil nomor antrean.",
        "toHall": "Lihat halaman mal",
        "name": "Nama lengkap",
        "nameHint": "Seperti pada KTP.",
        "phone": "Nomor ponsel",
        "phoneHint": "Misalnya 0812 3456 7890. Isi ini atau NIK.",
        "nik": "NIK",
        "nikHint": "16 angka pada KTP-el. NIK Anda tidak kami simpan, hanya kode sandinya.",
        "phoneOrNik": "Isi nomor ponsel atau NIK agar janji ini dapat dikenali.",
        "bookIt": "Buat janji",
        "otherTime": "Pilih waktu lain",
        "heldFor": "Tempat ini ditahan untuk Anda: {time}",
        "holdOver": "Waktu mengisi sudah habis dan tempat ini sudah dilepas. Isian Anda masih ada.",
        "holdAgain": "Tahan lagi waktu ini",
        "privacyBook": "Nama dan nomor ponsel dipakai hanya untuk melayani janji ini, disimpan tersandi, dan dihapus"
        " setelah masa simpan berakhir. NIK tidak disimpan. Dasarnya tugas pelayanan publik menurut UU 27/2022 tentang"
        " Pelindungan Data Pribadi. Anda berhak melihat, membetulkan, dan meminta penghapusan di meja informasi.",
    },
    "EN": {
        "title": "Book a time",
        "leadBook": "Choose the service you need. Come at the time you choose, without queueing since morning.",
        "allServices": "My service is not here",
        "step_service": "Which service?",
        "step_time": "When will you come?",
        "step_you": "Who is it for?",
        "timesIn": "Times are in {zone}.",
        "noTimes": "This service cannot be booked in the next 30 days. Please come and take a queue number.",
        "toHall": "See the mall's page",
        "name": "Full name",
        "nameHint": "As on the identity card.",
        "phone": "Mobile number",
        "phoneHint": "Such as 0812 3456 7890. Enter this or the NIK.",
        "nik": "NIK",
        "nikHint": "The 16 digits on the identity card. We keep only a coded form of it, not the NIK.",
        "phoneOrNik": "Enter a mobile number or a NIK so that the booking can be recognised.",
        "bookIt": "Book this time",
        "otherTime": "Choose another time",
        "heldFor": "This place is held for you: {time}",
        "holdOver": "Time is up and the place was released. What you typed is still here.",
        "holdAgain": "Hold this time again",
        "privacyBook": "Name and number are used for this booking only, kept encrypted, and deleted when the retention period ends."
        " The NIK is not kept. The basis is public service under Law 27/2022 on personal data. You may see, correct"
        " and have them deleted at the information desk.",
    },
}
WORDS = together(OWN, STEPS, FIELDS, SERVICES, TIMES, BOOK)
