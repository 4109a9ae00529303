import * as vscode from 'vscode';
import { AgentError } from '../../agents/agentError';
import { BUDGET } from '../../agents/answer';
import { AGENT_TOOLS, callTool, refusalOf } from '../../agents/tools';
import type { AgentTool, Consent } from '../../agents/tool';
import { isRecord } from '../../protocol/plainJson';
import type { Connections } from '../connection/folderConnection';
import { toUserError } from '../errors';
import type { Log } from '../log';
import type { SharedFiles } from '../shared/sharedFiles';
import { redact } from '../redact';
import { chooseFolder, type AgentFolder, type FolderWish } from './agentFolders';

/** What the tools need of the window. */
export interface AgentServices {
  readonly connections: Connections;
  readonly shared: SharedFiles;
  readonly log: Log;
}

/** Tokens that a letter takes at most; where the caller cannot count them. */
const CHARACTERS_A_TOKEN = 3;

/** Answers a call of a tool. Raises an `Error` whose message the model reads. */
export async function invokeTool(
  services: AgentServices, name: string, options: vscode.LanguageModelToolInvocationOptions<object>, token: vscode.CancellationToken,
): Promise<vscode.LanguageModelToolResult> {
  const tokens = options.tokenizationOptions?.tokenBudget;
  const budget = tokens === undefined ? BUDGET : Math.min(BUDGET, tokens * CHARACTERS_A_TOKEN);
  const text = await within(services, name, options.input, budget, token, async (tool, { place, besides }, input) => callTool(tool, place, input, besides));
  return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);
}

/** What a person is asked before a tool that writes. Raises an `Error` whose message the model reads. */
export async function askFor(services: AgentServices, name: string, input: object, token: vscode.CancellationToken): Promise<vscode.LanguageModelToolConfirmationMessages> {
  return within(services, name, input, BUDGET, token, async (tool, { connection, place }, own) => {
    if (connection.state.kind === 'ready' && connection.state.readOnly) throw new AgentError('The folder is not trusted: its runs can be read, and nothing is written.');
    const consent = await tool.consent?.(place, own);
    if (consent === undefined) throw new AgentError('This tool changes nothing.');
    return question(consent);
  });
}

async function within<T>(
  { connections, shared, log }: AgentServices, name: string, given: unknown, budget: number, token: vscode.CancellationToken,
  work: (tool: AgentTool, folder: AgentFolder, input: unknown) => Promise<T>,
): Promise<T> {
  const tool = AGENT_TOOLS.find((one) => one.name === name);
  if (tool === undefined) throw new Error(`There is no tool ${name}.`);
  const stop = new AbortController();
  const cancelled = token.onCancellationRequested(() => stop.abort(new vscode.CancellationError()));
  try {
    const { folder, ...input } = isRecord(given) ? given : {};
    const opened = await chooseFolder(connections, shared, { folder: textIn(folder), ...runIn(input) }, { budget, signal: stop.signal });
    return await work(tool, opened, input);
  } catch (error) {
    if (stop.signal.aborted) throw new vscode.CancellationError();
    const known = refusalOf(error);
    if (known === undefined) log.warn(`The tool ${name} could not answer`, error);
    throw new Error(redact(known ?? toUserError(error).message));
  } finally {
    cancelled.dispose();
  }
}

const textIn = (value: unknown): string | undefined => (typeof value === 'string' && value.trim() !== '' ? value : undefined);

function runIn({ run_id, run_ids }: Readonly<Record<string, unknown>>): FolderWish {
  return { run: textIn(run_id) ?? textIn(Array.isArray(run_ids) ? run_ids[0] : run_ids) };
}

/** All that will be written is shown, and as text: what a person did not see they did not agree to. */
function question(consent: Consent): vscode.LanguageModelToolConfirmationMessages {
  const message = new vscode.MarkdownString();
  const line = (text: string): unknown => message.appendText(text).appendMarkdown('\n\n');
  line(vscode.l10n.t('Run: {0}', consent.run));
  if (consent.kind === 'note') {
    line(consent.text);
    return { title: vscode.l10n.t('Add to the note of a run?'), message };
  }
  line(`${consent.key} = ${consent.value}`);
  if (consent.before !== undefined) line(vscode.l10n.t('It is now: {0}', consent.before));
  return { title: vscode.l10n.t('Set a tag of a run?'), message };
}
