import { readBar, type Bar } from './bars';
import type { Piece } from './lines';

/** How often a long bar without epochs gives a point, ms. */
const BETWEEN = 1000;
const MOST_BARS = 50;

/**
 * Of a progress bar that draws itself over and over only the last state counts: that of each epoch, or, of a bar whose own count is the step, one a second.
 * Bars may stand below each other, and lines come in between.
 */
export class BarStates {
  readonly #open = new Map<string, { text: string; bar: Bar | undefined; told: number }>();

  /** The lines that are to be read now. */
  push({ text, end }: Piece, at: number): string[] {
    if (text.trim() === '') return end === 'line' ? this.#close('text') : [];
    const bar = readBar(text);
    // Two streams in one: what a program printed stands behind the bar that it drew on the other.
    const close = bar?.kind === 'tqdm' ? text.indexOf(']', bar.from) + 1 : 0;
    if (close > 0 && end === 'line' && text.slice(close).trim() !== '') {
      return [...this.push({ text: text.slice(0, close), end: 'state' }, at), ...this.push({ text: text.slice(close), end }, at)];
    }
    return this.#draw(text, bar, end, at);
  }

  #draw(text: string, bar: Bar | undefined, end: Piece['end'], at: number): string[] {
    const name = bar === undefined ? 'text' : `${bar.kind} ${bar.name.replace(/\d+/g, '')}`;
    const before = this.#open.get(name);
    const texts = before !== undefined && !goesOn(before, text, bar) ? this.#close(name) : [];
    if (end === 'line') {
      this.#open.delete(name);
      return [...texts, text];
    }
    const told = this.#open.get(name)?.told ?? at;
    const tell = countsItself(bar) && at - told >= BETWEEN;
    if (this.#open.size < MOST_BARS || this.#open.has(name)) this.#open.set(name, { text, bar, told: tell ? at : told });
    return tell ? [...texts, text] : texts;
  }

  /** What is left of bars that have no end. */
  end(): string[] {
    return [...this.#open.keys()].flatMap((name) => this.#close(name));
  }

  #close(name: string): string[] {
    const open = this.#open.get(name);
    this.#open.delete(name);
    return open === undefined ? [] : [open.text];
  }
}

/** Whether a bar's own count is the step of its values. */
function countsItself(bar: Bar | undefined): boolean {
  return bar !== undefined && bar.epoch === undefined && bar.kind !== 'keras';
}

/** Whether a state is a later one of the same bar; text that is drawn over is so when it speaks of the same epoch. */
function goesOn(before: { text: string; bar: Bar | undefined }, text: string, bar: Bar | undefined): boolean {
  if (bar === undefined || before.bar === undefined) return epochOf(before.text) === epochOf(text);
  return bar.done >= before.bar.done && bar.epoch === before.bar.epoch;
}

function epochOf(text: string): string | undefined {
  return /\bepoch\s*[:#=]?\s*[[(]?\s*(\d+)/i.exec(text)?.[1];
}
