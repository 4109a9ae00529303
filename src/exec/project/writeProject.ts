import { Document, isMap, isScalar, parseDocument, type YAMLMap } from 'yaml';
import { ProjectError } from './projectError';
import type { ScriptOption } from './pythonOptions';

/** An entry point that is to be written. */
export interface NewEntryPoint {
  readonly name: string;
  /** Path of the script relative to the project, with `/`. */
  readonly script: string;
  readonly options: readonly ScriptOption[];
}

/** The text of an MLproject file with one entry point. */
export function newProject(name: string, entryPoint: NewEntryPoint, environmentFile: string): string {
  const document = new Document({ name, python_env: environmentFile, entry_points: { [entryPoint.name]: contentOf(entryPoint) } }, { version: '1.1' });
  document.commentBefore = ' How to run this project: trialbook run . -e ENTRY_POINT, or mlflow run .\n Types of parameters: string, float, path (has to be there before the run), uri.';
  return textOf(document);
}

/** The text of an MLproject file with an entry point added; comments and everything else stay. Raises `ProjectError` when it cannot be read or has one of that name. */
export function withEntryPoint(text: string, entryPoint: NewEntryPoint): string {
  const document = parseDocument(text, { version: '1.1' });
  if (document.errors.length > 0 || !isMap(document.contents)) throw new ProjectError('The MLproject file cannot be read; mend it first.');
  const points = document.get('entry_points');
  if (points !== undefined && points !== null && !isMap(points)) throw new ProjectError('The MLproject file has entry_points that are no map; mend them first.');
  if (isMap(points) && points.has(entryPoint.name)) throw new ProjectError(`The MLproject file has an entry point ${entryPoint.name} already.`);
  if (!isMap(points)) document.set('entry_points', document.createNode({}));
  const key = document.createNode(entryPoint.name);
  // Beside entry points that are set apart by empty lines the new one is too.
  key.spaceBefore = isMap(points) && points.items.slice(1).some((pair) => isScalar(pair.key) && pair.key.spaceBefore === true);
  (document.get('entry_points') as YAMLMap).set(key, document.createNode(contentOf(entryPoint)));
  return textOf(document, text);
}

/** The text of a document, with flow maps written as `before` writes its first: `{a: 1}` or `{ a: 1 }`. */
function textOf(document: Document, before = ''): string {
  return document.toString({ lineWidth: 0, flowCollectionPadding: /\{[ \t]/.test(before) });
}

/** Options that take a value become parameters. A switch has no value to give, so it is left to be appended: `-P verbose=` would not make one. */
function contentOf({ script, options }: NewEntryPoint): Record<string, unknown> {
  const taken = options.filter(({ isSwitch }) => !isSwitch);
  const parameters = Object.fromEntries(taken.map((option) => [parameterName(option), option.default === undefined ? option.type : { type: option.type, default: option.default }]));
  const words = [...taken.filter(({ isPositional }) => isPositional).map((option) => `{${parameterName(option)}}`), ...taken.filter(({ isPositional }) => !isPositional).map((option) => `${option.flag} {${parameterName(option)}}`)];
  const command = [`python ${quoted(script)}`, ...words].join(' ');
  return taken.length === 0 ? { command } : { parameters, command };
}

function parameterName({ flag }: ScriptOption): string {
  return flag.replace(/^-+/, '').replaceAll(/[^\w]+/g, '_');
}

/** A word of a command; braces are doubled, since a command is a format. */
function quoted(word: string): string {
  const plain = word.replaceAll('{', '{{').replaceAll('}', '}}');
  return /^[\w./{}-]+$/.test(word) ? plain : `'${plain.replaceAll("'", `'\\''`)}'`;
}

/** The text of a `python_env.yaml` for an interpreter's version, with the packages in a file beside it. */
export function newPythonEnv(python: string): string {
  return `python: "${python}"\nbuild_dependencies:\n  - pip\ndependencies:\n  - -r requirements.txt\n`;
}

/** The text of a `requirements.txt`. */
export function newRequirements(packages: readonly string[]): string {
  const all = packages.some((one) => /^mlflow(-skinny)?==/i.test(one)) ? packages : [...packages, 'mlflow'];
  return `# What the script imports, as installed when this file was made.\n${all.join('\n')}\n`;
}
