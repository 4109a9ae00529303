import * as vscode from 'vscode';
import { COMMANDS, MCP_PROVIDERS, SETTINGS, TOOLS } from '../ids';
import { pickConnection } from '../connection/pickConnection';
import { registerCommand } from '../showError';
import { agentFolders } from './agentFolders';
import type { AgentServices } from './languageModelTool';
import type { AgentCredentials } from '../servers/agentCredentials';
import { mcpServers, withCredentials, type CliPlace, type TrialbookMcpServer } from './mcpServers';
import { workingWords } from './toolWords';

/** Language models as far as an editor has them: forks of VS Code lack parts. */
type LanguageModels = Partial<Pick<typeof vscode.lm, 'registerTool' | 'registerMcpServerDefinitionProvider'>>;

/**
 * Offers the runs to language models: as tools of the editor, and as an MCP server that the editor's agents start. Both are gone while the setting
 * `trialbook.agents.enabled` is off in every folder. Does nothing in editors without either.
 */
export function registerAgents(cli: CliPlace, services: AgentServices, credentials: Pick<AgentCredentials, 'of'>): vscode.Disposable {
  const models = (vscode as { readonly lm?: LanguageModels }).lm;
  const changed = new vscode.EventEmitter<void>();
  let tools: vscode.Disposable | undefined;
  const update = (): void => {
    const wanted = agentFolders(services.connections).length > 0;
    if (wanted) tools ??= registerTools(models, services);
    else {
      tools?.dispose();
      tools = undefined;
    }
    changed.fire();
  };
  update();
  return vscode.Disposable.from(
    changed,
    { dispose: () => void tools?.dispose() },
    registerProvider(models, cli, services, credentials, changed.event),
    services.connections.onDidChange(update),
    vscode.workspace.onDidGrantWorkspaceTrust(update),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(`trialbook.${SETTINGS.agents}`)) update();
    }),
    registerCommand(services.log, COMMANDS.copyMcpServer, async () => {
      const connection = await pickConnection(services.connections);
      await (await import('./copyMcpServer')).copyMcpServer(connection);
    }),
  );
}

function registerTools(models: LanguageModels | undefined, services: AgentServices): vscode.Disposable {
  if (models?.registerTool === undefined) return new vscode.Disposable(() => undefined);
  const register = models.registerTool.bind(models);
  return vscode.Disposable.from(...TOOLS.flatMap((name) => {
    try {
      return [register(name, makeTool(services, name))];
    } catch (error) {
      // Names are shared by all extensions, and another one may have been first.
      services.log.warn(`The tool ${name} is not offered`, error);
      return [];
    }
  }));
}

/** What a tool does is loaded when it is first called. */
function makeTool(services: AgentServices, name: string): vscode.LanguageModelTool<object> {
  return {
    invoke: async (options, token) => (await import('./languageModelTool')).invokeTool(services, name, options, token),
    prepareInvocation: async ({ input }, token) => {
      const words = workingWords(name);
      return {
        ...(words === undefined ? {} : { invocationMessage: words }),
        ...(WRITES.has(name) ? { confirmationMessages: await (await import('./languageModelTool')).askFor(services, name, input, token) } : {}),
      };
    },
  };
}

const WRITES: ReadonlySet<string> = new Set<(typeof TOOLS)[number]>(['tag_run', 'note_run']);

function registerProvider(models: LanguageModels | undefined, cli: CliPlace, { connections }: AgentServices, credentials: Pick<AgentCredentials, 'of'>, changed: vscode.Event<void>): vscode.Disposable {
  if (models?.registerMcpServerDefinitionProvider === undefined) return new vscode.Disposable(() => undefined);
  return models.registerMcpServerDefinitionProvider(MCP_PROVIDERS.runs, {
    onDidChangeMcpServerDefinitions: changed,
    provideMcpServerDefinitions: () => mcpServers(cli, connections),
    resolveMcpServerDefinition: (server: TrialbookMcpServer) => withCredentials(server, (id) => credentials.of(id)),
  });
}
