import { isRecord } from '../../src/protocol/plainJson';
import { readChartsSetup, type ChartsSetup } from '../compare/charts/chartsSetup';
import { isBoolean, isFinite, isOneOf } from '../rpc/checks';
import type { Choices } from './chosen';
import { SCOPES, type Scope } from './protocol';

/** What a person decided of the runs of one file, task or of the pinned ones. */
export interface KeptOfSubject {
  readonly choices: Choices;
  readonly colours: Readonly<Record<string, number>>;
}

/** What the page keeps of what a person set up; everything else is read again. */
export interface Kept {
  readonly scope: Scope;
  readonly charts: ChartsSetup;
  /** Charts are as high as there is room, not as high as was set. */
  readonly fits: boolean;
  /** Width of the list, px. */
  readonly rail: number;
  /** By the subject's id, the one shown last at the end. */
  readonly subjects: Readonly<Record<string, KeptOfSubject>>;
}

/** Least and greatest width of the list, px. */
export const RAIL = [180, 640] as const;
/** Subjects whose choices are kept, and runs of each. */
const [SUBJECTS, RUNS] = [30, 500];

/** What was kept, field by field; what has another shape than it should is as when fresh. Raises nothing. */
export function readKept(value: unknown, scope: Scope): Kept {
  const state: Readonly<Record<string, unknown>> = isRecord(value) ? value : {};
  const { subjects, rail } = state;
  return {
    scope: isOneOf(...SCOPES)(state['scope']) ? state['scope'] : scope,
    charts: { ...readChartsSetup(state['charts']), added: [] },
    fits: isBoolean(state['fits']) ? state['fits'] : true,
    rail: isFinite(rail) ? Math.min(RAIL[1], Math.max(RAIL[0], Math.round(rail))) : 340,
    subjects: isRecord(subjects) ? Object.fromEntries(Object.entries(subjects).slice(-SUBJECTS).map(([id, one]) => [id, readSubject(one)])) : {},
  };
}

/** With what was decided of a subject; those not looked at for long go. */
export function withSubject(kept: Kept, id: string, of: KeptOfSubject): Kept {
  const others = Object.entries(kept.subjects).filter(([other]) => other !== id);
  return { ...kept, subjects: { ...Object.fromEntries(others.slice(1 - SUBJECTS)), [id]: of } };
}

function readSubject(value: unknown): KeptOfSubject {
  const { choices, colours }: Readonly<Record<string, unknown>> = isRecord(value) ? value : {};
  const entries = (part: unknown): [string, unknown][] => (isRecord(part) ? Object.entries(part).slice(-RUNS) : []);
  return {
    choices: Object.fromEntries(entries(choices).filter((entry): entry is [string, boolean] => typeof entry[1] === 'boolean')),
    colours: Object.fromEntries(entries(colours).filter((entry): entry is [string, number] => Number.isSafeInteger(entry[1]) && Number(entry[1]) >= 0)),
  };
}
