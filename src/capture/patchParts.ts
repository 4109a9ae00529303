import { tokenIn } from './tokenShapes';

const START = Buffer.from('diff --git ');

/**
 * A patch without the files whose change holds a private key, a token or what `holds` knows; those are told. A line that begins with `diff --git` starts a file: in
 * hunks every line begins with a sign.
 */
export function patchParts(patch: Buffer, leftOut: { path: string; reason: string }[], holds: (text: string) => boolean): Buffer {
  const kept: Buffer[] = [];
  let whole = true;
  for (const part of parts(patch)) {
    const text = part.toString('latin1');
    const token = tokenIn(text) ?? (holds(text) ? 'a secret of the environment' : undefined);
    if (token === undefined) kept.push(part);
    else {
      whole = false;
      leftOut.push({ path: pathOf(part), reason: `It holds what looks like ${token}.` });
    }
  }
  return whole ? patch : Buffer.concat(kept);
}

function* parts(patch: Buffer): Generator<Buffer> {
  let start = 0;
  while (start < patch.length) {
    const next = patch.indexOf('\ndiff --git ', start + START.length, 'latin1');
    const end = next === -1 ? patch.length : next + 1;
    yield patch.subarray(start, end);
    start = end;
  }
}

function pathOf(part: Buffer): string {
  const first = part.subarray(0, part.indexOf(10)).toString('utf8');
  return /^diff --git "?a\/(.*?)"? "?b\/\1"?$/s.exec(first)?.[1] ?? first.slice(START.length);
}
