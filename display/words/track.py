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
        "mistyped": "Nomor ini belum lengkap atau salah ketik. Salin seperti pada tautan atau tanda terima Anda.",
        "noMatch": "Tidak ada permohonan dengan nomor dan angka ini. Periksa keduanya.",
        "wrongProof": "Isi empat angka terakhir NIK, atau kode rahasia yang lengkap.",
        "waitFor": "Coba lagi dalam {seconds} detik.",
        "handedInOn": "Diajukan {day}.",
        "openWithLink": "Untuk melihat riwayat lengkap atau memperbaikinya, buka tautan pribadi Anda atau datang ke loket.",
        "onThisPhone": "Di ponsel ini",
        "aBooking": "Janji",
        "anApplication": "Permohonan",
        "takeOff": "Lupakan di ponsel ini",
    },
    "EN": {
        "title": "Track an application",
        "lead": "See the progress of your application.",
        "number": "Application number",
        "numberHint": "Such as 7402-CAPIL-20230713-00012-A.",
        "proof": "Last four digits of the applicant's NIK",
        "proofHint": "Or the secret code from the link you kept, to open everything.",
        "look": "Look it up",
        "mistyped": "This number is not complete or has a typing error. Copy it from your link or receipt.",
        "noMatch": "There is no application with this number and these digits. Check both.",
        "wrongProof": "Enter the last four digits of the NIK, or the complete secret code.",
        "waitFor": "Try again in {seconds} {seconds|second|seconds}.",
        "handedInOn": "Submitted on {day}.",
        "openWithLink": "To see the full history or correct it, open your private link or come to a counter.",
        "onThisPhone": "On this phone",
        "aBooking": "Booking",
        "anApplication": "Application",
        "takeOff": "Forget on this phone",
    },
}
WORDS = together(OWN, FIELDS, STAGES, TRACK)
