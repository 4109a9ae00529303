import { StringDecoder } from 'node:string_decoder';
import type { CommandEnd } from './child/runCommand';

/** Kept of the output, characters. */
const TAIL = 16_384;
const MOST = 500;
// eslint-disable-next-line no-control-regex -- Terminals are steered by control characters.
const ANSI = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])/g;

/** The end of what a command printed, for the words of its failure. */
export class OutputEnd {
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

/** One line for a person that says why a command failed; undefined when it did not. `output` is the end of what it printed. */
export function failureLine(end: CommandEnd, output: string): string | undefined {
  if (end.kind === 'exit' && end.code === 0) return undefined;
  if (end.kind === 'not-started') return end.reason;
  const lines = output.replace(ANSI, '').split(/\r\n|[\r\n]/).map((line) => line.trimEnd()).filter((line) => /[\p{L}\p{N}]/u.test(line));
  if (end.kind === 'signal') {
    const words = end.signal === 'SIGKILL' ? 'Killed (SIGKILL): the system may have been out of memory' : `Ended by ${end.signal}`;
    return words;
  }
  const last = lines.slice(-40);
  const told = last.findLast((line) => /^\S/.test(line) && TELLING.test(line) && !/^(?:Traceback|\w*Warning|Execution halted)/.test(line)) ?? last.at(-1);
  const line = told?.trim() ?? `It ended with exit code ${end.code}`;
  return line.length > MOST ? `${line.slice(0, MOST)}…` : line;
}
