"""The words of the administration: each with its Indonesian and its English."""

from display.words.admin_fields import FIELDS

PAIRS: dict[str, tuple[str, str]] = {
    **FIELDS,
    "title": ("Administrasi", "Administration"),
    "sections": ("Bagian", "Sections"),
    "notYours": ("Akun ini bukan untuk administrasi", "This account is not for the administration"),
    "notYoursNote": (
        "Halaman ini untuk manajer mal dan administrator. Keluar, lalu masuk dengan akun lain.",
        "This page is for hall managers and administrators. Sign out, then sign in with another account.",
    ),
    "whichHall": ("Mal mana?", "Which hall?"),
    "wholeHall": ("Seluruh mal", "The whole hall"),
    "queueWord": ("Antrean", "Queue"),
    "everywhere": ("semua mal", "all halls"),
    # sections: their names, what they are for, what a new record is called
    "s_halls": ("Daftar mal", "All halls"),
    "s_founding": ("Dirikan mal baru", "Found a new hall"),
    "s_people": ("Akun di atas semua mal", "Accounts above all halls"),
    "s_hall": ("Mal", "Hall"),
    "s_agencies": ("Instansi", "Agencies"),
    "s_queues": ("Antrean", "Queues"),
    "s_services": ("Layanan", "Services"),
    "s_counters": ("Loket", "Counters"),
    "s_hours": ("Jam buka", "Hours"),
    "s_days": ("Hari khusus", "Special days"),
    "s_times": ("Jadwal janji", "Booking times"),
    "s_staff": ("Petugas", "Staff"),
    "s_screens": ("Layar", "Screens"),
    "s_media": ("Gambar dan video", "Pictures and videos"),
    "s_devices": ("Perangkat", "Devices"),
    "s_files": ("Ekspor dan impor", "Export and import"),
    "p_founding": (
        "Mulai kosong, atau dengan instansi, layanan, dan loket mal lain. Semuanya dapat diubah sesudahnya, kecuali "
        "nama di alamat web dan zona waktu.",
        "Begin empty, or with the agencies, services and counters of another hall. All of it can be changed later, "
        "but for the name in web addresses and the time zone.",
    ),
    "p_people": (
        "Akun yang tidak terikat pada satu mal: administrator daerah, auditor, penyelia beberapa mal.",
        "Accounts that belong to no single hall: regional administrators, auditors, people of several halls.",
    ),
    "p_agencies": ("Instansi yang bertempat di mal ini.", "The agencies that sit in this hall."),
    "p_queues": (
        "Satu seri nomor tiap antrean; satu antrean dapat melayani banyak layanan.",
        "Each queue is one series of numbers; it may serve many services.",
    ),
    "p_services": (
        "Buka satu layanan untuk melihat dan menerbitkan standar pelayanannya.",
        "Open a service to see its standard and to publish the next one.",
    ),
    "p_times": (
        "Waktu yang dapat dipesan, per hari dalam seminggu. Janji yang sudah dipesan tetap berlaku.",
        "Times that can be booked, by weekday. What is booked stays booked.",
    ),
    "p_screens": (
        "Ukuran layar dan jarak pembaca terjauh menentukan besar huruf.",
        "The size of a screen and its farthest reader set the size of its letters.",
    ),
    "p_media": (
        "JPEG, PNG atau WebP sampai 5 MiB; MP4 (H.264) atau WebM sampai 32 MiB. Diputar tanpa suara saat tidak ada "
        "panggilan.",
        "JPEG, PNG or WebP up to 5 MiB; MP4 (H.264) or WebM up to 32 MiB. Played without sound while nobody is "
        "called.",
    ),
    "p_days": (
        "Libur nasional dan cuti bersama sudah berlaku dengan sendirinya. Tambahkan hanya yang berbeda.",
        "National holidays and collective leave hold by themselves. Add only what differs.",
    ),
    "p_devices": (
        "Layar dan anjungan yang sudah dipasangkan. Pasangkan perangkat baru di halaman manajer mal.",
        "Screens and kiosks that are paired. Pair new devices on the hall manager's page.",
    ),
    "n_agencies": ("Tambah instansi", "Add an agency"),
    "n_queues": ("Tambah antrean", "Add a queue"),
    "n_services": ("Tambah layanan", "Add a service"),
    "n_counters": ("Tambah loket", "Add a counter"),
    "n_times": ("Tambah jadwal", "Add times"),
    "n_people": ("Tambah akun", "Add an account"),
    "n_staff": ("Tambah petugas", "Add staff"),
    "n_screens": ("Tambah layar", "Add a screen"),
    # tables and forms
    "search": ("Cari", "Search"),
    "entries": ("{count} entri", "{count} entries"),
    "nothing": ("Tidak ada entri.", "No entries."),
    "page": ("Halaman {page} dari {pages}", "Page {page} of {pages}"),
    "pages": ("Halaman", "Pages"),
    "previous": ("Sebelumnya", "Previous"),
    "next": ("Berikutnya", "Next"),
    "save": ("Simpan", "Save"),
    "saving": ("Menyimpan …", "Saving …"),
    "saved": ("Tersimpan.", "Saved."),
    "cancel": ("Batal", "Cancel"),
    "optional": ("opsional", "optional"),
    "required": ("harus diisi", "is required"),
    "conflict": (
        "Belum tersimpan: data ini baru saja sudah diubah orang lain. Isian Anda masih ada. Periksa, lalu simpan lagi "
        "untuk memakai isian Anda.",
        "Not saved: somebody else has just changed this. What you typed is still there. Look at it, then save again "
        "to keep yours.",
    ),
    "storedNow": ("Sekarang tersimpan:", "Stored now:"),
    "emptyNow": ("(kosong)", "(empty)"),
    "takeIt": ("Pakai yang ini", "Take this one"),
    "takeAll": ("Pakai semua yang tersimpan", "Take all that is stored"),
    "gone": ("Data ini sudah tidak ada lagi.", "This is no longer there."),
    "changedMeanwhile": (
        "Tanggal itu baru saja diubah orang lain. Ini yang berlaku sekarang.",
        "Somebody else has just changed that date. This is what holds now.",
    ),
    "takenBack": (
        "Tanggal itu sudah dibatalkan orang lain.",
        "Somebody else has taken that date back.",
    ),
    "rolesNow": ("Perannya sekarang:", "Their roles now:"),
    "yes": ("ya", "yes"),
    "no": ("tidak", "no"),
    "breakWord": ("istirahat", "break"),
    "checkFields": ("Belum tersimpan. Periksa isian yang ditandai.", "Not saved. Check the marked fields."),
    "none": ("(tidak ada)", "(none)"),
    "up": ("Naikkan", "Move up"),
    "remove": ("Hapus", "Remove"),
    "archive": ("Arsipkan …", "Archive …"),
    "archiveQuestion": (
        "Arsipkan {name}? Tidak dapat dibatalkan; riwayatnya tetap disimpan.",
        "Archive {name}? This cannot be undone; its history stays.",
    ),
    "archiveSure": ("Ya, arsipkan", "Yes, archive"),
    "archived": ("Sudah diarsipkan.", "Archived."),
    "unsaved": ("Ada isian yang belum disimpan", "Something is not saved yet"),
    "unsavedNote": ("Jika ditinggalkan sekarang, isian itu hilang.", "If you leave now, it is lost."),
    "stay": ("Tetap di sini", "Stay here"),
    "discard": ("Tinggalkan", "Leave it"),
    "closeAccount": ("Tutup akun …", "Close the account …"),
    "closeQuestion": (
        "Tutup akun {name}? Tidak dapat dibuka lagi; namanya tetap ada di riwayat.",
        "Close the account of {name}? It cannot be opened again; the name stays in the history.",
    ),
    "closeSure": ("Ya, tutup akun", "Yes, close it"),
    "accountClosed": ("Akun sudah ditutup.", "The account is closed."),
    "hallCount": ("{count} mal", "{count} halls"),
    "moreHalls": ("Tampilkan lagi", "Show more"),
    "noSuchHall": ("Tidak ada mal dengan nama itu.", "There is no hall of that name."),
    "noHallYet": ("Belum ada mal.", "There is no hall yet."),
    "noTemplate": ("(mulai kosong)", "(begin empty)"),
    "choose": ("(pilih)", "(choose)"),
    "newHall": ("Tentang mal ini", "About this hall"),
    "found": ("Dirikan mal", "Found the hall"),
    "never": ("belum pernah", "never"),
    "active": ("aktif", "active"),
    "closed": ("ditutup", "closed"),
    # single sections
    "whose": ("Jam siapa? (• punya jam sendiri)", "Whose hours? (• has hours of its own)"),
    "hoursHall": ("Hari yang tidak dicentang tutup.", "Days that are not ticked are closed."),
    "hoursOwn": (
        "Tanpa satu hari pun: sama dengan jam mal.",
        "Without any day: as the hall does.",
    ),
    "hallData": ("Nama dan kebijakan", "Name and policy"),
    "weighing": ("Bobot kelas prioritas", "Weights of the priority classes"),
    "weighingNote": (
        "Bobot 0,5 membuat satu menit menunggu dihitung 1,5 menit. Berlaku sejak panggilan berikutnya.",
        "With a weight of 0.5 a minute of waiting counts as 1.5. It holds from the next call on.",
    ),
    "copyMonday": ("Salin Senin ke Selasa sampai Jumat", "Copy Monday to Tuesday through Friday"),
    "addDay": ("Tambah hari khusus", "Add a special day"),
    "ownDays": ("Hari khusus yang akan datang", "Special days to come"),
    "nationalDays": ("Libur nasional dan cuti bersama", "National holidays and collective leave"),
    "removeDay": ("Batalkan", "Take back"),
    "asUsual": ("seperti biasa", "as usual"),
    "closedAllDay": ("tutup", "closed"),
    "nextStandard": ("Standar pelayanan berikutnya", "The next standard"),
    "standardNote": (
        "Versi {version}, {decree}, berlaku sejak {from}. Versi lama tidak berubah; isian di bawah menjadi versi "
        "berikutnya.",
        "Version {version}, {decree}, valid from {from}. Older versions never change; what stands below becomes the "
        "next one.",
    ),
    "noStandard": ("Layanan ini belum punya standar.", "This service has no standard yet."),
    "illustrative": ("Sebagian isinya contoh, belum dikonfirmasi.", "Parts of it are illustrative."),
    "publish": ("Terbitkan versi berikutnya", "Publish the next version"),
    "published": ("Versi {version} diterbitkan.", "Version {version} is published."),
    "playlist": ("Gambar dan video di layar ini", "Pictures and videos on this screen"),
    "playlistNote": (
        "Diputar di tempat panggilan saat tidak ada yang dipanggil.",
        "Played in the place of the call while nobody is called.",
    ),
    "noMedia": ("Belum ada gambar atau video.", "There are no pictures or videos yet."),
    "addMedium": ("Kirim gambar atau video", "Send a picture or a video"),
    "send": ("Kirim", "Send"),
    "sending": ("Mengirim", "Sending"),
    "giveRole": ("Beri peran", "Give a role"),
    "takeRole": ("Cabut", "Take away"),
    "noRole": ("Belum ada peran.", "No role yet."),
    "newPassword": ("Kata sandi baru", "New password"),
    "setPassword": ("Ganti kata sandi", "Set the password"),
    "exportTitle": ("Ekspor mal ini", "Export this hall"),
    "exportNote": (
        "Instansi, antrean, layanan dan standarnya, loket, jam, jadwal, dan layar dalam satu berkas. Tanpa orang, "
        "nomor, perangkat, dan gambar.",
        "Agencies, queues, services and standards, counters, hours, times and screens in one file. Without people, "
        "numbers, devices and pictures.",
    ),
    "export": ("Unduh berkas", "Download the file"),
    "importTitle": ("Dirikan mal dari berkas", "Found a hall from a file"),
    "importNote": (
        "Seluruhnya atau tidak sama sekali. Nama dan alamat dapat berbeda dari mal asalnya.",
        "All of it or nothing. Name and address may differ from the hall it came from.",
    ),
    "import": ("Kirim berkas", "Send the file"),
    "fileGood": ("Berkas ini baik, belum disimpan.", "The file is good; nothing was saved."),
    "fileFaults": (
        "{count} kesalahan dalam berkas; tidak ada yang disimpan.",
        "{count} faults; nothing was saved.",
    ),
    "founded": ("{name} sudah berdiri.", "{name} is founded."),
    "counts": (
        "{agencies} instansi, {queues} antrean, {services} layanan, {counters} loket, {screens} layar.",
        "{agencies} agencies, {queues} queues, {services} services, {counters} counters, {screens} screens.",
    ),
    "openIt": ("Buka mal itu", "Open that hall"),
}
WORDS: dict[str, dict[str, str]] = {
    language: {name: pair[place] for name, pair in PAIRS.items()} for place, language in enumerate(("ID", "EN"))
}
