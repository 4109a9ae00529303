import type { Command } from '../command';

/** Options of every command that copies. */
export const COPY_OPTIONS = {
  json: { type: 'boolean' },
  events: { type: 'boolean' },
  quiet: { type: 'boolean', short: 'q' },
} as const satisfies Command['options'];

/** What the help of such a command says of them. */
export const COPY_OPTIONS_HELP = `  --json               print the report as JSON on standard output
  --events             print what goes on as lines of JSON on standard output; the last is "done" or "failed"
  -q, --quiet          print nothing but problems`;
