import { fill } from '../../ui/words';
import { viewerOf } from '../../run/viewers/kinds';
import { formatBytes, formatNumber } from '../../ui/format';
import { percentOf, signed, valueRow, type Cell, type DifferenceWords, type Row } from './cells';
import type { FileFact, RunFacts } from './protocol';
import type { DataInput } from '../../run/protocol';

/** Files that an editor has no lines of. */
const BINARY = /\.(?:pkl|pickle|joblib|pt|pth|ckpt|onnx|bin|safetensors|h5|hdf5|keras|ubj|npy|npz|parquet|feather|zip|gz|tar|whl|so|db|pdf)$/i;

/** Datasets by name and what they were used for: digest, and rows where the profile tells them. */
export function dataRows(runs: readonly RunFacts[], words: DifferenceWords): Row[] {
  const lists = runs.map((run) => named(run.data));
  const keys = [...new Set(lists.flatMap((list) => [...list.keys()]))].sort();
  return keys.map((key) => {
    const inputs = lists.map((list) => list.get(key));
    const [baseline] = inputs;
    const row = valueRow(key, inputs.map((input) => input?.digest), words);
    const cells = row.cells.map((cell, index) => {
      const input = inputs[index];
      return input === undefined ? cell : dataCell(input, baseline, index === 0, words);
    });
    const rows = inputs.some((input) => input?.rows !== undefined);
    return { ...row, ...(rows ? { note: words.rows } : {}), cells, differs: cells.some((cell) => cell.letter !== undefined) };
  });
}

function dataCell(input: DataInput, baseline: DataInput | undefined, first: boolean, words: DifferenceWords): Cell {
  const same = !first && input.digest === baseline?.digest;
  const delta = first || same ? Number.NaN : (input.rows ?? Number.NaN) - (baseline?.rows ?? Number.NaN);
  return {
    text: input.digest,
    mono: true,
    look: same ? 'same' : 'plain',
    full: [input.digest, input.sourceType, input.source].filter((part) => part !== '').join('\n'),
    ...(first && input.rows !== undefined ? { right: formatNumber(input.rows) } : {}),
    ...(Number.isFinite(delta) && delta !== 0 ? { note: fill(words.rowsMore, signed(delta)) } : {}),
    ...(first || same ? {} : { letter: baseline === undefined ? 'A' : 'M' }),
  };
}

/** A dataset that a run used twice for the same is counted. */
function named(inputs: readonly DataInput[]): Map<string, DataInput> {
  const found = new Map<string, DataInput>();
  for (const input of inputs) {
    const name = input.context === undefined ? input.name : `${input.name} (${input.context})`;
    let key = name;
    for (let count = 2; found.has(key); count += 1) key = `${name} ${count}`;
    found.set(key, input);
  }
  return found;
}

/** Models by name: the bytes of their files, and what they were registered as. */
export function modelRows(runs: readonly RunFacts[], words: DifferenceWords): Row[] {
  const maps = runs.map((run) => new Map(run.models.map((model) => [model.name, model])));
  const names = [...new Set(maps.flatMap((map) => [...map.keys()]))].sort();
  return names.flatMap((name) => {
    const models = maps.map((map) => map.get(name));
    const sizes = sizeRow(name, models.map((model) => (model === undefined ? undefined : (model.size ?? -1))), words.noModel);
    const types = valueRow(`${name} type`, models.map((model) => model?.type), words);
    const registered = models.map((model) => (model === undefined ? undefined : model.registrations.join(', ') || words.notRegistered));
    return [
      { ...sizes, label: name, note: words.size },
      ...(types.differs ? [{ ...types, label: name, note: words.modelType }] : []),
      ...(models.some((model) => (model?.registrations.length ?? 0) > 0) ? [{ ...valueRow(`${name} registered`, registered, words, words.noModel), label: name, note: words.registeredAs }] : []),
    ];
  });
}

/** Files by path: pictures are shown, tables can be compared cell by cell, the rest by size and, where that was read, content. */
export function artifactRows(runs: readonly RunFacts[], digests: ReadonlyMap<string, string>, words: DifferenceWords): Row[] {
  const maps = runs.map((run) => new Map(run.files.map((file) => [file.path, file])));
  const paths = [...new Set(maps.flatMap((map) => [...map.keys()]))].sort();
  return paths.map((path) => {
    const files = maps.map((map) => map.get(path));
    const row = sizeRow(path, files.map((file) => (file === undefined ? undefined : (file.size ?? -1))), words.noFile);
    const viewer = viewerOf(path);
    const cells = row.cells.map((cell, index) => (index === 0 || files[index] === undefined || files[0] === undefined ? cell : contentCell(cell, path, [runs[0]?.id, runs[index]?.id], digests, words)));
    const linked = cells.map((cell, index) => (index > 0 && cell.letter === 'M' && viewer !== 'image' && !BINARY.test(path) ? { ...cell, link: viewer === 'csv' ? ('cells' as const) : ('file' as const) } : cell));
    return { ...row, note: words.size, cells: linked, differs: linked.some((cell) => cell.letter !== undefined), kind: viewer === 'image' ? 'picture' : 'values' };
  });
}

/** A cell of a file that both have and whose size is the same. */
function contentCell(cell: Cell, path: string, ids: readonly (string | undefined)[], digests: ReadonlyMap<string, string>, words: DifferenceWords): Cell {
  if (cell.letter !== undefined) return cell;
  const [before, after] = ids.map((id) => digests.get(`${id ?? ''}\n${path}`));
  if (before === undefined || after === undefined) return cell;
  if (before === '' || after === '') return { ...cell, note: words.sameSize };
  return before === after ? cell : { ...cell, look: 'plain', letter: 'M', note: words.otherContent };
}

/** Sizes in bytes; −1 where there is something of unknown size. */
function sizeRow(key: string, sizes: readonly (number | undefined)[], absent: string): Row {
  const [baseline] = sizes;
  const cells = sizes.map((size, index): Cell => {
    if (size === undefined) return { text: absent, look: 'absent', ...(index > 0 && baseline !== undefined ? { letter: 'D' as const } : {}) };
    const shown = { text: size < 0 ? '' : formatBytes(size), ...(size < 0 ? {} : { full: `${formatNumber(size)} B` }) };
    if (index === 0) return { ...shown, look: 'plain' };
    if (baseline === undefined) return { ...shown, look: 'plain', letter: 'A' };
    if (size === baseline) return { ...shown, look: 'same' };
    const note = percentOf(size - baseline, baseline);
    return { ...shown, look: 'plain', letter: 'M', ...(note === undefined ? {} : { note }) };
  });
  return { key, label: key, cells, differs: cells.some((cell) => cell.letter !== undefined), kind: 'values' };
}

/** Files of the runs that have to be read to know whether they are the same: those of one size in the baseline and another run. */
export function filesToDigest(runs: readonly RunFacts[], known: ReadonlyMap<string, string>): { runId: string; file: FileFact }[] {
  const [baseline, ...others] = runs;
  if (baseline === undefined) return [];
  const wanted = new Map<string, { runId: string; file: FileFact }>();
  for (const run of others) {
    const files = new Map(run.files.map((file) => [file.path, file]));
    for (const file of baseline.files) {
      const other = files.get(file.path);
      if (other === undefined || other.size !== file.size || file.size === undefined) continue;
      for (const [runId, one] of [[baseline.id, file], [run.id, other]] as const) {
        const key = `${runId}\n${file.path}`;
        if (!known.has(key)) wanted.set(key, { runId, file: one });
      }
    }
  }
  return [...wanted.values()];
}
