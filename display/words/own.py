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
    },
    "EN": {
        "offline": "No internet connection. What you filled in stays on this phone.",
        "doNothing": "Never mind",
        "yourLink": "Your private link",
        "copyLink": "Copy the link",
        "copied": "Copied",
        "copyByHand": "Press and hold the link to copy it",
        "share": "Send it to yourself",
        "privacyTitle": "What is this data for?",
        "loading": "Loading …",
    },
}
STEPS: Words = {
    "ID": {"stepOf": "Langkah {number} dari {count}"},
    "EN": {"stepOf": "Step {number} of {count}"},
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
        "tooLong": "Terlalu panjang: {now} huruf, paling banyak {most}.",
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
        "wrong_PHONE": "Give a mobile number, such as 0812 3456 7890.",
        "wrong_EMAIL": "Give an e-mail address, such as name@example.id.",
        "wrong_NUMBER": "Give a number, such as 12 or 3.5.",
        "wrong_DATE": "Give a whole date: day, month, year.",
        "tooLong": "Too long: {now} letters, {most} at most.",
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
        "searchService": "Search services, such as KTP or akta",
        "servicesFound": "{count} services",
        "noServiceFound": "No service has these words. Try others.",
    },
}
TIMES: Words = {
    "ID": {"chooseDay": "Pilih hari", "placesFree": "{count} tempat"},
    "EN": {"chooseDay": "Choose a day", "placesFree": "{count} free"},
}
LIVE: Words = {
    "ID": {"notLive": "Tidak mengikuti secara langsung. Muat ulang untuk melihat yang terbaru."},
    "EN": {"notLive": "Not followed live. Reload to see the latest."},
}
