"""The words that the pages about a citizen's own matters share, a set for each module that says them."""

from collections.abc import Mapping

Words = Mapping[str, dict[str, str]]


def together(*sets: Words) -> dict[str, dict[str, str]]:
    """The words of several modules as one page has them."""
    return {
        language: {name: text for one in sets for name, text in one[language].items()} for language in ("ID", "EN")
    }


OWN: Words = {
    "ID": {
        "offline": "Tidak ada sambungan internet. Yang sudah diisi tetap tersimpan di ponsel ini.",
        "doNothing": "Tidak jadi",
        "yourLink": "Tautan pribadi Anda",
        "copyLink": "Salin tautan",
        "copied": "Tersalin",
        "copyByHand": "Tekan lama tautan untuk menyalin",
        "share": "Kirim ke diri sendiri",
        "privacyTitle": "Untuk apa data ini?",
        "loading": "Sedang memuat …",
        "rememberedHere": "Ponsel ini mengingatnya.",
        "showOrForget": "Lihat atau lupakan",
    },
    "EN": {
        "offline": "No internet connection. What you have filled in stays on this phone.",
        "doNothing": "Never mind",
        "yourLink": "Your private link",
        "copyLink": "Copy the link",
        "copied": "Copied",
        "copyByHand": "Press and hold the link to copy it",
        "share": "Send it to yourself",
        "privacyTitle": "What is this data for?",
        "loading": "Loading …",
        "rememberedHere": "This phone remembers it.",
        "showOrForget": "See or forget",
    },
}
STEPS: Words = {
    "ID": {"back": "Kembali", "stepOf": "Langkah {number} dari {count}"},
    "EN": {"back": "Back", "stepOf": "Step {number} of {count}"},
}
FIELDS: Words = {
    "ID": {
        "optional": "boleh kosong",
        "yes": "Ya",
        "no": "Tidak",
        "choose": "Pilih …",
        "needed": "Bagian ini perlu diisi.",
        "wrong_NIK": "NIK terdiri atas 16 angka, seperti tertulis di KTP-el.",
        "wrong_PHONE": "Isi nomor ponsel, misalnya 0812 3456 7890.",
        "wrong_EMAIL": "Isi alamat surel, misalnya nama@contoh.id.",
        "wrong_NUMBER": "Isi dengan angka, misalnya 12 atau 3,5.",
        "wrong_DATE": "Isi tanggal yang lengkap: hari, bulan, tahun.",
        "tooLong": "Terlalu panjang: {now} karakter, paling banyak {most}.",
        "tooSmall": "Paling sedikit {least}.",
        "tooLarge": "Paling banyak {most}.",
    },
    "EN": {
        "optional": "optional",
        "yes": "Yes",
        "no": "No",
        "choose": "Choose …",
        "needed": "Please fill this in.",
        "wrong_NIK": "A NIK has 16 digits, as printed on the identity card.",
        "wrong_PHONE": "Enter a mobile number, such as 0812 3456 7890.",
        "wrong_EMAIL": "Enter an e-mail address, such as name@example.id.",
        "wrong_NUMBER": "Enter a number, such as 12 or 3.5.",
        "wrong_DATE": "Enter the complete date: day, month, year.",
        "tooLong": "Too long: {now} characters, at most {most}.",
        "tooSmall": "At least {least}.",
        "tooLarge": "At most {most}.",
    },
}
SERVICES: Words = {
    "ID": {
        "searchService": "Cari layanan, misalnya KTP atau akta",
        "servicesFound": "{count} layanan",
        "noServiceFound": "Tidak ada layanan dengan kata itu. Coba kata lain.",
    },
    "EN": {
        "searchService": "Search services, such as ID card or birth certificate",
        "servicesFound": "{count} {count|service|services}",
        "noServiceFound": "No service matches these words. Try other words.",
    },
}
TIMES: Words = {
    "ID": {"chooseDay": "Pilih hari", "placesFree": "{count} tempat"},
    "EN": {"chooseDay": "Choose a day", "placesFree": "{count} free"},
}
LIVE: Words = {
    "ID": {"notLive": "Halaman ini tidak diperbarui otomatis. Muat ulang untuk melihat yang terbaru."},
    "EN": {"notLive": "This page does not update by itself. Reload to see the latest."},
}
STAGES: Words = {
    "ID": {
        "state_DRAFT": "Belum diajukan",
        "state_SUBMITTED": "Sudah diajukan",
        "state_UNDER_VERIFICATION": "Sedang diperiksa",
        "state_RETURNED": "Dikembalikan kepada Anda",
        "state_IN_PROCESS": "Sedang diproses",
        "state_AWAITING_RECOMMENDATION": "Menunggu rekomendasi",
        "state_AWAITING_PAYMENT": "Menunggu pembayaran",
        "state_AWAITING_SIGNATURE": "Menunggu tanda tangan",
        "state_APPROVED": "Disetujui",
        "state_ISSUED": "Siap diambil",
        "state_COLLECTED": "Sudah diambil",
        "state_REJECTED": "Ditolak",
        "state_CANCELLED": "Dibatalkan",
        "state_EXPIRED": "Kedaluwarsa",
        "means_DRAFT": "Masih diisi. Belum ada petugas yang melihatnya.",
        "means_SUBMITTED": "Menunggu diperiksa petugas. Anda tidak perlu berbuat apa-apa.",
        "means_UNDER_VERIFICATION": "Petugas memeriksa kelengkapan berkas.",
        "means_RETURNED": "Ada yang perlu diperbaiki. Perbaiki, lalu ajukan lagi.",
        "means_IN_PROCESS": "Berkas lengkap dan sedang dikerjakan.",
        "means_AWAITING_RECOMMENDATION": "Instansi lain sedang memberi rekomendasi.",
        "means_AWAITING_PAYMENT": "Anda perlu membayar. Lihat catatan petugas di bawah.",
        "means_AWAITING_SIGNATURE": "Sudah selesai dikerjakan, tinggal ditandatangani.",
        "means_APPROVED": "Permohonan disetujui; hasilnya sedang disiapkan.",
        "means_ISSUED": "Hasilnya sudah terbit. Silakan ambil di loket.",
        "means_COLLECTED": "Selesai.",
        "means_REJECTED": "Permohonan ditolak. Alasannya tertulis pada riwayat permohonan.",
        "means_CANCELLED": "Permohonan ini tidak dilanjutkan.",
        "means_EXPIRED": "Batas waktu melanjutkannya sudah lewat. Anda dapat mengajukan lagi.",
        "dueOn": "Selesai paling lambat {day}.",
        "overdueSince": "Seharusnya selesai {day}; instansi terlambat.",
        "clockStands": "Hitungan waktu berhenti sampai Anda menindaklanjuti.",
        "stillMissing": "Yang perlu Anda lengkapi:",
    },
    "EN": {
        "state_DRAFT": "Not submitted yet",
        "state_SUBMITTED": "Submitted",
        "state_UNDER_VERIFICATION": "Being checked",
        "state_RETURNED": "Returned to you",
        "state_IN_PROCESS": "In process",
        "state_AWAITING_RECOMMENDATION": "Waiting for a recommendation",
        "state_AWAITING_PAYMENT": "Waiting for your payment",
        "state_AWAITING_SIGNATURE": "Waiting for a signature",
        "state_APPROVED": "Approved",
        "state_ISSUED": "Ready to collect",
        "state_COLLECTED": "Collected",
        "state_REJECTED": "Rejected",
        "state_CANCELLED": "Cancelled",
        "state_EXPIRED": "Expired",
        "means_DRAFT": "It is still being filled in. No officer has seen it.",
        "means_SUBMITTED": "Waiting for an officer to check it. You do not need to do anything.",
        "means_UNDER_VERIFICATION": "An officer is checking whether it is complete.",
        "means_RETURNED": "Something needs to be corrected. Correct it, then submit again.",
        "means_IN_PROCESS": "The application is complete and is being processed.",
        "means_AWAITING_RECOMMENDATION": "Another office is giving its recommendation.",
        "means_AWAITING_PAYMENT": "A payment is due from you. See the officer's note below.",
        "means_AWAITING_SIGNATURE": "The work is done; only the signature is missing.",
        "means_APPROVED": "It is approved; the result is being prepared.",
        "means_ISSUED": "The result is ready. Please collect it at the counter.",
        "means_COLLECTED": "Finished.",
        "means_REJECTED": "It was rejected. The reason is in its history.",
        "means_CANCELLED": "This application will not be continued.",
        "means_EXPIRED": "It was not continued in time. You may apply again.",
        "dueOn": "Finished by {day} at the latest.",
        "overdueSince": "It was due on {day}; the agency is late.",
        "clockStands": "The time limit is on hold until you act.",
        "stillMissing": "What you still need to complete:",
    },
}
