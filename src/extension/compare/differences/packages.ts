import type { EnvironmentFact, PackageFact } from '../../../../webview/compare/differences/protocol';

/** Names of the files that state an environment, the one that says most first. */
export const ENVIRONMENT_FILES = ['requirements.txt', 'conda.yaml', 'python_env.yaml'] as const;
/** Most packages that are read of one file. */
const MOST = 5000;

/** Puts together what the files of one folder state. Undefined when none of them states anything. */
export function readEnvironment(from: string, files: ReadonlyMap<string, string>): EnvironmentFact | undefined {
  const requirements = files.get('requirements.txt');
  const conda = files.get('conda.yaml');
  const pythonEnv = files.get('python_env.yaml');
  const packages = requirements === undefined ? (conda === undefined ? [] : condaPackages(conda)) : requirementPackages(requirements.split(/\r?\n/));
  const python = /^\s*python:\s*['"]?([\w.]+)/m.exec(pythonEnv ?? '')?.[1] ?? /^\s*-\s*['"]?python\s*=+\s*([\w.]+)/m.exec(conda ?? '')?.[1];
  if (packages.length === 0 && python === undefined) return undefined;
  return { from, packages, ...(python === undefined ? {} : { python }) };
}

/** Requirements as pip takes them (PEP 508): `xgboost[gpu]==2.0.3 ; python_version > "3.8"`. Options and nested files state no package. */
export function requirementPackages(lines: readonly string[]): PackageFact[] {
  const found = new Map<string, PackageFact>();
  for (const line of lines.slice(0, MOST)) {
    const text = line.replace(/(?:^|\s)#.*$/, '').split(';')[0]?.replace(/\s--hash=\S+|\\$/g, '').trim() ?? '';
    const match = /^([A-Za-z\d][\w.-]*)\s*(?:\[[^\]]*\])?\s*(.*)$/.exec(text);
    if (match === null) continue;
    const [, name = '', bound = ''] = match;
    // `name @ address` names a place instead of a version.
    const exact = /^\(?\s*===?\s*([^\s,)]+)\s*\)?$/.exec(bound)?.[1];
    found.set(packageName(name), { name: packageName(name), version: (exact ?? bound).slice(0, 300) });
  }
  return [...found.values()];
}

function condaPackages(text: string): PackageFact[] {
  const items = text.split(/\r?\n/).flatMap((line) => /^\s*-\s+(.*\S)\s*$/.exec(line)?.[1]?.replace(/^(['"])(.*)\1$/, '$2') ?? []);
  // A channel is a word or an address; what has a version is a package. conda writes one `=`, pip two.
  return requirementPackages(items.filter((item) => /[=<>~]/.test(item) && !/^python\s*[=<>]/.test(item)).map((item) => item.replace(/^([\w.-]+)=([^=]+)(?:=.*)?$/, '$1==$2')));
}

/** Names of packages are compared without case, and `-`, `_` and `.` are one (PEP 503). */
function packageName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}
