import type { MissingSecret } from '../../exec/reproduce/secrets';

/** A command that is about to be run again, as a person edits it. */
export interface AgainDraft {
  /** Program and arguments; `{name}` stands for a parameter. */
  readonly command: readonly string[];
  /** The parameters that are handed over. */
  readonly params: Readonly<Record<string, string>>;
  /** Absolute. */
  readonly cwd: string;
  readonly experiment: string;
}

/** A part that can be edited by itself. */
export type DraftPart =
  | { readonly kind: 'program'; readonly index: 0; readonly value: string }
  /** The value of an option: it stands in the argument `index`, after `prefix`. */
  | { readonly kind: 'option'; readonly name: string; readonly index: number; readonly prefix: string; readonly value: string }
  | { readonly kind: 'argument'; readonly index: number; readonly value: string }
  | { readonly kind: 'param'; readonly name: string; readonly value: string };

const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i;

/** The parts of a command in its order, then its parameters. An option and its value are one part, be they one argument or two. */
export function partsOf({ command, params }: AgainDraft): DraftPart[] {
  const parts: DraftPart[] = [];
  for (let index = 0; index < command.length; index += 1) {
    const value = command[index] ?? '';
    const next = command[index + 1];
    const joined = /^((?:-{1,2}|\+{0,2})[A-Za-z_][\w.:@/-]*)=(.*)$/s.exec(value);
    if (index === 0) parts.push({ kind: 'program', index, value });
    else if (joined !== null) parts.push({ kind: 'option', name: joined[1] ?? '', index, prefix: `${joined[1] ?? ''}=`, value: joined[2] ?? '' });
    else if (/^-{1,2}[A-Za-z_]/.test(value) && next !== undefined && (!next.startsWith('-') || NUMBER.test(next))) {
      parts.push({ kind: 'option', name: value, index: index + 1, prefix: '', value: next });
      index += 1;
    } else parts.push({ kind: 'argument', index, value });
  }
  return [...parts, ...Object.entries(params).map(([name, value]): DraftPart => ({ kind: 'param', name, value }))];
}

/** The draft with another value of a part. */
export function withPart(draft: AgainDraft, part: DraftPart, value: string): AgainDraft {
  if (part.kind === 'param') return { ...draft, params: { ...draft.params, [part.name]: value } };
  const text = part.kind === 'option' ? part.prefix + value : value;
  return { ...draft, command: draft.command.map((argument, index) => (index === part.index ? text : argument)) };
}

/** What a part was before it was edited; undefined when it is as it was. */
export function before(first: AgainDraft, part: DraftPart): string | undefined {
  const same = partsOf(first).find((one) => (one.kind === 'param' || part.kind === 'param' ? one.kind === part.kind && 'name' in one && 'name' in part && one.name === part.name : one.index === part.index));
  return same === undefined || same.value === part.value ? undefined : same.value;
}

/** Whether two drafts are the same. */
export function isSame(one: AgainDraft, other: AgainDraft): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** The draft with a secret in its place. */
export function withSecretIn(draft: AgainDraft, secret: MissingSecret, put: (masked: string) => string): AgainDraft {
  if (secret.kind === 'param') return { ...draft, params: { ...draft.params, [secret.name]: put(draft.params[secret.name] ?? '') } };
  return { ...draft, command: draft.command.map((argument, index) => (index === secret.index ? put(argument) : argument)) };
}
