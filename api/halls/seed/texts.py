"""Holds the texts every standard of the seed shares: illustrative, until a hall publishes its own version."""

DECREE = "Contoh, belum ditetapkan"
PROCEDURE = """\
Ambil nomor antrean di anjungan atau lewat ponsel
Datang ke loket ketika nomor dipanggil dan serahkan persyaratan
Petugas memeriksa berkas; yang belum lengkap dikembalikan dengan penjelasan
Terima hasil layanan atau tanda terima dengan tanggal selesai"""
COMPLAINTS = """\
Sampaikan di meja informasi atau kotak saran
Atau lewat SP4N-LAPOR!: www.lapor.go.id, SMS 1708"""
