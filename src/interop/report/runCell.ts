import { shortened } from './dotChart';
import { html, type Html } from './html';

/** Letters of a name in a cell, and how many of them stand whole. */
const LETTERS = 80;
const SHORT = 24;

/** The name of a run in a table; a long one may break anywhere, so that the others need not. */
export function runCell(name: string): string | Html {
  return name.length <= SHORT ? name : html`<span class="long">${shortened(name, LETTERS)}</span>`;
}
