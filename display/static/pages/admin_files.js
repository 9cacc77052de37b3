/* Sends a file to an address that the API gave. */

import { Refusal, Trouble } from './api.js';
import { first, words } from './dom.js';

const SILENT_MS = 120000;

/* What the door answers to the bytes; onprogress(share from 0 to 1). Throws Trouble, and Refusal with the door's errors. */
export function sendFile(address, file, onprogress) {
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest();
    request.open('PUT', new URL(address).pathname);
    request.timeout = SILENT_MS;
    request.upload.onprogress = (event) => { if (event.lengthComputable && onprogress) onprogress(event.loaded / event.total); };
    request.onerror = request.ontimeout = () => fail(new Trouble('away', words.troubleAway));
    request.onload = () => {
      let body = null;
      try { body = JSON.parse(request.responseText); } catch (error) { body = null; }
      if (request.status === 200 && body) return done(body);
      if (request.status === 401) return fail(new Trouble('signedOut', words.troubleSignedOut));
      if (!body) return fail(new Trouble('away', words.troubleAway));
      return fail(new Refusal((body.errors || [body]).map(spoken)));
    };
    request.send(file);
  });
}

function spoken(error) {
  return Object.assign({}, error, { message: error.message[first.language.toLowerCase()] });
}
