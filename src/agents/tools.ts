import { ConnectionError, withoutSecrets } from '../client/connectionError';
import { MlflowError } from '../protocol/errors';
import { AgentError } from './agentError';
import { renderAnswer } from './answer';
import type { AgentPlace, AgentTool, Answer } from './tool';
import { compareRuns } from './tools/compareRuns';
import { describeModel } from './tools/describeModel';
import { getRun } from './tools/getRun';
import { listExperiments } from './tools/listExperiments';
import { listModels } from './tools/listModels';
import { metricHistory } from './tools/metricHistory';
import { noteRun } from './tools/noteRun';
import { searchRuns } from './tools/searchRuns';
import { tagRun } from './tools/tagRun';
import { clean } from './words';

/** All tools, those that only read first. */
export const AGENT_TOOLS: readonly AgentTool[] = [listExperiments, searchRuns, getRun, compareRuns, metricHistory, listModels, describeModel, tagRun, noteRun];

/** What a model is told of a tool's call that could not be done; undefined for what is nobody's mistake but ours. */
export function refusalOf(error: unknown): string | undefined {
  if (isSignInMissing(error)) return `${clean(withoutSecrets(error.message), 1500)} Nothing can be read before the person signs in. ${SIGN_IN}`;
  if (error instanceof AgentError || error instanceof ConnectionError) return withoutSecrets(error.message);
  // A server names what is wrong with a filter and where.
  if (error instanceof MlflowError) return `${error.code}: ${clean(withoutSecrets(error.message), 1500)}`;
  return undefined;
}

/** The way out of a missing sign-in, in the editor and for an MCP server of one's own. */
const SIGN_IN = 'In VS Code: “Sign In…” on the server\'s row, or “Give Terminals the Credentials of the Server…” and then a restart of this MCP server. Elsewhere the program that starts `trialbook mcp` '
  + 'sets MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN, or DATABRICKS_TOKEN. Do not ask for the secrets themselves.';

function isSignInMissing(error: unknown): error is Error {
  return error instanceof MlflowError ? error.code === 'UNAUTHENTICATED' : error instanceof ConnectionError && (error.kind === 'sign-in' || error.kind === 'sign-in-page');
}

/** Calls a tool and answers what the model reads, `besides` first. Raises what the tool raises. */
export async function callTool(tool: AgentTool, place: AgentPlace, input: unknown, besides: Answer = {}): Promise<string> {
  return renderAnswer({ ...besides, ...(await tool.run(place, input)) }, place.budget);
}
