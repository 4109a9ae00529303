import { NAME_STEMS, secretKind, type SecretKind } from './secretNames';
import { TOKEN_HINTS, TOKEN_PATTERN } from './tokenShapes';

/** What stands in place of a secret. */
export const MASKED = '***';

/** What is secret, beside what is known by its name or its looks. */
export interface MaskRules {
  /** Regular expressions (upper and lower case alike) of names whose values are masked too. */
  readonly mask?: readonly string[];
  /** Regular expressions of names whose values are never masked; they win. */
  readonly keep?: readonly string[];
  /** An environment: values of its variables that are named like credentials are masked wherever they stand. */
  readonly env?: NodeJS.ProcessEnv;
  /** A command and its arguments: what is given as a credential there is masked wherever it stands. */
  readonly command?: readonly string[];
  /** Parameters likewise. */
  readonly params?: Readonly<Record<string, string>>;
  /** Texts that are masked wherever they stand, e.g. the token of a tracking address. */
  readonly values?: readonly string[];
}

/** Hides secrets in what is recorded. */
export interface Mask {
  /** Patterns that do not parse, in words; they are left out. */
  readonly problems: readonly string[];
  /** Whether a value under this name is a secret. */
  isSecret(name: string, value: string): boolean;
  /** A command's program and arguments. */
  argument(list: readonly string[]): string[];
  params(record: Readonly<Record<string, string>>): Record<string, string>;
  /** Whether a text holds one of the values that are masked wherever they stand. */
  holds(text: string): boolean;
  /** Any text: lines of a log, a note, an error. A secret has to stand in it whole: give whole lines. */
  text(text: string): string;
}

/** Values that are no secret whatever they are called: nothing, a switch, a placeholder (`{name}`, `$NAME`), what is masked already. */
const NO_VALUE = /^(?:true|false|none|null|nil|nan|yes|no|on|off|undefined|\*+|\.{3}|…|<[^<>]*>|\[[A-Z]+\]|\$?\{[^{}]*\}|\$\([^()]*\)|\$\w+|%\w+%)?$/i;
const SMALL_NUMBER = /^[-+]?\d{0,6}(?:\.\d*)?(?:e[-+]?\d+)?$/i;
/** Values of these go on to the end of the line: `Authorization: Basic abc`. */
const HEADER = /^(?:proxy-)?authorization$|^(?:set-)?cookie$/i;
const AROUND_NAME = /[\w.-]/;
const LONGEST_NAME = 100;

const SEPARATOR = /\\{0,3}["']?[ \t]{0,3}(?::=|=>|[=:])[ \t]{0,3}/y;
const SPACE = /[ \t]+/y;
const QUOTED = /(\\{0,3}["'`])(.*?)(?:\1|$)/my;
const BARE = /[^\s"'`,;&]+/y;
const LINE = /[^\r\n"']+/y;

/** Makes the mask of some rules. Never raises: a pattern that does not parse is told in `problems`. */
export function createMask(rules: MaskRules = {}): Mask {
  const problems: string[] = [];
  const more = compile(rules.mask ?? [], problems);
  const keep = compile(rules.keep ?? [], problems);
  const kinds = new Map<string, SecretKind | undefined>();
  const kindOf = (name: string): SecretKind | undefined => {
    if (kinds.has(name)) return kinds.get(name);
    const short = name.slice(0, LONGEST_NAME);
    const kind = keep.some((pattern) => pattern.test(short)) ? undefined : more.some((pattern) => pattern.test(short)) ? 'secret' : secretKind(short);
    if (kinds.size < 10_000) kinds.set(name, kind);
    return kind;
  };
  const isSecret = (name: string, value: string): boolean => {
    const kind = kindOf(name);
    return kind !== undefined && !NO_VALUE.test(value) && !(kind === 'token' && SMALL_NUMBER.test(value));
  };
  const literals = literalsOf([...(rules.values ?? []), ...secretValues({ ...rules.env }, isSecret), ...secretValues({ ...rules.params }, isSecret), ...secretArguments(rules.command ?? [], isSecret)]);
  const text = textMask(isSecret, literals, more.length > 0);
  const literal = literals.length === 0 ? undefined : new RegExp(literals.join('|'));
  return {
    problems,
    isSecret,
    text,
    holds: (given) => literal?.test(given) ?? false,
    argument: (list) => list.map((argument, index) => maskArgument(argument, list[index - 1], { isSecret, text, program: list[0] ?? '' })),
    params: (record) => Object.fromEntries(Object.entries(record).map(([name, value]) => [name, isSecret(name, value) ? MASKED : text(value)])),
  };
}

function compile(sources: readonly string[], problems: string[]): RegExp[] {
  return sources.flatMap((source) => {
    try {
      return [new RegExp(source, 'i')];
    } catch (error) {
      problems.push(`The pattern ${JSON.stringify(source)} does not parse: ${error instanceof Error ? error.message : String(error)}`);
      return [];
    }
  });
}

type IsSecret = (name: string, value: string) => boolean;

/** Values of credentials in an environment that can be looked for in any text: none that an ordinary word could be. */
function secretValues(env: NodeJS.ProcessEnv, isSecret: IsSecret): string[] {
  const found: string[] = [];
  for (const [name, value = ''] of Object.entries(env)) {
    if (isSecret(name, value) && isTelling(value)) found.push(value);
    const password = /^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]*:([^/\s@]+)@/i.exec(value)?.[1];
    if (password !== undefined && isTelling(password)) found.push(password);
  }
  return found;
}

/** Values that a command line gives as credentials, of those that can be looked for in any text. */
function secretArguments(command: readonly string[], isSecret: IsSecret): string[] {
  return command.flatMap((argument, index) => [...secretValues({ '': argument }, isSecret), secretArgument(argument, command[index - 1], isSecret)?.value ?? '']).filter(isTelling);
}

function isTelling(value: string): boolean {
  // A password `postgres`, or a path to a file of credentials, would hide half a log.
  if (value.length < 6 || /^(?:[a-z]{1,15}|[A-Z][a-z]{1,14}|[\d.:-]{1,9})$/.test(value)) return false;
  return !/^(?:\/|~\/|\.{1,2}\/|[A-Za-z]:\\)/.test(value);
}

interface ArgumentRules {
  readonly isSecret: IsSecret;
  readonly text: (text: string) => string;
  readonly program: string;
}

function maskArgument(argument: string, before: string | undefined, { isSecret, text, program }: ArgumentRules): string {
  const named = secretArgument(argument, before, isSecret);
  if (named !== undefined) return named.beginning + MASKED;
  if ((before === '-u' || before === '--user') && /(?:^|[\\/])(?:curl|wget|http)(?:\.exe)?$/.test(program)) return argument.replace(/:.+/s, `:${MASKED}`);
  return text(argument);
}

/** The value of an argument that is named like a credential, by itself or by the option before it, and what stands before the value. */
function secretArgument(argument: string, before: string | undefined, isSecret: IsSecret): { readonly beginning: string; readonly value: string } | undefined {
  const flag = before === undefined ? undefined : /^(?:--?|\/)([A-Za-z][\w.-]*)$/.exec(before)?.[1];
  if (flag !== undefined && !/^--?[A-Za-z]/.test(argument) && isSecret(flag, argument)) return { beginning: '', value: argument };
  // The whole rest is the value: a password may have any character.
  const [, beginning = '', value = ''] = /^((?:--?|\/)?[A-Za-z_][\w.-]*[=:] ?)(.*)$/s.exec(argument) ?? [];
  return value !== '' && isSecret(beginning.replace(/[=:] ?$/, ''), value) ? { beginning, value } : undefined;
}

/** Replaces what is secret by its looks, by its value and by the name before it. Linear in the text. */
function textMask(isSecret: IsSecret, literals: readonly string[], anyName: boolean): (text: string) => string {
  const shapes = new RegExp([...literals, TOKEN_PATTERN, '(?<=://[^\\s/:@"\']{0,200}:)[^\\s/@"\']+(?=@)', '(?<=://[^\\s/]{1,100}/t/)[\\da-f]{32,}', '(?<=\\b[Bb]earer\\s+)[\\w.~+/=-]{16,}'].join('|'), 'g');
  const hints = new RegExp([...literals, TOKEN_HINTS, '://[^\\s/]*(?:@|/t/)', '[Bb]earer'].join('|'));
  const names = new RegExp(anyName ? '[A-Za-z_][\\w.-]*' : NAME_STEMS, 'gi');
  return (text) => {
    const looked = hints.test(text) ? text.replace(shapes, MASKED) : text;
    return maskNamed(looked, names, isSecret);
  };
}

/** Patterns of values in all their forms, the longest first. */
function literalsOf(values: readonly string[]): string[] {
  return [...new Set(values.filter((value) => value !== '').flatMap((value) => [value, ...encoded(value)]))].sort((a, b) => b.length - a.length).map(escape);
}

/** A value as other texts hold it: in a URL, in JSON, and as bytes of UTF-8 read one by one. */
function encoded(value: string): string[] {
  return [encodeURIComponent(value), JSON.stringify(value).slice(1, -1), Buffer.from(value, 'utf8').toString('latin1')];
}

function escape(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

function maskNamed(text: string, names: RegExp, isSecret: IsSecret): string {
  let masked = '';
  let done = 0;
  names.lastIndex = 0;
  for (let found = names.exec(text); found !== null; found = names.exec(text)) {
    let start = found.index;
    let end = names.lastIndex;
    while (start > done && found.index - start < LONGEST_NAME && AROUND_NAME.test(text.charAt(start - 1))) start--;
    while (end < text.length && end - found.index < LONGEST_NAME && AROUND_NAME.test(text.charAt(end))) end++;
    names.lastIndex = end;
    const value = valueAfter(text, start, end);
    if (value === undefined || !isSecret(text.slice(start, end).replace(/^-+/, ''), text.slice(value.start, value.end))) continue;
    masked += text.slice(done, value.start) + MASKED;
    done = value.end;
    names.lastIndex = done;
  }
  return done === 0 ? text : masked + text.slice(done);
}

/** Where the value of a name stands that goes from `start` to `end`: after `=` or `:`, or after a space when it is an option. */
function valueAfter(text: string, start: number, end: number): { start: number; end: number } | undefined {
  const isOption = text.charAt(start) === '-';
  const from = matchAt(SEPARATOR, text, end) ?? (isOption ? matchAt(SPACE, text, end) : undefined);
  if (from === undefined) return undefined;
  QUOTED.lastIndex = from;
  const quoted = QUOTED.exec(text);
  if (quoted !== null) {
    const begin = from + (quoted[1] ?? '').length;
    return { start: begin, end: begin + (quoted[2] ?? '').length };
  }
  const stop = matchAt(HEADER.test(text.slice(start, end)) ? LINE : BARE, text, from);
  if (stop === undefined || (isOption && text.charAt(from) === '-')) return undefined;
  // A bracket that closes around `token=abc)` is not of the value.
  let last = stop;
  if (!/[([{]/.test(text.slice(from, stop))) while (last > from && /[)\]}]/.test(text.charAt(last - 1))) last--;
  return last > from ? { start: from, end: last } : undefined;
}

function matchAt(pattern: RegExp, text: string, index: number): number | undefined {
  pattern.lastIndex = index;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}
