import * as vscode from 'vscode';
import { addressOfDebugger } from '../../protocol/trialbook';
import type { Connections } from '../connection/folderConnection';
import { changedVariables } from './environment';
import { personsAddress, TRACKING_URI, type PersonsVariables } from './personsAddress';
import { envFile, inheritedEnvironment } from './places';
import { allChanges, type Recordings } from './recordings';

/** Debug types of Python. */
const PYTHON = ['debugpy', 'python'];

/** Gives launched Python programs their environment. What the launch configuration and its `envFile` set wins. */
export function registerDebugEnvironment(connections: Connections, recordings: Recordings): vscode.Disposable {
  const provider: vscode.DebugConfigurationProvider = {
    resolveDebugConfigurationWithSubstitutedVariables(folder, configuration) {
      if (configuration.request !== 'launch') return configuration;
      const connection = connections.for(folder?.uri ?? programUri(configuration));
      const recording = connection === undefined ? undefined : recordings.of(connection);
      if (recording?.kind !== 'on') return configuration;
      const own = ownVariables(configuration);
      if (personsAddress(own) !== undefined) return configuration;
      const set = new Set(own.flatMap(({ values }) => Object.keys(values)));
      const ours = Object.entries(changedVariables(allChanges(recording), inheritedEnvironment)).filter(([name]) => !set.has(name)).map(([name, value]): [string, string] => [name, debugged(configuration, name, value)]);
      return { ...configuration, env: { ...Object.fromEntries(ours), ...environmentOf(configuration) } };
    },
  };
  return vscode.Disposable.from(...PYTHON.map((type) => vscode.debug.registerDebugConfigurationProvider(type, provider)));
}

/** Runs of a program that is debugged are marked; "Run Without Debugging" comes as a launch too. */
function debugged({ noDebug }: vscode.DebugConfiguration, name: string, value: string): string {
  return name === TRACKING_URI && noDebug !== true ? addressOfDebugger(value) : value;
}

/** What the launch itself sets: `env`, then `envFile`. */
function ownVariables(configuration: vscode.DebugConfiguration): PersonsVariables[] {
  const path: unknown = configuration['envFile'];
  const file = typeof path === 'string' && path !== '' ? envFile(path) : undefined;
  const env: PersonsVariables = { values: environmentOf(configuration), place: () => ({ kind: 'setting', id: 'launch' }) };
  return file === undefined ? [env] : [env, file];
}

function environmentOf(configuration: vscode.DebugConfiguration): Record<string, string | null> {
  const env: unknown = configuration['env'];
  return typeof env === 'object' && env !== null ? (env as Record<string, string | null>) : {};
}

function programUri(configuration: vscode.DebugConfiguration): vscode.Uri | undefined {
  const program: unknown = configuration['program'];
  return typeof program === 'string' && program !== '' ? vscode.Uri.file(program) : undefined;
}
