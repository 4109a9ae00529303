import type { RecordedValues, Role, Value } from '../../exec/values/recordedValues';
import { canBe } from '../../exec/values/recordedValues';
import { safeKey } from '../../exec/values/key';

/** What is done with a value: recorded as one of the three, or left out. */
export type Place = Role | 'none';

/** A value of a run that is about to be logged. */
export interface DraftValue extends Value {
  readonly place: Place;
  /** Whether it stands for a secret, which is not recorded. */
  readonly masked: boolean;
}

/** A file that becomes an artifact. */
export interface DraftFile {
  /** Absolute path. */
  readonly path: string;
  /** Artifact path, unique among the files. */
  readonly name: string;
  readonly size: number;
}

/** What a run will hold; nothing of it is recorded yet. */
export interface Draft {
  readonly name: string;
  readonly note: string;
  readonly values: readonly DraftValue[];
  readonly files: readonly DraftFile[];
}

/** What hides the values of secrets: how names are judged, and what stands in place of a value. */
export interface Masking {
  isSecret(name: string, value: string): boolean;
  text(text: string): string;
}

const MASKED = '***';

/** A draft with the values of one more source; the later of two values of a key and role wins. */
export function withValues(draft: Draft, read: RecordedValues, masking: Masking): Draft {
  const fresh = read.values.map((value): DraftValue => {
    const secret = value.role !== 'metric' && masking.isSecret(value.key, value.text);
    const text = secret ? MASKED : value.role === 'metric' ? value.text : masking.text(value.text);
    return { ...value, text, place: value.role, masked: text !== value.text };
  });
  const replaced = new Set(fresh.map(idOf));
  const note = masking.text(read.note ?? '');
  return { ...draft, name: draft.name || (read.name ?? ''), note: draft.note || note, values: [...draft.values.filter((value) => !replaced.has(idOf(value))), ...fresh] };
}

function idOf(value: DraftValue): string {
  return `${value.place} ${value.key}`;
}

/** The places a value can have. A value that is no number can be no metric. */
export function placesOf(value: DraftValue): Place[] {
  const roles: Role[] = ['metric', 'param', 'tag'];
  return [...roles.filter((role) => canBe(value, role) && !(value.masked && role === 'metric')), 'none'];
}

/** What is wrong with a name for a value, or undefined. */
export type KeyProblem = { readonly kind: 'empty' } | { readonly kind: 'taken' } | { readonly kind: 'changed'; readonly to: string };

/** Whether a value can be called that: another one of its place has the name, or MLflow does not take it as it is. */
export function keyProblem(draft: Draft, value: DraftValue, key: string): KeyProblem | undefined {
  const safe = safeKey(key.trim());
  if (safe === '') return { kind: 'empty' };
  if (draft.values.some((other) => other !== value && other.place === value.place && other.place !== 'none' && other.key === safe)) return { kind: 'taken' };
  return safe === key.trim() ? undefined : { kind: 'changed', to: safe };
}

/** The draft with one value in another place, or called otherwise. In its new place it comes instead of one that has its name. */
export function changeValue(draft: Draft, value: DraftValue, change: { readonly place?: Place; readonly key?: string }): Draft {
  const changed = { ...value, ...change, key: safeKey(change.key ?? value.key) };
  const values = draft.values.map((other) => {
    if (other === value) return changed;
    return changed.place !== 'none' && other.place === changed.place && other.key === changed.key ? { ...other, place: 'none' as const } : other;
  });
  return { ...draft, values };
}

/** The draft with all values of one place in another, as far as they can be. */
export function moveAll(draft: Draft, from: Place, to: Place): Draft {
  return draft.values.filter((value) => value.place === from && placesOf(value).includes(to)).reduce((now, value) => changeValue(now, value, { place: to }), draft);
}

/** The draft with more files; one that is there already is not added again, and names are made unique. */
export function withFiles(draft: Draft, files: readonly { readonly path: string; readonly size: number }[]): Draft {
  const all = [...draft.files];
  for (const { path, size } of files) {
    if (all.some((file) => file.path === path)) continue;
    all.push({ path, size, name: freeName(path.split(/[/\\]/).at(-1) ?? path, new Set(all.map((file) => file.name))) });
  }
  return { ...draft, files: all };
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  const [, stem = name, extension = ''] = /^(.+?)((?:\.[^.]+)?)$/.exec(name) ?? [];
  for (let count = 2, free = name; ; count += 1) {
    if (!taken.has(free)) return free;
    free = `${stem}-${count}${extension}`;
  }
}

/** The values that are recorded, with their places as roles. */
export function recorded(draft: Draft): Value[] {
  return draft.values.flatMap(({ place, ...value }) => (place === 'none' ? [] : [{ ...value, role: place }]));
}

/** How much a draft holds. */
export function countOf(draft: Draft, place: Place): number {
  return draft.values.filter((value) => value.place === place).length;
}
