import { baseName, belowPlain, isWhole, plainPath, resolvePlain, sameRemote } from './codePaths';
import { SYSTEM_TAGS } from './entities';
import { RECORDED_TAGS } from './recorded';

/*
 * Which runs belong to a file, by what they recorded: the notebook, the source file with the working directory, the file as its repository names it, the
 * project and its entry point. Used by the server over its index and by the client of a stock server, so that both answer the same.
 */

/** A file or notebook, and what is known around it. */
export interface CodeFile {
  /** Absolute paths of it, as it was opened and as it is on the disk; at least one. */
  readonly paths: readonly string[];
  /** Absolute folders that relative names are seen from: the workspace's folder, and the one that holds the store. */
  readonly folders: readonly string[];
  /** Names of which it is the only file below the folders, e.g. `train.py` of `src/train.py`: as it is typed in a folder below. */
  readonly names?: readonly string[];
  /** Its repository; `path` is relative to it. */
  readonly repository?: { readonly path: string; readonly remote?: string };
  /** Entry points of MLflow projects that run it, with the project's absolute folder. */
  readonly entry_points?: readonly { readonly folder: string; readonly name: string }[];
  /** The server holds runs of other folders and machines, so that a relative name says nothing by itself. */
  readonly shared?: boolean;
  /** Upper and lower case are the same in paths of this system. */
  readonly ignore_case?: boolean;
}

/** Whether a run belongs to a file; `by-commit` when it does if its commit is in the file's repository. */
export type Belonging = 'yes' | 'by-commit' | 'no';

/** Tags of a run that say which code made it. */
export const CODE_TAGS: readonly string[] = [
  SYSTEM_TAGS.sourceName, SYSTEM_TAGS.sourceType, SYSTEM_TAGS.gitCommit, RECORDED_TAGS.sourceFile, RECORDED_TAGS.gitRemote, RECORDED_TAGS.workingDirectory,
  RECORDED_TAGS.notebook, RECORDED_TAGS.command, RECORDED_TAGS.start, 'mlflow.project.entryPoint',
];

/** What a run says of its code, taken out of its tags. All paths are plain. */
export interface CodeOfRun {
  /** Its source as it was recorded; empty when there is none that is a path. */
  readonly source: string;
  readonly workingDirectory?: string;
  /** Relative to its repository. */
  readonly sourceFile?: string;
  readonly notebook?: string;
  readonly remote?: string;
  readonly commit?: string;
  /** The entry point of a project, whose folder is the source. */
  readonly entryPoint?: string;
}

/** Reads the tags of a run; undefined when they name no code. */
export function readCodeOfRun(tag: (key: string) => string | undefined): CodeOfRun | undefined {
  const entryPoint = tag(SYSTEM_TAGS.sourceType) === 'PROJECT' ? (tag('mlflow.project.entryPoint') ?? 'main') : undefined;
  const source = plainPath(sourceOf(tag));
  const code: CodeOfRun = {
    source,
    ...path('workingDirectory', tag(RECORDED_TAGS.workingDirectory), '.'), ...path('sourceFile', tag(RECORDED_TAGS.sourceFile)), ...path('notebook', tag(RECORDED_TAGS.notebook)),
    ...text('remote', tag(RECORDED_TAGS.gitRemote)), ...text('commit', tag(SYSTEM_TAGS.gitCommit)), ...text('entryPoint', entryPoint),
  };
  return source === '' && code.sourceFile === undefined && code.notebook === undefined ? undefined : code;
}

/** What a task that is no recorded command calls its source may be a whole shell line; a module is named with dots. */
function sourceOf(tag: (key: string) => string | undefined): string {
  const source = tag(SYSTEM_TAGS.sourceName) ?? '';
  if (SCRIPT.test(source) && !/\s-/.test(source)) return source;
  if (tag(RECORDED_TAGS.command) === undefined) return source;
  if (tag(SYSTEM_TAGS.sourceType) !== 'PROJECT' && /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/.test(source) && /"-m",\s*"/.test(tag(RECORDED_TAGS.command) ?? '')) return `${source.replaceAll('.', '/')}.py`;
  return source.split(/\s+/).find((word) => SCRIPT.test(word)) ?? source;
}

const SCRIPT = /\.(?:pyw?|ipynb|r|rmd|qmd|jl|sh|[cm]?[jt]s|m|scala|do|lua|rb)$/i;

function path<K extends string>(key: K, value: string | undefined, none = ''): { [P in K]?: string } {
  return text(key, value === undefined || value === '' ? undefined : plainPath(value) || none);
}

function text<K extends string>(key: K, value: string | undefined): { [P in K]?: string } {
  return (value === undefined || value === '' ? {} : { [key]: value }) as { [P in K]?: string };
}

/** Names under which a run is looked up, in lower case; those of a project are all under one. */
export function lookupNames(code: CodeOfRun): string[] {
  if (code.entryPoint !== undefined) return [PROJECT, ...namesOf([code.sourceFile])];
  return namesOf([code.source, code.sourceFile, code.notebook]);
}

/** Names under which runs of a file are found. */
export function namesOfFile(file: CodeFile): string[] {
  return [...namesOf([...file.paths.map(plainPath), file.repository?.path]), PROJECT];
}

const PROJECT = '/project';

function namesOf(paths: readonly (string | undefined)[]): string[] {
  return [...new Set(paths.flatMap((one) => (one === undefined || one === '' ? [] : [baseName(one).toLowerCase()])))];
}

/** The rule for one file, made once and asked for many runs. */
export function belongsTo(file: CodeFile): (code: CodeOfRun) => Belonging {
  const fold = (one: string): string => (file.ignore_case === true || /^[a-z]:\//.test(one) || one.startsWith('//') ? one.toLowerCase() : one);
  const plain = (one: string): string => fold(plainPath(one));
  const paths = new Set(file.paths.map(plain));
  const folders = file.folders.map(plainPath);
  const names = new Set((file.names ?? []).map(plain));
  const inRepository = file.repository === undefined ? undefined : plain(file.repository.path);
  const is = (one: string): boolean => paths.has(fold(one));
  const owned = file.shared !== true;
  const seenFrom = (seen: string): string[] => (isWhole(seen) ? [seen] : folders.map((folder) => resolvePlain(folder, seen)));
  const contradicted = ({ sourceFile }: CodeOfRun): boolean => sourceFile !== undefined && inRepository !== undefined && fold(sourceFile) !== inRepository;

  /** The same file of another copy of the repository: by its remote, else if the commit is in this one too. */
  const elsewhere = ({ sourceFile, source, remote, commit }: CodeOfRun): Belonging => {
    if (inRepository === undefined) return 'no';
    const known = sourceFile === undefined ? endsWith(fold(source), inRepository) || (!isWhole(source) && names.has(fold(source))) : fold(sourceFile) === inRepository;
    if (!known) return 'no';
    const own = file.repository?.remote;
    if (sourceFile !== undefined && own !== undefined && remote !== undefined) return sameRemote(own, remote) ? 'yes' : 'no';
    return commit === undefined ? 'no' : 'by-commit';
  };
  const ofProject = ({ source, entryPoint = '', sourceFile }: CodeOfRun): Belonging => {
    const sources = seenFrom(source);
    const runs = sources.some((folder) => is(`${folder}/MLproject`) || is(resolvePlain(folder, plainPath(entryPoint)))
      || (file.entry_points ?? []).some((one) => one.name === entryPoint && plain(one.folder) === fold(folder)));
    if (runs) return 'yes';
    // The script of the entry point, where the command that ran it said which one it was.
    const inside = sourceFile !== undefined && fold(sourceFile) === inRepository && sources.some((folder) => [...paths].some((one) => belowPlain(fold(folder), one) !== undefined));
    return inside ? 'yes' : 'no';
  };
  const ofNotebook = (code: CodeOfRun, notebook: string): Belonging => ((isWhole(notebook) || owned) && seenFrom(notebook).some(is) ? 'yes' : elsewhere({ ...code, source: notebook }));
  const ofWhole = (code: CodeOfRun): Belonging => (code.source !== '' && is(code.source) ? 'yes' : isOurs(code.source) ? 'no' : elsewhere(code));
  const ofTyped = (code: CodeOfRun, workingDirectory: string): Belonging => {
    const seen = seenFrom(workingDirectory).map((folder) => resolvePlain(folder, code.source));
    return seen.some(is) ? 'yes' : seen.every(isOurs) ? 'no' : elsewhere(code);
  };
  return (code) => {
    const { source, workingDirectory, notebook } = code;
    if (notebook !== undefined) return ofNotebook(code, notebook);
    if (code.entryPoint !== undefined) return owned || isWhole(source) ? ofProject(code) : 'no';
    if (source === '' || isWhole(source)) return ofWhole(code);
    if (workingDirectory !== undefined && (owned || isWhole(workingDirectory))) return ofTyped(code, workingDirectory);
    if (!owned) return elsewhere(code);
    return !contradicted(code) && (seenFrom(source).some(is) || names.has(fold(source))) ? 'yes' : 'no';
  };

  /** A path below our folders is what it says; one elsewhere may be our file in another copy. */
  function isOurs(one: string): boolean {
    return owned && folders.some((folder) => belowPlain(fold(folder), fold(one)) !== undefined);
  }
}

function endsWith(path: string, end: string): boolean {
  return path === end || path.endsWith(`/${end}`);
}
