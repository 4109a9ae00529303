import type { Dataset } from '../protocol/entities';
import { isRecord, parseJson } from '../protocol/plainJson';

/** Code that reads data back as a run read it. */
export interface ReadBack {
  readonly language: 'python' | 'shell';
  readonly code: string;
}

/**
 * The code that reads a dataset back: by what its source says (ours, or that of MLflow's own dataset sources). Undefined when the source does not say where
 * the data is. What a run says is text here: it is quoted, and nothing runs it.
 */
export function readBack(dataset: Dataset): ReadBack | undefined {
  const source = parseJson(dataset.source);
  const fields = isRecord(source) ? source : { uri: dataset.source };
  const text = (...names: string[]): string | undefined => names.map((name) => fields[name]).find((value): value is string => typeof value === 'string' && value !== '');
  switch (dataset.source_type) {
    case 'delta_table':
      return delta(text, fields['delta_table_version']);
    case 'dvc':
      return dvc(text, fields['folder'] === true);
    case 'git_lfs':
      return lfs(text);
    case 'hugging_face':
      return huggingFace(text);
    case 'spark':
    case 'uc_volume':
    case 'databricks-uc-table':
      return spark(text);
    case 'code':
      return undefined;
    default:
      return file(text('uri', 'url', 'path'), dataset);
  }
}

type TextOf = (...names: string[]) => string | undefined;

function delta(text: TextOf, version: unknown): ReadBack | undefined {
  const number = typeof version === 'number' || (typeof version === 'string' && /^\d+$/.test(version)) ? Number(version) : undefined;
  const option = number === undefined ? '' : `.option("versionAsOf", ${number})`;
  const table = text('delta_table_name');
  if (table !== undefined) return python(`df = spark.read.format("delta")${option}.table(${quoted(table)})`);
  const path = text('path', 'uri');
  if (path === undefined) return undefined;
  return python(`df = spark.read.format("delta")${option}.load(${quoted(path)})\n# Without Spark:\n# from deltalake import DeltaTable\n# df = DeltaTable(${quoted(path)}${number === undefined ? '' : `, version=${number}`}).to_pandas()`);
}

function dvc(text: TextOf, isFolder: boolean): ReadBack | undefined {
  const path = text('path', 'uri');
  if (path === undefined) return undefined;
  const [repo, rev] = [text('repo'), text('rev')];
  const where = [...(repo === undefined ? [] : [`repo=${quoted(repo)}`]), ...(rev === undefined ? [] : [`rev=${quoted(rev)}`])];
  if (isFolder) return python(['from dvc.api import DVCFileSystem', `fs = DVCFileSystem(${[...(repo === undefined ? [] : [`url=${quoted(repo)}`]), ...(rev === undefined ? [] : [`rev=${quoted(rev)}`])].join(', ')})`, `fs.get(${quoted(path)}, ${quoted(lastName(path))}, recursive=True)`].join('\n'));
  return python(`import dvc.api\nwith dvc.api.open(${[quoted(path), ...where, 'mode="rb"'].join(', ')}) as file:\n    ${reader(path, 'file') ?? 'data = file.read()'}`);
}

function lfs(text: TextOf): ReadBack | undefined {
  const path = text('path', 'uri');
  if (path === undefined) return undefined;
  const rev = text('rev') ?? '';
  return { language: 'shell', code: `git cat-file blob ${word(`${/^[\da-f]{7,64}$/i.test(rev) ? rev : 'HEAD'}:${path}`)} | git lfs smudge > ${word(lastName(path))}` };
}

function huggingFace(text: TextOf): ReadBack | undefined {
  const path = text('path');
  if (path === undefined) return undefined;
  const named = (['config_name', 'split', 'revision'] as const).flatMap((name) => {
    const value = text(name);
    return value === undefined ? [] : [`${name === 'config_name' ? 'name' : name}=${quoted(value)}`];
  });
  return python(`from datasets import load_dataset\ndata = load_dataset(${[quoted(path), ...named].join(', ')})`);
}

function spark(text: TextOf): ReadBack | undefined {
  const table = text('table_name');
  if (table !== undefined) return python(`df = spark.table(${quoted(table)})`);
  const path = text('path', 'uri');
  return path === undefined ? undefined : python(`df = spark.read.load(${quoted(path)})`);
}

/** A file, held to its digest where that is ours: the first half of its SHA-256. */
function file(path: string | undefined, { digest }: Dataset): ReadBack | undefined {
  if (path === undefined) return undefined;
  const read = reader(path, quoted(path));
  if (!/^[\da-f]{32}$/.test(digest) || /^[a-z][a-z0-9+.-]+:\/\//i.test(path)) return read === undefined ? undefined : python(withImports(read));
  const check = ['import hashlib', `with open(${quoted(path)}, "rb") as file:`, `    assert hashlib.sha256(file.read()).hexdigest().startswith(${quoted(digest)}), "the file has changed"`];
  return python([...importsOf(read), ...check, ...(read === undefined ? [] : [read])].join('\n'));
}

function reader(path: string, argument: string): string | undefined {
  const ending = /\.(csv|tsv|tab|parquet|jsonl|ndjson|json|feather|xlsx|npy)(?:\.(?:gz|bz2|xz|zst))?$/i.exec(path)?.[1]?.toLowerCase();
  switch (ending) {
    case 'csv':
      return `df = pd.read_csv(${argument})`;
    case 'tsv':
    case 'tab':
      return `df = pd.read_csv(${argument}, sep="\\t")`;
    case 'parquet':
      return `df = pd.read_parquet(${argument})`;
    case 'jsonl':
    case 'ndjson':
      return `df = pd.read_json(${argument}, lines=True)`;
    case 'json':
      return `df = pd.read_json(${argument})`;
    case 'feather':
      return `df = pd.read_feather(${argument})`;
    case 'xlsx':
      return `df = pd.read_excel(${argument})`;
    case 'npy':
      return `data = np.load(${argument})`;
    default:
      return undefined;
  }
}

function importsOf(read: string | undefined): string[] {
  return read === undefined ? [] : [read.includes('np.') ? 'import numpy as np' : 'import pandas as pd'];
}

function withImports(read: string): string {
  return [...importsOf(read), read].join('\n');
}

function python(code: string): ReadBack {
  // What reads with pandas inside a block needs it too.
  return { language: 'python', code: code.includes('pd.') && !code.includes('import pandas') ? `import pandas as pd\n${code}` : code };
}

/** A text as Python's literal; JSON's has the same form but for what only JavaScript ends lines with. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`).replace(/\\u[dD][89a-fA-F][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}/g, (pair) => {
    const point = JSON.parse(`"${pair}"`) as string;
    return `\\U${(point.codePointAt(0) ?? 0).toString(16).padStart(8, '0')}`;
  });
}

/** A text as one word of a POSIX shell; a terminal would take control characters for its own. */
function word(raw: string): string {
  const text = raw.replace(/[\u0000-\u001f\u007f-\u009f]/g, '?');
  return /^[\w./:@=+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function lastName(path: string): string {
  return path.split('/').filter(Boolean).at(-1) ?? path;
}

/** Text of `trialbook/data.json`: the datasets with the code that reads them back. */
export function dataFile(datasets: readonly Dataset[]): string {
  const entries = datasets.map((dataset) => ({ name: dataset.name, digest: dataset.digest, source_type: dataset.source_type, source: parseJson(dataset.source) ?? dataset.source, ...readBack(dataset) }));
  return `${JSON.stringify(entries, null, 1)}\n`;
}
