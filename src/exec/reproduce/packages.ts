/** A package that is another one than when the run was recorded. */
export interface PackageDifference {
  readonly name: string;
  /** Undefined when it was not installed then. */
  readonly recorded: string | undefined;
  /** Undefined when it is not installed now. */
  readonly now: string | undefined;
}

/** Which packages differ between two lists of lines such as `numpy==2.1.0`; names are compared as Python does (PEP 503). Those that only are there now count last. */
export function packageDifferences(recorded: readonly string[], now: readonly string[]): PackageDifference[] {
  const [then, there] = [byName(recorded), byName(now)];
  const names = [...new Set([...then.keys(), ...there.keys()])].sort();
  const all = names.flatMap((name): PackageDifference[] => {
    const [one, other] = [then.get(name), there.get(name)];
    return one === other ? [] : [{ name, recorded: one, now: other }];
  });
  return [...all.filter((one) => one.recorded !== undefined), ...all.filter((one) => one.recorded === undefined)];
}

function byName(lines: readonly string[]): Map<string, string> {
  return new Map(lines.flatMap((line) => {
    const text = line.trim();
    if (text === '' || text.startsWith('#')) return [];
    const [, name = text, version = ''] = /^([\w.-]+)\s*(?:===?|@)\s*(.+)$/.exec(text) ?? [];
    return [[name.toLowerCase().replace(/[-_.]+/g, '-'), version] as const];
  }));
}
