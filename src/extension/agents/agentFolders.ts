import * as vscode from 'vscode';
import { AgentError } from '../../agents/agentError';
import { findRun } from '../../agents/find';
import type { AgentPlace } from '../../agents/tool';
import type { Connections, FolderConnection } from '../connection/folderConnection';
import { SETTINGS } from '../ids';
import type { SharedFiles } from '../shared/sharedFiles';

/** A folder whose runs a tool reads. */
export interface AgentFolder {
  readonly connection: FolderConnection;
  readonly place: AgentPlace;
  /** What the answer says of folders; empty where there is one. */
  readonly besides: Readonly<Record<string, unknown>>;
}

/** What a call says of where to look. */
export interface FolderWish {
  /** Name of a workspace folder. */
  readonly folder?: string | undefined;
  /** A run that is in it, by id or name. */
  readonly run?: string | undefined;
}

/** The folders whose runs agents may read. */
export function agentFolders(connections: Connections): FolderConnection[] {
  return connections.active.filter(({ folder }) => vscode.workspace.getConfiguration('trialbook', folder).get<boolean>(SETTINGS.agents, true));
}

/**
 * The folder that a call is about: the one it names, the one that holds its run, that of the active editor, or the first. Raises `AgentError` when there is none, and
 * what its server raises.
 */
export async function chooseFolder(connections: Connections, shared: SharedFiles, wish: FolderWish, limits: Pick<AgentPlace, 'budget' | 'signal'>): Promise<AgentFolder> {
  const all = agentFolders(connections);
  const recorded = all.filter(({ state }) => state.kind !== 'off');
  const open = async (connection: FolderConnection): Promise<AgentFolder> => {
    const { directions } = await shared.content(connection);
    const others = recorded.filter((one) => one !== connection).map(({ name }) => name);
    return {
      connection,
      place: { client: await connection.client(), directions, now: Date.now(), ...limits },
      besides: others.length === 0 ? {} : { folder: connection.name, other_folders: others },
    };
  };
  if (wish.folder !== undefined) {
    const named = recorded.find(({ name }) => name === wish.folder);
    if (named !== undefined) return open(named);
    throw new AgentError(`There is no folder '${wish.folder.slice(0, 100)}' with runs. There are: ${recorded.map(({ name }) => `'${name}'`).join(', ') || 'none'}.`);
  }
  const active = connections.for(vscode.window.activeTextEditor?.document.uri ?? vscode.window.activeNotebookEditor?.notebook.uri);
  const ordered = [...recorded].sort((a, b) => Number(b === active) - Number(a === active));
  const [first] = ordered;
  if (first === undefined) throw new AgentError(all.length === 0 ? 'Tools of agents are switched off in the folders of this window.' : 'Recording is off in this window, and nothing was recorded before.');
  if (wish.run === undefined || ordered.length === 1) return open(first);
  return (await holding(ordered, wish.run, open)) ?? open(first);
}

/** The first of the folders that has the run. */
async function holding(folders: readonly FolderConnection[], run: string, open: (connection: FolderConnection) => Promise<AgentFolder>): Promise<AgentFolder | undefined> {
  for (const connection of folders) {
    try {
      const opened = await open(connection);
      await findRun(opened.place, run);
      return opened;
    } catch (error) {
      // Another folder may have it, though the server of this one does not answer.
      if (!(error instanceof AgentError) && connection.state.kind !== 'failed') throw error;
    }
  }
  return undefined;
}
