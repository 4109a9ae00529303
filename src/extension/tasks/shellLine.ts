import type { ShellExecution, ShellQuotedString, ShellQuotingOptions } from 'vscode';

/** Values of `vscode.ShellQuoting`, which a type alone does not have. */
const ESCAPE: number = 1;
const STRONG: number = 2;
const WEAK: number = 3;

/** How a shell quotes, for the editor, which knows it only by the program that it believes to start. */
export function shellQuotingOf(shell: string): ShellQuotingOptions {
  const name = (shell.split(/[\\/]/).at(-1) ?? '').toLowerCase().replace(/\.exe$/, '');
  if (name === 'cmd') return { strong: '"' };
  if (name === 'pwsh' || name === 'powershell') return { escape: { escapeChar: '`', charsToEscape: ' "\'()' }, strong: "'", weak: '"' };
  return { escape: { escapeChar: '\\', charsToEscape: ' "\'' }, strong: "'", weak: '"' };
}

/** The line that the editor makes of a shell task, for a shell of Windows: arguments with spaces are quoted unless they are, those with a kind of quotes by it. */
export function shellLine({ commandLine, command, args, options }: Pick<ShellExecution, 'commandLine' | 'command' | 'args' | 'options'>, shell: string): string {
  if (commandLine !== undefined) return commandLine;
  const quoting = options?.shellQuoting ?? shellQuotingOf(shell);
  const parts = [command ?? '', ...(args ?? [])].map((part) => quoted(part, quoting));
  const line = parts.map(({ text }) => text).join(' ');
  const isCommandQuoted = parts[0]?.isQuoted === true;
  if (/(?:^|[\\/])cmd(?:\.exe)?$/i.test(shell)) return isCommandQuoted && parts.slice(1).some(({ isQuoted }) => isQuoted) ? `"${line}"` : line;
  // PowerShell takes a quoted program for a text unless it is called.
  return /(?:^|[\\/])(?:pwsh|powershell)(?:\.exe)?$/i.test(shell) && isCommandQuoted ? `& ${line}` : line;
}

function quoted(part: string | ShellQuotedString, quoting: ShellQuotingOptions): { readonly text: string; readonly isQuoted: boolean } {
  const kind: number | undefined = typeof part !== 'string' ? part.quoting : needsQuotes(part, quoting) ? STRONG : undefined;
  const text = typeof part === 'string' ? part : part.value;
  const sign = kind === STRONG ? quoting.strong : kind === WEAK ? quoting.weak : undefined;
  if (sign !== undefined) return { text: sign + text + sign, isQuoted: true };
  const { escape } = quoting;
  if (kind !== ESCAPE || escape === undefined) return { text, isQuoted: false };
  const [escapeChar, signs] = typeof escape === 'string' ? [escape, ' '] : [escape.escapeChar, escape.charsToEscape];
  return { text: text.replace(/[\s\S]/g, (one) => (signs.includes(one) ? escapeChar + one : one)), isQuoted: true };
}

/** Whether a space stands outside of quotes. */
function needsQuotes(text: string, { strong, weak, escape }: ShellQuotingOptions): boolean {
  let quote: string | undefined;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (sign === quote) quote = undefined;
    else if (quote !== undefined) continue;
    else if (sign === (typeof escape === 'string' ? escape : undefined)) at++;
    else if (sign === strong || sign === weak) quote = sign;
    else if (sign === ' ') return true;
  }
  return false;
}
