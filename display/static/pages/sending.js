/* Sends one file to the address the API gives, with its progress, and again when the line breaks. */

const SILENT_MS = 30000; // the server lets go of a sender that is silent for 15 s
const PAUSES_MS = [1000, 3000, 8000];
const ADDRESS_IS_OVER = [404, 410];

/* attach() → {uploadUrl} or {refusal}; onprogress(share 0..1); isWanted() → whether the person still wants it.
   Answers {document}, {refusal: a sentence} or {lost: true}: nobody knows, it may be sent again. */
export async function sent(options) {
  let address = null;
  for (let turn = 0; turn <= PAUSES_MS.length; turn += 1) {
    if (!options.isWanted()) return { refusal: '' };
    if (address === null) {
      const given = await options.attach();
      if (given.refusal) return given;
      address = given.uploadUrl || null;
    }
    if (address !== null) {
      const answer = await put(address, options);
      if (answer.status === 200) return { document: answer.body.document };
      if (ADDRESS_IS_OVER.indexOf(answer.status) >= 0) {
        address = null;
        options.renew();
      } else if (answer.status >= 400 && [408, 429, 502, 503, 504].indexOf(answer.status) < 0) {
        return { refusal: sentenceOf(answer, options.language) };
      }
      if (answer.wait > 20) return { refusal: sentenceOf(answer, options.language) };
    }
    options.onprogress(0);
    if (turn < PAUSES_MS.length) await pause(PAUSES_MS[turn]);
  }
  return { lost: true };
}

function put(address, options) {
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    let silence = null;
    const hear = () => {
      clearTimeout(silence);
      silence = setTimeout(() => request.abort(), SILENT_MS);
    };
    const end = (status) => {
      clearTimeout(silence);
      done({ status: status, body: parsed(request.responseText), wait: Number(request.getResponseHeader('retry-after')) || 0 });
    };
    request.open('PUT', new URL(address, location.href).pathname); // our own origin, whatever a proxy calls it
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.upload.onprogress = (event) => {
      hear();
      if (event.lengthComputable) options.onprogress(event.loaded / event.total);
    };
    request.onload = () => end(request.status);
    request.onerror = request.onabort = () => end(0);
    hear();
    request.send(options.blob);
  });
}

/* Until the time is up, or the network says it is back. */
function pause(milliseconds) {
  return new Promise((done) => {
    const over = () => {
      clearTimeout(timer);
      window.removeEventListener('online', over);
      done();
    };
    const timer = setTimeout(over, milliseconds);
    window.addEventListener('online', over);
  });
}

function sentenceOf(answer, language) {
  const message = answer.body.message || {};
  return message[language.toLowerCase()] || message.id || String(answer.status);
}

function parsed(text) {
  try {
    return JSON.parse(text) || {};
  } catch (error) {
    return {};
  }
}
