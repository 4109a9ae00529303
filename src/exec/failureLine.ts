import { StringDecoder } from 'node:string_decoder';
import type { CommandEnd } from './child/runCommand';
import type { OutputStream } from './console/consoleLog';

/** Kept of the output, characters. */
const TAIL = 16_384;
const MOST = 500;
const ANSI = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])/g;

/** The end of what a command printed, for the words of its failure. */
export class OutputEnd {
  readonly #streams = { stdout: new Tail(), stderr: new Tail() };

  push(bytes: Buffer, stream: OutputStream = 'stdout'): void {
    this.#streams[stream].push(bytes);
  }

  /** What it wrote last to standard error, and to standard output when there is nothing. On a terminal both are one. */
  get text(): string {
    return this.errors === '' ? this.#streams.stdout.text : this.errors;
  }

  get errors(): string {
    return this.#streams.stderr.text;
  }

  /** What it wrote last to standard output. */
  get printed(): string {
    return this.#streams.stdout.text;
  }
}

class Tail {
  readonly #decoder = new StringDecoder('utf8');
  #text = '';

  push(bytes: Buffer): void {
    const last = bytes.length > TAIL ? bytes.subarray(bytes.length - TAIL) : bytes;
    this.#text += this.#decoder.write(last);
    if (this.#text.length > 2 * TAIL) this.#text = this.#text.slice(-TAIL);
  }

  get text(): string {
    return this.#text.slice(-TAIL);
  }
}

/** Lines that say of an error what it is: `ValueError: bad`, `error: no such file`, `Error in fit(): singular`. */
const TELLING = /^(?:[\w.]*(?:Error|Exception|Warning|Interrupt|Exit)\b.*|(?:fatal|error|panic|exception)\b.*:.*|.*:\s*(?:fatal )?error:.*|Error in .*|Execution halted.*|Traceback .*|Segmentation fault.*)$/i;

/** One line for a person that says why a command failed; undefined when it did not. A launcher such as spark-submit prints its program's errors to standard output. */
export function failureLine(end: CommandEnd, output: Pick<OutputEnd, 'text'> & Partial<Pick<OutputEnd, 'printed'>>): string | undefined {
  if (end.kind === 'not-started') return end.reason;
  if (end.kind === 'signal') return signalLine(end.signal, end.forced === true);
  if (end.code === 0) return undefined;
  const lines = lastLines(output.text);
  const told = telling(lines) ?? telling(lastLines(output.printed ?? ''));
  if (told !== undefined) return short(told);
  const last = lines.at(-1)?.trim();
  return last === undefined ? `Exit code ${end.code}` : `Exit code ${end.code}: ${short(last)}`;
}

function lastLines(text: string): string[] {
  return text.replace(ANSI, '').split(/\r\n|[\r\n]/).map((line) => line.trimEnd()).filter((line) => /[\p{L}\p{N}]/u.test(line)).slice(-40);
}

function telling(lines: readonly string[]): string | undefined {
  return lines.findLast((line) => /^\S/.test(line) && TELLING.test(line) && !/^(?:Traceback|\w*Warning|WARN(?:ING)?\b|Execution halted)/.test(line));
}

function signalLine(signal: NodeJS.Signals, forced: boolean): string {
  if (forced) return 'Killed (SIGKILL): it did not stop when it was asked to';
  return signal === 'SIGKILL' ? 'Killed (SIGKILL): the system may have been out of memory' : `Ended by ${signal}`;
}

function short(line: string): string {
  return line.length > MOST ? `${line.slice(0, MOST)}…` : line;
}
