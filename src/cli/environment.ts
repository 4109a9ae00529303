import { trackingUri, type Connection } from '../client/connection';

/** Shells whose lines `trialbook env` prints. */
export const SHELLS = ['sh', 'fish', 'powershell', 'cmd'] as const;
/** One of them. */
export type Shell = (typeof SHELLS)[number];

/** What makes MLflow's client log to a server: address, no proxy on the way, and no address with its token in the output. */
export function clientEnvironment(connection: Connection, env: NodeJS.ProcessEnv): Record<string, string> {
  const noProxy = [...new Set([...(env['NO_PROXY'] ?? env['no_proxy'] ?? '').split(',').map((host) => host.trim()).filter(Boolean), '127.0.0.1', 'localhost'])].join(',');
  return {
    MLFLOW_TRACKING_URI: trackingUri(connection),
    MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT: 'true',
    NO_PROXY: noProxy,
    no_proxy: noProxy,
  };
}

/** Lines that set the variables in a shell. */
export function exportLines(variables: Record<string, string>, shell: Shell): string {
  return Object.entries(variables).map(([name, value]) => exportLine(name, value, shell)).join('\n');
}

function exportLine(name: string, value: string, shell: Shell): string {
  switch (shell) {
    case 'sh':
      return `export ${name}='${value.replaceAll("'", `'\\''`)}'`;
    case 'fish':
      return `set -gx ${name} '${value.replaceAll(/['\\]/g, (mark) => `\\${mark}`)}'`;
    case 'powershell':
      return `$env:${name} = '${value.replaceAll("'", "''")}'`;
    case 'cmd':
      return `set "${name}=${value}"`;
  }
}
