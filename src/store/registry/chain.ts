import type { ChainState } from '../../protocol/registry';
import type { Reader } from '../sql';
import { chainHash } from './events';
import { readBody } from './eventBody';
import { ToldRegistry } from './told';

/** How far a history was told to reach, kept where whoever changes the store's files does not: so that an end that was cut off shows. */
export interface HistoryHead {
  readonly seq: number;
  /** Hex hash of that entry. */
  readonly hash: string;
}

/** Entries checked in one go: some 20 ms. */
const AT_ONCE = 3000;

type Row = [seq: number, model: number, name: string, body: string, hash: string];

/** Checks that a history is as it was written, and that the registry is as it tells: each entry once in a process, since memory is changed by nobody but us. */
export class HistoryChain {
  #seq = 0;
  #hash = '';
  /** Until the first time that all was checked. */
  #told: ToldRegistry | undefined = new ToldRegistry();
  #broken: (ChainState & { kind: 'broken' }) | undefined;

  constructor(private readonly reader: Reader) {}

  /** Checks some more entries; answers whether all were, or one was found wrong. */
  proceed(): boolean {
    if (this.#broken !== undefined) return true;
    const rows = this.reader.all<Row>('SELECT seq, model, name, body, hash FROM registry_events WHERE seq > ? ORDER BY seq LIMIT ?', [this.#seq, AT_ONCE]);
    for (const row of rows) {
      const reason = this.#fault(row);
      if (reason !== undefined) {
        this.#broken = { kind: 'broken', seq: this.#seq + 1, reason };
        return true;
      }
      this.#seq = row[0];
      this.#hash = row[4];
    }
    if (rows.length === AT_ONCE) return false;
    const difference = this.#told?.difference(this.reader);
    this.#told = undefined;
    if (difference !== undefined) this.#broken = { kind: 'broken', seq: this.#seq + 1, reason: `an entry is missing: ${difference}` };
    return true;
  }

  /** What is known once `proceed` has answered true. `head` is how far it once reached. */
  state(head?: HistoryHead): ChainState {
    if (this.#broken !== undefined) return this.#broken;
    if (head === undefined || head.seq === 0) return { kind: 'intact', events: this.#seq };
    if (head.seq > this.#seq) return { kind: 'broken', seq: this.#seq + 1, reason: `${head.seq} entries were written, of which the newest ${head.seq - this.#seq} are missing` };
    const found = this.reader.one<[string]>('SELECT hash FROM registry_events WHERE seq = ?', [head.seq])?.[0];
    if (found === head.hash) return { kind: 'intact', events: this.#seq };
    return { kind: 'broken', seq: head.seq, reason: 'the entries up to here are not those that were written on this computer, though they fit one another' };
  }

  /** Up to where the history was checked and found right. */
  get head(): HistoryHead {
    return { seq: this.#seq, hash: this.#hash };
  }

  #fault([seq, model, name, body, hash]: Row): string | undefined {
    if (seq !== this.#seq + 1) return `entry ${this.#seq + 1} is missing`;
    if (chainHash(this.#hash, body) !== hash) return 'its hash does not fit the entry and the one before';
    const read = readBody(body);
    if (read === undefined) return 'it is no entry of a history';
    if (read.model !== model || read.event.name !== name || read.event.seq !== seq) return 'it is filed under another model than it names';
    this.#told?.add(read.event, model);
    return undefined;
  }
}
