import { STAGES } from '../../src/protocol/entities';
import type { PageStart, PageState } from './protocol';

const CODES: readonly unknown[] = ['python', 'spark', 'curl'] satisfies PageState['code'][];

/**
 * What the page begins with: what was kept from last time, each part only when it has its type; what it was opened for counts once, when nothing was kept
 * yet, for a page that is shown again begins with the same HTML.
 */
export function startState(start: PageStart, kept: Record<string, unknown>): PageState {
  const { version, code, expanded, scroll } = kept;
  const fresh = Object.keys(kept).length === 0;
  const wished = fresh ? start.version : typeof version === 'string' ? version : undefined;
  const promotion = fresh ? wishedPromotion(start) : keptPromotion(kept['promotion']);
  return {
    connectionId: start.connectionId,
    name: start.name,
    ...(wished === undefined ? {} : { version: wished }),
    code: CODES.includes(code) ? (code as PageState['code']) : 'python',
    expanded: texts(expanded) ?? [],
    ...(promotion === undefined ? {} : { promotion }),
    scroll: typeof scroll === 'number' ? scroll : 0,
  };
}

function wishedPromotion({ version, promote, aliases, comment }: PageStart): PageState['promotion'] {
  return version === undefined || promote === undefined ? undefined : { version, stage: promote, comment: comment ?? '', ...(aliases === undefined ? {} : { aliases }) };
}

function keptPromotion(value: unknown): PageState['promotion'] {
  if (typeof value !== 'object' || value === null) return undefined;
  const { version, stage: name, aliases, comment } = value as Record<string, unknown>;
  const stage = STAGES.find((one) => one === name);
  if (typeof version !== 'string' || stage === undefined) return undefined;
  const list = texts(aliases);
  return { version, stage, comment: typeof comment === 'string' ? comment : '', ...(list === undefined ? {} : { aliases: list }) };
}

function texts(value: unknown): string[] | undefined {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string') ? value : undefined;
}
