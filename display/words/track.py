"""The words of the page that looks an application up."""

from display.words.own import FIELDS, OWN, STAGES, Words, together

TRACK: Words = {
    "ID": {
        "title": "Lacak permohonan",
        "lead": "Lihat sampai di mana permohonan Anda.",
        "number": "Nomor permohonan",
        "numberHint": "Misalnya 7402-CAPIL-20230713-00012-A.",
        "proof": "Empat angka terakhir NIK pemohon",
        "proofHint": "Atau kode rahasia dari tautan yang Anda simpan, untuk membuka semuanya.",
        "look": "Lihat",
        "noMatch": "Tidak ada permohonan dengan nomor dan angka ini. Periksa keduanya.",
        "wrongProof": "Isi empat angka terakhir NIK, atau kode rahasia yang lengkap.",
        "waitFor": "Coba lagi dalam {seconds} detik.",
        "handedInOn": "Diajukan {day}.",
        "openWithLink": "Riwayat lengkap dan perbaikan hanya lewat tautan pribadi Anda, atau di loket.",
        "onThisPhone": "Di ponsel ini",
        "aBooking": "Janji",
        "anApplication": "Permohonan",
        "takeOff": "Lupakan di ponsel ini",
    },
    "EN": {
        "title": "Track an application",
        "lead": "See how far your application is.",
        "number": "Application number",
        "numberHint": "Such as 7402-CAPIL-20230713-00012-A.",
        "proof": "Last four digits of the applicant's NIK",
        "proofHint": "Or the secret code of the link you kept, to open all of it.",
        "look": "Look it up",
        "noMatch": "There is no application with this number and these digits. Check both.",
        "wrongProof": "Give the last four digits of the NIK, or the whole secret code.",
        "waitFor": "Try again in {seconds} seconds.",
        "handedInOn": "Handed in on {day}.",
        "openWithLink": "Its whole history, and mending it, are for your private link alone, or at a counter.",
        "onThisPhone": "On this phone",
        "aBooking": "Booking",
        "anApplication": "Application",
        "takeOff": "Forget on this phone",
    },
}
WORDS = together(OWN, FIELDS, STAGES, TRACK)
