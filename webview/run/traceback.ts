/** A frame of a Python traceback. */
export interface Frame {
  readonly kind: 'frame';
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly name: string;
  /** Source line, when the traceback holds it. */
  readonly code: string;
  /** Code of a package or of Python itself, not of the person. */
  readonly library: boolean;
}

/** A line that is no frame: the head, the error itself, or a note. */
export interface Words {
  readonly kind: 'words';
  readonly text: string;
}

/** A traceback taken apart. */
export interface Traceback {
  readonly lines: readonly (Frame | Words)[];
  /** The error's own words, last line first: `MemoryError: …`. */
  readonly message: string;
  /** The innermost frame in the person's own code. */
  readonly culprit: Frame | undefined;
}

const FRAME = /^\s*File "(.+?)", line (\d+)(?:, in (.+))?$/;
const CELL = /^\s*(?:Cell |File <ipython-input-)/;
const LIBRARY = /[\\/](?:site-packages|dist-packages|lib[\\/]python\d[\d.]*|lib64[\\/]python\d[\d.]*)[\\/]|^<|[\\/]Lib[\\/](?!.*[\\/]src[\\/])/;
const MARKS = /^\s*[\^~]+\s*$/;
const HEAD = /^(?:Traceback \(most recent call last\):|During handling of|The above exception)/;

/**
 * Takes a Python traceback apart, as `traceback.format_exc()` writes it. Text of another kind comes back as words, with its last
 * line that says anything as the message.
 */
export function parseTraceback(text: string): Traceback {
  const raw = text.replace(/\u001b\[[\d;]*m/g, '').replace(/\r\n?/g, '\n').split('\n');
  const lines: (Frame | Words)[] = [];
  for (let index = 0; index < raw.length; index += 1) {
    const line = raw[index] ?? '';
    const frame = FRAME.exec(line);
    if (frame === null || CELL.test(line)) {
      if (line.trim() !== '' && !MARKS.test(line)) lines.push({ kind: 'words', text: line });
      continue;
    }
    const next = raw[index + 1] ?? '';
    const code = FRAME.test(next) || !/^\s{2,}/.test(next) ? '' : next.trim();
    if (code !== '') index += 1;
    const path = frame[1] ?? '';
    lines.push({ kind: 'frame', path, line: Number(frame[2]), name: frame[3] ?? '', code, library: LIBRARY.test(path) });
  }
  return { lines, message: messageOf(lines), culprit: culpritOf(lines) };
}

/** Runs of library frames folded, the innermost library frame left standing as it says where it broke. */
export type Fold = { readonly kind: 'fold'; readonly frames: readonly Frame[] } | Frame | Words;

/** The lines of a traceback with library frames folded, all but the innermost one. */
export function foldLibraries(lines: readonly (Frame | Words)[]): Fold[] {
  const folded: Fold[] = [];
  let bundle: Frame[] = [];
  const flush = (): void => {
    const last = bundle.at(-1);
    if (last === undefined) return;
    if (bundle.length > 2) folded.push({ kind: 'fold', frames: bundle.slice(0, -1) }, last);
    else folded.push(...bundle);
    bundle = [];
  };
  for (const line of lines) {
    if (line.kind === 'frame' && line.library) bundle.push(line);
    else {
      flush();
      folded.push(line);
    }
  }
  flush();
  return folded;
}

/** Names of the packages that frames are in: `sklearn`, `numpy`. */
export function packagesOf(frames: readonly Frame[]): string[] {
  const names = frames.map((frame) => /(?:site|dist)-packages[\\/]([^\\/]+)/.exec(frame.path)?.[1]?.replace(/\.py$/, '') ?? 'Python');
  return [...new Set(names)];
}

function culpritOf(lines: readonly (Frame | Words)[]): Frame | undefined {
  const frames = lines.filter((line) => line.kind === 'frame');
  return frames.findLast((frame) => !frame.library) ?? frames.at(-1);
}

function messageOf(lines: readonly (Frame | Words)[]): string {
  const words = lines.filter((line): line is Words => line.kind === 'words' && !HEAD.test(line.text));
  const lastFrame = lines.findLastIndex((line) => line.kind === 'frame');
  const after = lines.slice(lastFrame + 1).find((line): line is Words => line.kind === 'words' && !HEAD.test(line.text) && !/^\s/.test(line.text));
  return (lastFrame >= 0 && after !== undefined ? after : words.at(-1))?.text.trim() ?? '';
}
