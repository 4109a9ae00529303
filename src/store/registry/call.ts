import type { Person, RegistryEvent } from '../../protocol/registry';
import type { RuleTarget } from '../../promotion/rules';
import type { Transaction } from '../sql';
import { appendEvent, modelNumber, type EventDraft } from './events';

/** A version that is about to take places: stages or aliases. */
export interface Move {
  readonly name: string;
  readonly version: string;
  readonly targets: readonly RuleTarget[];
  /** The version goes back to where it was before, all of it places that the history tells of. */
  readonly restores?: boolean;
}

/** Who calls the registry. */
export interface Actor {
  readonly user: Person;
  readonly client: RegistryEvent['client'];
  /** Asked before a version takes a place, within the write: raises PERMISSION_DENIED when it may not. It may read the store, and sees what the write made. */
  readonly guard?: (move: Move) => void;
}

/** One call of the registry while it writes; what it does goes into the history within the same transaction. */
export class Call {
  readonly events: RegistryEvent[] = [];

  constructor(
    readonly tx: Transaction,
    private readonly actor: Actor,
    /** UTC ms. */
    readonly time: number,
  ) {}

  get user(): Person {
    return this.actor.user;
  }

  /** Adds to the history. `model` only where the name does not tell: a model of another name or in the trash. */
  record(draft: EventDraft, model = modelNumber(this.tx, draft.name) || this.adopt(draft.name)): RegistryEvent {
    return this.add(draft, model);
  }

  /** Adds the first event of a registered model, which numbers it. */
  recordModel(draft: EventDraft): number {
    const { seq, name } = this.add(draft, undefined);
    this.tx.run('registryModel.insert', [seq, name]);
    return seq;
  }

  /** Raises PERMISSION_DENIED when rules are enforced and keep the version from one of the places. */
  check(move: Move): void {
    if (move.targets.length > 0) this.actor.guard?.(move);
  }

  /** Tells listeners that a version changed, and with it its model. */
  touched(name: string, version?: number): void {
    if (version !== undefined) this.tx.changed({ kind: 'model-version', name, version: String(version) });
    this.tx.changed({ kind: 'registered-model', name });
  }

  /** A model that somebody put into the database without its history begins one. */
  private adopt(name: string): number {
    return this.recordModel({ kind: 'model-created', name, comment: 'Found without a history.' });
  }

  private add(draft: EventDraft, model: number | undefined): RegistryEvent {
    const { user, client } = this.actor;
    const first = this.events[0]?.seq;
    const event = appendEvent(this.tx, { time: this.time, user, client, ...(first === undefined ? {} : { call: first }) }, draft, model);
    this.events.push(event);
    return event;
  }
}
