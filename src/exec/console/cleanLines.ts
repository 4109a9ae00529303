/** Longest line that is held back until its end comes, UTF-16 units. */
const LONGEST_LINE = 65_536;

/** Escape sequences of a terminal (ECMA-48): CSI, OSC, the other strings, and the short ones. */
const ESCAPES = /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b\n]*(?:\x07|\x1b\\)|[PX^_][^\x1b\n]*\x1b\\|[ -/]*[0-Z\\-~])/g;
/** What no line of plain text holds: all controls but tab, line feed, carriage return and backspace. */
const CONTROLS = /[\0-\x07\x0b\x0c\x0e-\x1f\x7f-\x9f]/g;
const UNCLEAN = /[\0-\x08\x0b-\x1f\x7f-\x9f]/;

/**
 * Makes plain lines of what one stream of a program writes: colours and other escape sequences are left out, a line that was drawn over and over (a
 * progress bar) counts as its last state, and bytes that are no UTF-8 become U+FFFD.
 */
export class CleanLines {
  private readonly decoder = new TextDecoder();
  /** The line that has no end yet. */
  private rest = '';

  /** Takes the next bytes; answers the lines that are whole now, each with its line feed. */
  push(bytes: Uint8Array): string {
    return this.take(this.decoder.decode(bytes, { stream: true }));
  }

  /** Answers what is left when the stream has ended, with a line feed; empty when nothing is. */
  end(): string {
    const lines = this.take(this.decoder.decode());
    const last = clean(this.rest);
    this.rest = '';
    return last.trim() === '' ? lines : `${lines}${last}\n`;
  }

  private take(decoded: string): string {
    const text = this.rest + decoded;
    const end = text.lastIndexOf('\n') + 1;
    this.rest = lastState(text.slice(end));
    const lines = clean(text.slice(0, end));
    if (this.rest.length <= LONGEST_LINE) return lines;
    const part = clean(this.rest);
    this.rest = '';
    return lines + part;
  }
}

/** Of a line without its end, what the next carriage return cannot undo: a bar of hours holds no more than its last state. */
function lastState(line: string): string {
  if (!line.includes('\r')) return line;
  const states = line.split('\r');
  const last = states.findLastIndex((state) => state !== '');
  return last < 0 ? '' : `${states[last] ?? ''}${last < states.length - 1 ? '\r' : ''}`;
}

function clean(text: string): string {
  if (!UNCLEAN.test(text)) return text;
  const plain = text.replace(ESCAPES, '').replace(CONTROLS, '');
  return /[\b\r]/.test(plain) ? plain.split('\n').map(lastDrawn).join('\n') : plain;
}

/** A line as it was drawn last. Its carriage returns are looked for from the end: a pattern that may begin anywhere would take the square of a long line's length. */
function lastDrawn(line: string): string {
  let end = line.length;
  while (line[end - 1] === '\r') end -= 1;
  const drawn = line.slice(line.lastIndexOf('\r', end - 1) + 1, end);
  return drawn.includes('\b') ? withoutBackspaces(drawn) : drawn;
}

function withoutBackspaces(line: string): string {
  const kept: string[] = [];
  for (const letter of line) {
    if (letter === '\b') kept.pop();
    else kept.push(letter);
  }
  return kept.join('');
}
