import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { isRecord } from '../protocol/plainJson';

/** What an interpreter has. */
export interface Installed {
  /** E.g. `3.12.4`. */
  readonly version: string;
  /** One line each, as a requirements file has them, sorted. */
  readonly packages: readonly string[];
  /** Absolute path of the interpreter itself, when it was asked. */
  readonly program?: string;
}

/**
 * Version and packages of the Python `program` when it is of a virtual or a conda environment, read from their folders without starting it; undefined
 * of another one. Never raises.
 */
export function readPython(program: string, env: NodeJS.ProcessEnv): Installed | undefined {
  const prefix = prefixOf(program);
  const venv = venvOf(prefix);
  const version = venv?.version ?? condaVersion(prefix);
  if (version === undefined) return undefined;
  // With the system's packages it sees folders that differ from system to system: then Python itself says.
  if (venv?.system === true) return undefined;
  const short = version.split('.').slice(0, 2).join('.');
  const folders = [join(prefix, 'lib', `python${short}`, 'site-packages'), join(prefix, 'lib64', `python${short}`, 'site-packages'), join(prefix, 'Lib', 'site-packages'), ...(env['PYTHONPATH'] ?? '').split(delimiter).filter(Boolean)];
  const found = new Map<string, string>();
  for (const folder of folders) for (const [name, line] of packagesIn(folder)) if (!found.has(name)) found.set(name, line);
  return { version, packages: [...found.values()].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)) };
}

function prefixOf(program: string): string {
  const folder = dirname(program);
  return /[\\/](?:bin|Scripts)$/i.test(folder) ? dirname(folder) : folder;
}

function venvOf(prefix: string): { version: string | undefined; system: boolean } | undefined {
  let text: string;
  try {
    text = readFileSync(join(prefix, 'pyvenv.cfg'), 'utf8');
  } catch {
    return undefined;
  }
  const valueOf = (key: string): string | undefined => new RegExp(`^${key}\\s*=\\s*(.+?)\\s*$`, 'mi').exec(text)?.[1];
  return { version: (valueOf('version') ?? valueOf('version_info'))?.split('.').slice(0, 3).join('.'), system: valueOf('include-system-site-packages')?.toLowerCase() === 'true' };
}

function condaVersion(prefix: string): string | undefined {
  return namesIn(join(prefix, 'conda-meta')).map((name) => /^python-(\d[\d.]*)-.*\.json$/.exec(name)?.[1]).find((version) => version !== undefined);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Packages by their normal names (PEP 503), from the names of the folders that describe them (the core metadata specification). */
function* packagesIn(folder: string): Generator<[string, string]> {
  for (const entry of namesIn(folder)) {
    const [, written = '', version = ''] = /^(.+?)-([^-]+)(?:\.dist-info|(?:-py[\d.]+)?(?:-[^-]+)?\.egg-info)$/.exec(entry) ?? [];
    if (written === '' || written.startsWith('~')) continue;
    const name = written.replace(/[-_.]+/g, '-');
    yield [name.toLowerCase(), lineOf(name, version, join(folder, entry))];
  }
}

function lineOf(name: string, version: string, folder: string): string {
  const url = folder.endsWith('.dist-info') ? directUrl(join(folder, 'direct_url.json')) : undefined;
  return url === undefined ? `${name}==${version}` : `${name} @ ${url}  # ${version}`;
}

/** Where a package came from that is of no index: the direct URL specification, PEP 610. */
function directUrl(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  try {
    const direct: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (!isRecord(direct) || typeof direct['url'] !== 'string') return undefined;
    const vcs = direct['vcs_info'];
    if (!isRecord(vcs) || typeof vcs['vcs'] !== 'string' || typeof vcs['commit_id'] !== 'string') return direct['url'];
    return `${vcs['vcs']}+${direct['url']}@${vcs['commit_id']}`;
  } catch {
    return undefined;
  }
}
