import { words } from './dom.js'; export const x = words.title;
