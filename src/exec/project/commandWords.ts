import { parseTemplate, type TemplatePart } from './template';

/*
 * Turns the command of an entry point into a program and its arguments, so that no value is ever read by a shell. The words of a plain line are those that a POSIX shell would
 * find (section 2.2 and 2.6 of its definition: blanks part words; `'…'` is literal; `"…"` and `\` quote), with values put in afterwards, each staying what it is. A line that
 * does use the shell (`&&`, pipes, `$VAR`, globs) is given to one with the values as positional parameters, which a shell expands and does not read again.
 */

/** How a command is started. */
export type CommandWords =
  /** Program and arguments. */
  | { readonly kind: 'words'; readonly words: readonly string[] }
  /** A line for `sh -c`; `arguments` are its `$1`, `$2`, …. */
  | { readonly kind: 'shell'; readonly script: string; readonly arguments: readonly string[] }
  | { readonly kind: 'refused'; readonly reason: string };

/** The value of each parameter by its name. */
export type Values = Readonly<Record<string, string>>;

/** Outside of quotes these make a shell do more than part words. */
const SHELL_MARKS = /[|&;<>()$`*?[\]#~!\n]/;
/** What reads a value once more after the shell has put it in: programs that take a command line, and a shell's arithmetic. */
const READS_COMMANDS = /(?:^|[\s;&|(/\\])(?:eval|let|ssh|watch|parallel|su|env\s+-S|(?:ba|da|z|k|fi)?sh\s+(?:-\w+\s+)*-\w*c|cmd(?:\.exe)?\s+\/[cCkK]|(?:powershell|pwsh)(?:\.exe)?\s.*-c\w*)\s|\(\(|\[\[/;
/** A value that no shell takes for anything but itself. */
const PLAIN = /^[\w@%+=:,./-]+$/;

/** Whether a shell, of whatever kind, would leave a value as it is; `%` is one that the shell of Windows reads. */
export function isPlain(value: string, platform: NodeJS.Platform = process.platform): boolean {
  return PLAIN.test(value) && !(platform === 'win32' && value.includes('%'));
}

/**
 * The command with values in the place of parameters, and `extra` values behind it as `--name value`. `place` says what is put for a value; by default the value itself.
 */
export function commandWords(command: string, values: Values, extra: Values, place: (name: string, value: string) => string = (_, value) => value): CommandWords {
  const template = parseTemplate(command);
  if (template.kind === 'malformed') return { kind: 'refused', reason: template.message };
  const { parts } = template;
  const missing = parts.find((part) => part.kind === 'parameter' && !Object.hasOwn(values, part.name));
  if (missing?.kind === 'parameter') return { kind: 'refused', reason: `The command uses {${missing.name}}, which is not a parameter of the entry point.` };
  const appended = Object.entries(extra).flatMap(([name, value]) => [`--${name}`, place(name, value)]);
  const harmful = parts.find((part) => part.kind === 'parameter' && !isPlain(values[part.name] ?? ''));
  if (harmful?.kind === 'parameter' && READS_COMMANDS.test(` ${command} `)) {
    return { kind: 'refused', reason: `The command hands {${harmful.name}} to another shell, which would read its value as commands. Use a value of letters, digits and ./_- alone, or change the command in MLproject.` };
  }
  const put = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, place(name, value)]));
  return needsShell(parts) ? shellLine(parts, put, appended) : plainWords(parts, put, appended);
}

/** Whether the line uses more of a shell than words and quotes. */
function needsShell(parts: readonly TemplatePart[]): boolean {
  let quote = '';
  for (const text of parts.map((part) => (part.kind === 'text' ? part.text : 'x'))) {
    for (let at = 0; at < text.length; at++) {
      const mark = text.charAt(at);
      if (mark === '\\' && quote !== "'") at++;
      else if (quote === '' && (mark === "'" || mark === '"')) quote = mark;
      else if (mark === quote) quote = '';
      else if (quote === '' && SHELL_MARKS.test(mark)) return true;
      else if (quote === '"' && (mark === '$' || mark === '`')) return true;
    }
  }
  const first = parts[0];
  // `NAME=value program` sets a variable.
  return first?.kind === 'text' && /^\s*[A-Za-z_]\w*=/.test(first.text);
}

function plainWords(parts: readonly TemplatePart[], values: Values, appended: readonly string[]): CommandWords {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  const readText = (text: string): void => {
    for (let at = 0; at < text.length; at++) {
      const mark = text.charAt(at);
      if (quote === '' && /\s/.test(mark)) {
        if (word !== undefined) words.push(word);
        word = undefined;
      } else if (mark === quote) quote = '';
      else if (quote === '' && (mark === "'" || mark === '"')) {
        quote = mark;
        word ??= '';
      } else if (mark === '\\' && escapes(quote, text[at + 1])) {
        word = (word ?? '') + (text[at + 1] ?? '');
        at++;
      } else word = (word ?? '') + mark;
    }
  };
  for (const part of parts) {
    if (part.kind === 'text') readText(part.text);
    else word = (word ?? '') + (values[part.name] ?? '');
  }
  if (quote !== '') return { kind: 'refused', reason: `The command has a ${quote} that is not closed.` };
  if (word !== undefined) words.push(word);
  return { kind: 'words', words: [...words, ...appended] };
}

/** Whether a backslash quotes what follows it: always outside of quotes, before five marks within `"`, never within `'`. */
function escapes(quote: string, next: string | undefined): boolean {
  return next !== undefined && (quote === '' || (quote === '"' && '$`"\\'.includes(next)));
}

/** Where in a shell's line a value goes: outside of quotes, within some, or behind a `#`. */
type Context = 'bare' | "'" | '"' | '#';

/** Where the values of a line go, in their order; or what of the line makes that impossible to say. */
type Placing = { readonly kind: 'placed'; readonly contexts: readonly Context[] } | { readonly kind: 'unclear'; readonly reason: string };

function placesOf(parts: readonly TemplatePart[]): Placing {
  const reader = new ShellReader();
  const contexts: Context[] = [];
  for (const part of parts) {
    if (part.kind === 'text') reader.read(part.text);
    else contexts.push(reader.context);
  }
  const { unclear, context } = reader;
  if (unclear !== undefined && contexts.length > 0) return { kind: 'unclear', reason: `The command has ${unclear}. A value cannot be given to such a line without a shell reading it.` };
  return context === "'" || context === '"' ? { kind: 'unclear', reason: `The command has a ${context} that is not closed.` } : { kind: 'placed', contexts };
}

/** Follows the quotes of a shell's line. Each `$(` begins a context of its own within the one around it. */
class ShellReader {
  readonly #contexts: Context[] = ['bare'];
  /** What cannot be followed. */
  unclear: string | undefined;

  get context(): Context {
    return this.#contexts.at(-1) ?? 'bare';
  }

  read(text: string): void {
    for (let at = 0; at < text.length; at++) at += this.#step(text, at);
  }

  /** Reads one mark; answers how many more were read with it. */
  #step(text: string, at: number): number {
    const mark = text.charAt(at);
    const { context } = this;
    if (context === '#') {
      if (mark === '\n') this.#contexts.pop();
      return 0;
    }
    if (context === "'") {
      if (mark === "'") this.#contexts.pop();
      return 0;
    }
    if (mark === '\\') return 1;
    if (mark === '`') this.unclear ??= 'a backquote; write $(…) instead';
    if (mark === '$' && text[at + 1] === '(') {
      this.#contexts.push('bare');
      return 1;
    }
    if (mark === '"') this.#swap('"');
    else if (context === 'bare') this.#bare(text, at, mark);
    return 0;
  }

  #bare(text: string, at: number, mark: string): void {
    if (text.startsWith('<<', at)) this.unclear ??= 'a here-document';
    if (text.startsWith("$'", at)) this.unclear ??= "a $'…'";
    if (mark === "'") this.#swap("'");
    else if (mark === '(') this.#contexts.push('bare');
    else if (mark === ')' && this.#contexts.length > 1) this.#contexts.pop();
    else if (mark === '#' && (at === 0 || /[\s;&|(]/.test(text.charAt(at - 1)))) this.#contexts.push('#');
  }

  #swap(quote: Context): void {
    if (this.context === quote) this.#contexts.pop();
    else this.#contexts.push(quote);
  }
}

/** The line with `"${1}"` where values go, fitted to the quotes around it. */
function shellLine(parts: readonly TemplatePart[], values: Values, appended: readonly string[]): CommandWords {
  const placing = placesOf(parts);
  if (placing.kind === 'unclear') return { kind: 'refused', reason: placing.reason };
  const given: string[] = [];
  const script = parts.map((part) => {
    if (part.kind === 'text') return part.text;
    const context = placing.contexts[given.length] ?? 'bare';
    given.push(values[part.name] ?? '');
    const reference = `\${${given.length}}`;
    return context === "'" ? `'"${reference}"'` : context === 'bare' ? `"${reference}"` : reference;
  });
  const tail = appended.map((one) => {
    given.push(one);
    return ` "\${${given.length}}"`;
  });
  return { kind: 'shell', script: [...script, ...tail].join(''), arguments: given };
}

/**
 * Whether MLflow may run a command with these values: it puts each value into the line quoted by `shlex.quote`, and a quoted value within quotes of the line itself is open to
 * the shell. Values that are plain are safe anywhere.
 */
export function safeForMlflow(command: string, values: Values, platform: NodeJS.Platform = process.platform): boolean {
  const template = parseTemplate(command);
  if (template.kind === 'malformed') return false;
  const risky = template.parts.filter((part) => part.kind === 'parameter' && !isPlain(values[part.name] ?? '', platform));
  if (platform === 'win32') return Object.values(values).every((value) => isPlain(value, platform));
  if (risky.length === 0) return true;
  if (READS_COMMANDS.test(` ${command} `)) return false;
  const placing = placesOf(template.parts);
  return placing.kind === 'placed' && placing.contexts.every((context) => context === 'bare');
}
