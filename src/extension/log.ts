import * as vscode from 'vscode';
import { redact } from './redact';

/** What the parts of the extension write to; tokens are taken out on the way. */
export interface Log {
  trace(message: string, ...details: unknown[]): void;
  debug(message: string, ...details: unknown[]): void;
  info(message: string, ...details: unknown[]): void;
  warn(message: string, ...details: unknown[]): void;
  error(message: string | Error, ...details: unknown[]): void;
  show(): void;
}

/** The extension's one log channel. */
export function createLog(): Log & { dispose(): void } {
  const channel = vscode.window.createOutputChannel('Trialbook', { log: true });
  const write =
    (level: 'trace' | 'debug' | 'info' | 'warn') =>
    (message: string, ...details: unknown[]): void =>
      channel[level](line(message, details));
  return {
    trace: write('trace'),
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: (message, ...details) => channel.error(line(message, details)),
    show: () => channel.show(true),
    dispose: () => channel.dispose(),
  };
}

function line(message: string | Error, details: readonly unknown[]): string {
  return redact([message, ...details].map(text).join(' '));
}

function text(value: unknown): string {
  if (value instanceof Error) {
    const cause = value.cause === undefined ? '' : `\n  caused by ${text(value.cause)}`;
    // What a server wrote before it ended.
    const output = 'output' in value && typeof value.output === 'string' && value.output !== '' ? `\n${value.output}` : '';
    return (value.stack ?? value.message) + output + cause;
  }
  if (typeof value === 'string') return value;
  try {
    return JSON.stringify(value);
  } catch {
    return String(value);
  }
}
