/* The provinces of Indonesia by their code (Kepmendagri 050-145/2022), each with its time zone. */

const OF_ZONE = {
  'Asia/Jakarta': '11 Aceh;12 Sumatera Utara;13 Sumatera Barat;14 Riau;15 Jambi;16 Sumatera Selatan;17 Bengkulu;18 Lampung;'
    + '19 Kepulauan Bangka Belitung;21 Kepulauan Riau;31 DKI Jakarta;32 Jawa Barat;33 Jawa Tengah;34 DI Yogyakarta;35 Jawa Timur;36 Banten',
  'Asia/Pontianak': '61 Kalimantan Barat;62 Kalimantan Tengah',
  'Asia/Makassar': '51 Bali;52 Nusa Tenggara Barat;53 Nusa Tenggara Timur;63 Kalimantan Selatan;64 Kalimantan Timur;65 Kalimantan Utara;71 Sulawesi Utara;72 Sulawesi Tengah;'
    + '73 Sulawesi Selatan;74 Sulawesi Tenggara;75 Gorontalo;76 Sulawesi Barat',
  'Asia/Jayapura': '81 Maluku;82 Maluku Utara;91 Papua;92 Papua Barat;93 Papua Selatan;94 Papua Tengah;95 Papua Pegunungan;96 Papua Barat Daya'
};

export const PROVINCES = Object.keys(OF_ZONE)
  .reduce((made, timezone) => made.concat(OF_ZONE[timezone].split(';').map((text) => ({ code: text.slice(0, 2), name: text.slice(3), timezone: timezone }))), [])
  .sort((one, other) => (one.code < other.code ? -1 : 1));

export const TIMEZONES = [
  ['Asia/Jakarta', 'WIB (Asia/Jakarta)'], ['Asia/Pontianak', 'WIB (Asia/Pontianak)'],
  ['Asia/Makassar', 'WITA (Asia/Makassar)'], ['Asia/Jayapura', 'WIT (Asia/Jayapura)']
];

/* The province of a region such as 74.02. */
export function provinceOf(regionCode) {
  return PROVINCES.find((one) => one.code === regionCode.slice(0, 2));
}

/* "MPP Kabupaten Konawe Selatan" is konawe-selatan. */
export function slugOf(name) {
  const plain = name.toLowerCase().replace(/mal pelayanan publik|\b(mpp|kabupaten|kab\.?|kota)\b/g, ' ');
  return plain.normalize('NFD').replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 60);
}
