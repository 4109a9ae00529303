import { restoreSpecial } from '../../../../webview/run/protocol';
import type { DiffPart, RunFacts } from '../../../../webview/compare/differences/protocol';

/** What a part of a run is called in the editor, with the ending by which it picks the language. */
export const PART_FILES: Readonly<Record<DiffPart, string>> = {
  params: 'parameters.json', metrics: 'metrics.json', tags: 'tags.json', requirements: 'requirements.txt', datasets: 'datasets.json',
};

/** A part of a run as text that is compared line by line: sorted, one value a line. */
export function partText(run: RunFacts, part: string): string {
  switch (part) {
    case 'params':
      return sorted(run.params.map(({ key, value }) => [key, spread(value)]));
    case 'tags':
      return sorted(run.tags.map(({ key, value }) => [key, spread(value)]));
    case 'metrics':
      return sorted(restoreSpecial(run.metrics).map(({ key, value }) => [key, Number.isFinite(value) ? value : String(value)]));
    case 'datasets':
      return sorted(run.data.map(({ name, context, ...rest }) => [context === undefined ? name : `${name} (${context})`, rest]));
    default:
      return requirements(run);
  }
}

function sorted(entries: readonly (readonly [string, unknown])[]): string {
  const ordered = entries.toSorted(([a], [b]) => (a < b ? -1 : 1));
  // `Object.fromEntries` would put keys that are whole numbers first, and lose `__proto__`.
  const lines = ordered.map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value, null, 2).replaceAll('\n', '\n  ')}`);
  return lines.length === 0 ? '{}\n' : `{\n${lines.join(',\n')}\n}\n`;
}

/** A list or object, one item a line; other text stays the text that was logged, quotes and zeros included. */
function spread(value: string): unknown {
  if (!/^\s*[[{]/.test(value) || /\d{16,}/.test(value)) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

function requirements({ environment }: RunFacts): string {
  if (environment === undefined) return '';
  const python = environment.python === undefined ? [] : [`# Python ${environment.python}`];
  const packages = environment.packages.map(({ name, version }) => (version === '' || /^[<>=!~@(]/.test(version) ? `${name}${version.startsWith('@') ? ' ' : ''}${version}` : `${name}==${version}`));
  return [...python, ...packages.sort(), ''].join('\n');
}
