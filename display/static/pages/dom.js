/* Makes and changes what stands on a page. Floor of all shared modules: Chromium 64. */

export const first = JSON.parse(document.getElementById('first').textContent);
export const words = first.words;

const SVG = ['svg', 'path', 'use', 'rect', 'circle', 'g', 'line', 'polyline', 'text'];

/* A node: attributes, `on…` listeners and properties (value, checked, disabled, hidden, className), then children:
   nodes or texts, nothing for null, undefined and false. */
export function el(tag, attributes, ...children) {
  const node = SVG.indexOf(tag) >= 0
    ? document.createElementNS('http://www.w3.org/2000/svg', tag)
    : document.createElement(tag);
  set(node, attributes || {});
  return put(node, ...children);
}

const PROPERTIES = ['value', 'checked', 'disabled', 'hidden', 'selected', 'indeterminate'];

export function set(node, attributes) {
  for (const name of Object.keys(attributes)) {
    const value = attributes[name];
    if (name.slice(0, 2) === 'on') node.addEventListener(name.slice(2), value);
    else if (name === 'value' && node.tagName === 'OPTION') node.setAttribute(name, value);  // an empty one is its text otherwise
    else if (PROPERTIES.indexOf(name) >= 0) { if (node[name] !== value) node[name] = value; }
    else if (value === null || value === undefined || value === false) node.removeAttribute(name);
    else if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value === true ? '' : value);
  }
  return node;
}

/* These children at the end. */
export function put(node, ...children) {
  for (const child of children) {
    if (Array.isArray(child)) put(node, ...child);
    else if (child !== null && child !== undefined && child !== false) node.append(child);
  }
  return node;
}

/* These children instead of all there are. */
export function fill(node, ...children) {
  while (node.firstChild) node.removeChild(node.firstChild);
  return put(node, ...children);
}

/* A text, touched only where it changes: a screen reader hears nothing of what stayed. */
export function write(node, text) {
  const wanted = text === null || text === undefined ? '' : String(text);
  if (node.textContent !== wanted) node.textContent = wanted;
  return node;
}

/* One node an item, in the order of the items; nodes stay with their key. change(node, item) brings one up to date. */
export function list(parent, items, key, make, change) {
  const kept = new Map();
  for (const node of Array.from(parent.children)) kept.set(node.dataset.key, node);
  let place = parent.firstElementChild;
  for (const item of items) {
    const name = String(key(item));
    let node = kept.get(name);
    if (node) kept.delete(name);
    else {
      node = make(item);
      node.dataset.key = name;
    }
    if (change) change(node, item);
    if (node === place) place = place.nextElementSibling;
    else parent.insertBefore(node, place);
  }
  kept.forEach((node) => node.remove());
}

export function byId(id) {
  return document.getElementById(id);
}

/* "Nomor {number}" with its values; where English has a singular, "{count} {count|person|people}". */
export function say(text, values) {
  return text.replace(/\{(\w+)\|([^|}]*)\|([^}]*)\}/g, (whole, name, one, many) => (Number(values[name]) === 1 ? one : many)).replace(/\{(\w+)\}/g, (whole, name) => (values && name in values ? values[name] : whole));
}

/* Said to whoever does not see the page; the same text twice is said twice. */
export function announce(text) {
  const live = byId('live');
  live.textContent = '';
  setTimeout(() => { live.textContent = text; }, 50);
}
