import type { RegistryEvent } from '../../protocol/registry';

type Unhashed = Omit<RegistryEvent, 'hash'>;

/** The last moment that a Date can be, UTC ms (ECMA-262, time values). */
const LATEST = 8.64e15;
const TEXTS = ['version', 'from', 'to', 'alias', 'key', 'run_id', 'comment'] as const;

/** An event as canonical JSON: keys in the order of their characters, nothing that is absent. */
export function bodyOf(event: Unhashed, model: number): string {
  const { user, ...rest } = event;
  const all: Record<string, unknown> = { ...rest, time: Number(event.time), user: { name: user.name, verified: user.verified }, model };
  return JSON.stringify(Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined).sort(([a], [b]) => (a < b ? -1 : 1))));
}

/** Reads what `bodyOf` wrote. A store may come from anywhere, so what has another shape is `undefined`. */
export function readBody(body: string): { event: Unhashed; model: number } | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { model, ...event } = value as Partial<Unhashed> & { model?: unknown };
  if (typeof model !== 'number' || !isEvent(event)) return undefined;
  return { event, model };
}

function isEvent(event: Partial<Unhashed>): event is Unhashed {
  const { user, passed, restores } = event;
  return (
    [event.seq, event.time, event.call].every((number) => Number.isSafeInteger(number)) && Math.abs(Number(event.time)) <= LATEST &&
    [event.kind, event.name, event.client].every((text) => typeof text === 'string') &&
    typeof user?.name === 'string' && typeof user.verified === 'boolean' &&
    TEXTS.every((key) => event[key] === undefined || typeof event[key] === 'string') &&
    (passed === undefined || typeof passed === 'boolean') && (restores === undefined || restores)
  );
}
