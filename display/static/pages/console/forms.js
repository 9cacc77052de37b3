/* What the forms of a desk share. */

import { Trouble, ask } from '../api.js';
import { el, first, write } from '../dom.js';

/* Do it, show a refusal beside the form, close the form when it is done. */
export async function submit(desk, trouble, operation, input, options) {
  write(trouble, '');
  const payload = await desk.run(operation, input, Object.assign({ onrefused: (refusal) => write(trouble, refusal.sentence) }, options));
  if (payload && !options.stays) desk.shelf.close();
  return payload;
}

export function troublePlace() {
  return el('p', { class: 'trouble', role: 'alert' });
}

/* Read for a form; a trouble is told there. mistyped: the sentence for what cannot be what was meant. */
export async function readFor(trouble, name, variables, mistyped) {
  try {
    return await ask(name, Object.assign({ language: first.language }, variables));
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    write(trouble, mistyped && error.code === 'BAD_USER_INPUT' ? mistyped : error.sentence);
    return null;
  }
}
