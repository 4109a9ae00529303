import { expect, it } from 'vitest';
import { mcpForms } from './mcpForms';

const lineOf = (args: readonly string[], platform: NodeJS.Platform): string | undefined => mcpForms(args, platform).find(({ id }) => id === 'line')?.text;

it('is JSON that names the command', () => {
  const json = mcpForms(['--dir', '/home/me/my "project"'], 'linux').find(({ id }) => id === 'json');
  expect(JSON.parse(json?.text ?? '')).toEqual({ mcpServers: { trialbook: { command: 'trialbook', args: ['mcp', '--dir', '/home/me/my "project"'] } } });
});

it('is a line whose words no shell takes apart', () => {
  expect(lineOf(['--dir', '/home/me/houses'], 'linux')).toBe('trialbook mcp --dir /home/me/houses');
  expect(lineOf(['--dir', "/home/me/it's $HOME; x"], 'darwin')).toBe("trialbook mcp --dir '/home/me/it'\\''s $HOME; x'");
  expect(lineOf(['--dir', 'C:\\Users\\me\\my houses'], 'win32')).toBe('trialbook mcp --dir "C:\\Users\\me\\my houses"');
  expect(lineOf(['--dir', 'C:\\houses'], 'win32')).toBe('trialbook mcp --dir C:\\houses');
});
