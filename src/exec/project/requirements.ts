import { parse } from 'yaml';
import { normalName, type Interpreter } from './interpreter';
import { satisfies } from './versions';
import { isRecord } from '../../protocol/plainJson';

/** A package that a project asks for. */
export interface Requirement {
  /** As it is written, without marker and options. */
  readonly text: string;
  /** Normalized name. */
  readonly name: string;
  /** Specifiers such as `>=1.2,<2`; empty for any version. */
  readonly specifiers: string;
}

/** What an environment file asks for. */
export interface Wanted {
  /** Specifiers of Python's own version; empty for any. */
  readonly python: string;
  readonly requirements: readonly Requirement[];
  /** Lines that are not compared: addresses, options, packages that are not Python's. */
  readonly unread: readonly string[];
}

/** Reads a file that a requirement names by `-r`; undefined when it is not there. Paths are relative to the file that names it. */
export type ReadBeside = (path: string) => string | undefined;

const NOTHING: Wanted = { python: '', requirements: [], unread: [] };
/** Files that name one another are followed this far. */
const MOST_NESTED = 8;

/** Reads lines of a `requirements.txt`. */
export function readRequirements(text: string, beside: ReadBeside, depth = 0): Wanted {
  return readLines(text.replaceAll(/\\\r?\n/g, ' ').split(/\r?\n/), beside, depth);
}

function readLines(lines: readonly string[], beside: ReadBeside, depth: number): Wanted {
  const requirements: Requirement[] = [];
  const unread: string[] = [];
  for (const raw of lines) {
    const line = raw.replace(/(?:^|\s)#.*$/, '').trim();
    if (line === '') continue;
    const nested = /^(?:-r|--requirement)[\s=]+(\S+)$/.exec(line)?.[1];
    const text = nested === undefined || depth >= MOST_NESTED ? undefined : beside(nested);
    if (text !== undefined) {
      const inner = readRequirements(text, beside, depth + 1);
      requirements.push(...inner.requirements);
      unread.push(...inner.unread);
      continue;
    }
    const requirement = readRequirement(line);
    if (requirement === undefined) unread.push(line);
    else if (requirement !== 'elsewhere') requirements.push(requirement);
  }
  return { python: '', requirements, unread };
}

function readRequirement(line: string): Requirement | 'elsewhere' | undefined {
  const [before = '', marker] = line.replace(/\s--\S.*$/, '').split(';', 2);
  const match = /^([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*\(?((?:(?:===|==|!=|~=|<=|>=|<|>)\s*[^\s,()]+\s*,?\s*)*)\)?$/.exec(before.trim());
  if (match === null) return undefined;
  if (marker !== undefined && !markerHolds(marker)) return 'elsewhere';
  return { text: before.trim(), name: normalName(match[1] ?? ''), specifiers: (match[2] ?? '').replaceAll(/\s/g, '') };
}

/** Whether a marker holds on this machine. Only the system is looked at: what asks for anything else is taken to hold. */
function markerHolds(marker: string, platform: NodeJS.Platform = process.platform): boolean {
  const facts: Readonly<Record<string, string>> = {
    sys_platform: platform,
    platform_system: platform === 'win32' ? 'Windows' : platform === 'darwin' ? 'Darwin' : 'Linux',
    os_name: platform === 'win32' ? 'nt' : 'posix',
  };
  return marker.split(/\bor\b/).some((all) => all.split(/\band\b/).every((one) => {
    const [, name = '', operator, , value] = /^\s*\(*\s*(\w+)\s*(==|!=)\s*(['"])(.*?)\3\s*\)*\s*$/.exec(one) ?? [];
    const fact = facts[name];
    return fact === undefined || (fact === value) === (operator === '==');
  }));
}

/** Reads a `python_env.yaml`: `python` and `dependencies`. Raises an Error when it is no YAML. */
export function readPythonEnv(text: string, beside: ReadBeside): Wanted {
  const content: unknown = parse(text);
  if (!isRecord(content)) return NOTHING;
  const version = scalar(content['python']);
  return { ...readLines(texts(content['dependencies']), beside, 0), python: version === undefined ? '' : pythonSpecifier(version) };
}

/** Reads a `conda.yaml`: its Python, its packages as far as they are Python's, and those of `pip`. Raises an Error when it is no YAML. */
export function readCondaEnv(text: string, beside: ReadBeside): Wanted {
  const content: unknown = parse(text);
  if (!isRecord(content) || !Array.isArray(content['dependencies'])) return NOTHING;
  const dependencies: readonly unknown[] = content['dependencies'];
  const pip = readLines(dependencies.flatMap((one) => (isRecord(one) ? texts(one['pip']) : [])), beside, 0);
  let python = '';
  const requirements: Requirement[] = [];
  const unread: string[] = [];
  for (const one of texts(dependencies)) {
    const requirement = condaRequirement(one);
    if (requirement === undefined) unread.push(one);
    else if (requirement.name === 'python') python = requirement.specifiers;
    // pip itself is asked for as a tool, and its version makes no difference to a result.
    else if (requirement.name !== 'pip') requirements.push(requirement);
  }
  return { python, requirements: [...requirements, ...pip.requirements], unread: [...unread, ...pip.unread] };
}

/** `scikit-learn=1.2`, `channel::numpy>=1.20,<2`, `python=3.9=build`. A single `=` asks for a version that begins so. */
function condaRequirement(text: string): Requirement | undefined {
  const match = /^(?:[^\s:]+::)?([A-Za-z0-9][\w.-]*)\s*(.*)$/.exec(text.trim());
  if (match === null) return undefined;
  const specifiers = (match[2] ?? '').replaceAll(/\s+/g, '').replace(/^=([^=].*?)(?:=[^=]*)?$/, (_, version: string) => `==${version.replace(/(?:\.?\*)?$/, '.*')}`);
  return /\|/.test(specifiers) ? undefined : { text: text.trim(), name: normalName(match[1] ?? ''), specifiers };
}

/** MLflow makes the newest patch release of a Python `3.10`. */
function pythonSpecifier(version: string): string {
  return /^\d+(\.\d+)?$/.test(version) ? `==${version}.*` : `==${version}`;
}

/** How an interpreter differs from what is asked for, a line for each. */
export function differences(wanted: Wanted, { version, packages }: Pick<Interpreter, 'version' | 'packages'>): string[] {
  const lines: string[] = [];
  if (wanted.python !== '' && satisfies(version, wanted.python) === false) lines.push(`Python ${wanted.python.replace(/^==/, '')} is asked for, here is ${version}`);
  for (const { name, text, specifiers } of wanted.requirements) {
    const installed = packages.get(name);
    if (installed === undefined) lines.push(`${text} is asked for and not installed`);
    else if (satisfies(installed, specifiers) === false) lines.push(`${text} is asked for, here is ${installed}`);
  }
  return [...lines, ...wanted.unread.map((line) => `not compared: ${line}`)];
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}

function scalar(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}
