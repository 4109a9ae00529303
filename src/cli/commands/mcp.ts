import { createRequire } from 'node:module';
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type * as McpProgram from '../mcp/serveMcp';
import type { ToolAnswer } from '../mcp/serveMcp';
import { AgentError } from '../../agents/agentError';
import { BUDGET } from '../../agents/answer';
import type { AgentPlace } from '../../agents/tool';
import { AGENT_TOOLS, callTool, refusalOf } from '../../agents/tools';
import { VERSION } from '../../address/version';
import { connectAny } from '../../client/connectAny';
import type { MlflowClient } from '../../client/mlflowClient';
import { PlainMlflowClient } from '../../client/plain/plainClient';
import { ServerStartError } from '../../client/serverStartError';
import { chooseTarget, connect, type Target } from '../../exec/target';
import type { Call, Command } from '../command';
import { readDirections } from '../directions';
import { serverScript, storeOf, text } from '../store';
import { serverAddress } from './exec';

/** Longest wait for a server that starts, ms. */
const PATIENCE = 30_000;

/** Offers the runs to language models by the Model Context Protocol. */
export const mcp: Command = {
  options: { uri: { type: 'string' }, 'allow-writes': { type: 'boolean' } },
  help: `Usage: trialbook mcp [OPTIONS]

Serves the runs of a folder to agents by the Model Context Protocol (MCP) on standard input and output.
An MCP client starts it, for example with:

  {"command": "trialbook", "args": ["mcp", "--dir", "/path/to/project"]}

Tools: ${AGENT_TOOLS.map(({ name }) => name).join(', ')}.

  --uri ADDRESS     runs of another MLflow server (default: MLFLOW_TRACKING_URI where neither
                    --dir nor --store is given, else the folder's own)
  --allow-writes    offer the tools that write, too (${AGENT_TOOLS.filter(({ consent }) => consent !== undefined).map(({ name }) => name).join(', ')}); each call
                    is confirmed by you in the client, and refused by clients that cannot ask`,
  async run(call) {
    // The protocol's library lies in a program of its own, which no other command waits for.
    const { serveMcp } = createRequire(__filename)(resolve(__dirname, 'mcp.js')) as typeof McpProgram;
    const runs = new Runs(targetOf(call));
    const answered = async <T>(work: (place: AgentPlace) => Promise<T>, signal: AbortSignal): Promise<T | ToolAnswer> => {
      try {
        return await runs.with(signal, work);
      } catch (error) {
        const known = error instanceof ServerStartError ? error.message : refusalOf(error);
        if (known === undefined && !signal.aborted) call.warn(error instanceof Error ? (error.stack ?? error.message) : String(error));
        return { text: known ?? 'Something went wrong; the log of this MCP server says what.', refused: true };
      }
    };
    await serveMcp({
      version: VERSION,
      tools: AGENT_TOOLS.filter(({ consent }) => consent === undefined || call.values['allow-writes'] === true),
      call: (tool, input, signal) => answered(async (place) => ({ text: await callTool(tool, place, input), refused: false }), signal),
      consent: (tool, input, signal) => answered(async (place) => tool.consent?.(place, input) ?? { text: 'This tool changes nothing.', refused: true }, signal),
    });
    return 0;
  },
};

function targetOf(call: Call): Target {
  const named = text(call, 'store') ?? text(call, 'dir');
  return chooseTarget({ storePath: storeOf(call), storeNamed: named !== undefined, uri: serverAddress(text(call, 'uri')), serverScript: serverScript(), env: process.env });
}

/** The runs that the tools read. */
class Runs {
  /** Of a server that a person named: what was read of it is read once. */
  #kept: Promise<MlflowClient> | undefined;

  constructor(private readonly target: Target) {}

  /** Our own server is looked for anew each time: it leaves when nobody needs it, and comes back for the next call. */
  async with<T>(signal: AbortSignal, work: (place: AgentPlace) => Promise<T>): Promise<T> {
    const { target } = this;
    if (target.kind === 'server') {
      const client = await this.#named(target, signal);
      return work({ client, directions: new Map(), now: Date.now(), budget: BUDGET, signal });
    }
    if (!existsSync(target.storePath)) throw new AgentError(`Nothing was recorded in ${dirname(target.storePath)} yet.`);
    const client = await connect(target, PATIENCE);
    try {
      return await work({ client, directions: readDirections(dirname(target.storePath)), now: Date.now(), budget: BUDGET, signal });
    } finally {
      client.dispose();
    }
  }

  async #named({ connection }: Extract<Target, { kind: 'server' }>, signal: AbortSignal): Promise<MlflowClient> {
    const known = this.#kept;
    this.#kept ??= connectAny(connection);
    // The next call tries again.
    this.#kept.catch(() => (this.#kept = undefined));
    const client = await this.#kept;
    // A stock server tells nothing by itself of what is new.
    if (known !== undefined && client instanceof PlainMlflowClient) await client.runs.look(signal);
    return client;
  }
}
