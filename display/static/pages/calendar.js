/* Writes a booking as a calendar file (RFC 5545), without the secret: calendars are shared and synchronised. */

const LINE_BYTES = 73;

/* The text of the file. event: {id, title, place, about, startsAt, endsAt} with times as the API sends them. */
export function calendarOf(event, now) {
  const lines = [
    'BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Antrean//ID', 'BEGIN:VEVENT',
    'UID:' + event.id + '@antrean', 'DTSTAMP:' + stamp(now), 'DTSTART:' + stamp(event.startsAt), 'DTEND:' + stamp(event.endsAt),
    'SUMMARY:' + escaped(event.title), 'LOCATION:' + escaped(event.place), 'DESCRIPTION:' + escaped(event.about),
    'BEGIN:VALARM', 'ACTION:DISPLAY', 'TRIGGER:-PT2H', 'DESCRIPTION:' + escaped(event.title), 'END:VALARM',
    'END:VEVENT', 'END:VCALENDAR', '',
  ];
  return lines.map(folded).join('\r\n');
}

/* Offers it as a download. */
export function download(name, text) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/calendar;charset=utf-8' }));
  link.download = name;
  document.body.appendChild(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

function stamp(time) {
  return new Date(time).toISOString().replace(/[-:]|\.\d+/g, '');
}

function escaped(text) {
  return text.replace(/([\\;,])/g, '\\$1').replace(/\r?\n/g, '\\n');
}

function folded(line) {
  const parts = [];
  let part = '', bytes = 0;
  for (const letter of line) {
    const size = new TextEncoder().encode(letter).length;
    if (bytes + size > LINE_BYTES) {
      parts.push(part);
      part = ' ';
      bytes = 1;
    }
    part += letter;
    bytes += size;
  }
  return parts.concat(part).join('\r\n');
}
