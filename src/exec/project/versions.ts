/* Versions of Python packages as PEP 440 orders them, as far as requirements of projects need it. */

interface Version {
  readonly epoch: number;
  readonly release: readonly number[];
  /** What comes before, at and after a release, as numbers that compare: development, pre-release, post-release. */
  readonly rest: readonly number[];
}

const VERSION = /^\s*v?(?:(\d+)!)?(\d+(?:\.\d+)*)(?:[-_.]?(a|alpha|b|beta|c|rc|pre|preview)[-_.]?(\d*))?(?:-(\d+)|[-_.]?(?:post|rev|r)[-_.]?(\d*))?(?:[-_.]?dev[-_.]?(\d*))?(?:\+[\w.-]+)?\s*$/i;
const PRE: Readonly<Record<string, number>> = { a: 1, alpha: 1, b: 2, beta: 2, c: 3, rc: 3, pre: 3, preview: 3 };

function parse(text: string): Version | undefined {
  const match = VERSION.exec(text);
  if (match === null) return undefined;
  const [whole, epoch, release = '', pre, preNumber, postDash, postNumber, devNumber] = match;
  const hasPost = postDash !== undefined || postNumber !== undefined;
  const hasDev = /dev/i.test(whole);
  // A development release comes before all others of its number, a pre-release before the release, a post-release after it.
  const phase = pre !== undefined ? (PRE[pre.toLowerCase()] ?? 0) : hasDev && !hasPost ? 0 : 4;
  return {
    epoch: Number(epoch ?? 0),
    release: release.split('.').map(Number),
    rest: [phase, Number(preNumber ?? 0), hasPost ? 1 : 0, Number(postDash ?? postNumber ?? 0), hasDev ? 0 : 1, Number(devNumber ?? 0)],
  };
}

function compare(a: Version, b: Version): number {
  return a.epoch - b.epoch || compareLists(a.release, b.release) || compareLists(a.rest, b.rest);
}

function compareLists(a: readonly number[], b: readonly number[]): number {
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Whether a version satisfies specifiers such as `>=1.2,<2` or `==3.*`; undefined when one of them cannot be read. */
export function satisfies(version: string, specifiers: string): boolean | undefined {
  const results = specifiers.split(',').filter((one) => one.trim() !== '').map((one) => satisfiesOne(version, one.trim()));
  if (results.includes(false)) return false;
  return results.includes(undefined) ? undefined : true;
}

function satisfiesOne(text: string, specifier: string): boolean | undefined {
  const [, operator = '', wanted = ''] = /^(===|==|!=|~=|<=|>=|<|>)\s*(\S+)$/.exec(specifier) ?? [];
  if (operator === '===') return text.toLowerCase() === wanted.toLowerCase();
  const version = parse(text);
  const prefix = wanted.endsWith('.*');
  const other = parse(prefix ? wanted.slice(0, -2) : wanted);
  if (version === undefined || other === undefined) return undefined;
  if (prefix) return operator === '==' || operator === '!=' ? startsWith(version, other.release) === (operator === '==') : undefined;
  if (operator === '~=') return compare(version, other) >= 0 && startsWith(version, other.release.slice(0, -1));
  return HOLDS[operator]?.(compare(version, other));
}

const HOLDS: Readonly<Record<string, (order: number) => boolean>> = {
  '==': (order) => order === 0,
  '!=': (order) => order !== 0,
  '<=': (order) => order <= 0,
  '>=': (order) => order >= 0,
  '<': (order) => order < 0,
  '>': (order) => order > 0,
};

function startsWith(version: Version, release: readonly number[]): boolean {
  return release.every((part, at) => (version.release[at] ?? 0) === part);
}
