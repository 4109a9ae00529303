import { shellQuoted } from '../../exec/schedule/posix';

/** A way to tell an agent of the MCP server. */
export interface McpForm {
  readonly id: 'json' | 'line';
  readonly text: string;
}

/** The MCP server with these arguments in the forms that agents take: a file such as `.mcp.json`, and a line for a shell. */
export function mcpForms(args: readonly string[], platform: NodeJS.Platform): McpForm[] {
  const whole = ['mcp', ...args];
  const quote = platform === 'win32' ? windowsQuoted : shellQuoted;
  return [
    { id: 'json', text: `${JSON.stringify({ mcpServers: { trialbook: { command: 'trialbook', args: whole } } }, undefined, 2)}\n` },
    { id: 'line', text: ['trialbook', ...whole.map(quote)].join(' ') },
  ];
}

/** A path holds no double quote there. */
const windowsQuoted = (text: string): string => (/^[\w@+=:,./\\-]+$/.test(text) ? text : `"${text}"`);
