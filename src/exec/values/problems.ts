import type { Problem, ProblemCode } from './recordedValues';

/** How many problems of one kind are kept: the rest is counted. */
const MOST = 20;

/** Problems as they are found; of each kind the first ones and how many more there are. */
export class Problems {
  readonly #found: Problem[] = [];
  readonly #counts = new Map<ProblemCode, number>();

  add(code: ProblemCode, line: number | undefined, ...parts: string[]): void {
    const count = (this.#counts.get(code) ?? 0) + 1;
    this.#counts.set(code, count);
    if (count <= MOST) this.#found.push({ code, line, parts: parts.map((part) => (part.length > 80 ? `${part.slice(0, 79)}…` : part)) });
  }

  /** As `add`, but only the first time. */
  once(code: ProblemCode, line: number | undefined, ...parts: string[]): void {
    if (!this.#counts.has(code)) this.add(code, line, ...parts);
  }

  get all(): Problem[] {
    const more = [...this.#counts.values()].reduce((sum, count) => sum + Math.max(0, count - MOST), 0);
    return more === 0 ? this.#found : [...this.#found, { code: 'more', parts: [String(more)] }];
  }
}
