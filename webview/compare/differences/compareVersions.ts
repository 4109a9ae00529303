/** How a version stands to another: the first part that differs, and which way; `other` when one of them is no version. */
export interface VersionStep {
  readonly part: 'major' | 'minor' | 'patch' | 'suffix' | 'other';
  readonly newer?: boolean;
}

interface Version {
  readonly numbers: readonly number[];
  /** `rc1`, `.post2`, `+cu121`. */
  readonly suffix: string;
}

const PARTS = ['major', 'minor', 'patch'] as const;

/** Compares versions as packages of Python write them (PEP 440). Undefined when both are the same version. */
export function compareVersions(baseline: string, value: string): VersionStep | undefined {
  if (baseline === value) return undefined;
  const [from, to] = [readVersion(baseline), readVersion(value)];
  if (from === undefined || to === undefined) return { part: 'other' };
  for (let index = 0; index < Math.max(from.numbers.length, to.numbers.length); index += 1) {
    const step = (to.numbers[index] ?? 0) - (from.numbers[index] ?? 0);
    if (step !== 0) return { part: PARTS[Math.min(index, 2)] ?? 'patch', newer: step > 0 };
  }
  if (from.suffix === to.suffix) return undefined;
  const step = rank(to.suffix) - rank(from.suffix);
  return step === 0 ? { part: 'suffix' } : { part: 'suffix', newer: step > 0 };
}

function readVersion(text: string): Version | undefined {
  const match = /^\s*v?(?:\d+!)?(\d+(?:\.\d+)*)((?:[-_.]?[a-z]+[-_.]?\d*)*(?:\+[\w.]+)?)\s*$/i.exec(text);
  return match === null ? undefined : { numbers: (match[1] ?? '').split('.').map(Number), suffix: (match[2] ?? '').toLowerCase() };
}

/** Development and pre-releases come before the release, post-releases after it. */
function rank(suffix: string): number {
  const release = suffix.split('+')[0] ?? '';
  const word = /[a-z]+/.exec(release)?.[0] ?? '';
  const place = ['dev', 'a', 'alpha', 'b', 'beta', 'c', 'rc', '', 'post', 'rev', 'r'].indexOf(word);
  return place < 0 ? 7000 : place * 1000 + Math.min(999, Number(/\d+/.exec(release)?.[0] ?? 0));
}
