import { isAlias, isMap, isScalar, LineCounter, parseDocument, type Node, type YAMLMap } from 'yaml';
import { parametersOf, parseTemplate } from './template';
import { PARAMETER_TYPES, type EntryPoint, type Parameter, type ParameterType, type Place, type ProjectEnvironment, type ProjectProblem, type ProjectReading } from './projectSpec';

const KNOWN_KEYS = ['name', 'entry_points', 'docker_env', 'conda_env', 'python_env', 'databricks_spark_job'];
const ENVIRONMENTS = ['docker_env', 'conda_env', 'python_env'];
/** Characters of a file that are read; one of a cloned folder may have any size. */
const MOST_TEXT = 1_000_000;

/** Reads the text of an MLproject file. Raises nothing: what is wrong stands in `problems`, with its place. */
export function readProject(text: string): ProjectReading {
  return new Reader(text.slice(0, MOST_TEXT)).read();
}

type Entry = readonly [key: Node | undefined, name: string, value: Node | undefined];

class Reader {
  readonly #problems: ProjectProblem[] = [];
  readonly #lines = new LineCounter();
  readonly #document;
  #entryPoint: string | undefined;

  constructor(private readonly text: string) {
    // MLflow reads by PyYAML, which keeps to YAML 1.1; an alias that stands for too much is no project.
    this.#document = parseDocument(text, { version: '1.1', lineCounter: this.#lines, merge: true, prettyErrors: false, strict: true, uniqueKeys: true });
  }

  read(): ProjectReading {
    // What follows the first mistake follows from it, most of the time.
    const [first] = this.#document.errors;
    if (first !== undefined) this.#error(first.message, this.#placeOf(first.pos[0], Math.max(first.pos[1], first.pos[0] + 1)));
    const root = this.#document.contents as Node | null;
    if (this.#problems.length > 0) return this.#reading([], { kind: 'none' });
    if (!isMap(root)) {
      this.#error('An MLproject file is a map of keys such as name and entry_points.', this.#place(root ?? undefined));
      return this.#reading([], { kind: 'none' });
    }
    const entries = this.#entries(root);
    for (const [key, name] of entries) {
      if (!KNOWN_KEYS.includes(name)) this.#warning(`MLflow does not know '${name}' in an MLproject file; it knows ${KNOWN_KEYS.join(', ')}.`, this.#place(key));
    }
    const environment = this.#environment(entries);
    const points = find(entries, 'entry_points');
    return this.#reading(points === undefined ? [] : this.#entryPoints(points), environment, scalarText(this.#resolve(find(entries, 'name')?.[2])));
  }

  #reading(entryPoints: readonly EntryPoint[], environment: ProjectEnvironment, name?: string): ProjectReading {
    return { project: { name, entryPoints, environment }, problems: this.#problems };
  }

  #entryPoints([key, , value]: Entry): EntryPoint[] {
    const node = this.#resolve(value);
    if (!isMap(node)) {
      this.#error('entry_points is a map of names, each with a command.', this.#place(node ?? key));
      return [];
    }
    return this.#entries(node).flatMap((entry) => this.#entryPointOf(entry) ?? []);
  }

  #entryPointOf([key, name, value]: Entry): EntryPoint | undefined {
    this.#entryPoint = name;
    const before = this.#errors();
    const point = this.#readEntryPoint(key, name, this.#resolve(value));
    const sound = this.#errors() === before;
    this.#entryPoint = undefined;
    return sound ? point : undefined;
  }

  #readEntryPoint(key: Node | undefined, name: string, node: Node | undefined): EntryPoint | undefined {
    if (!isMap(node)) {
      this.#error(`The entry point '${name}' is a map with a command, and parameters when it takes any.`, this.#place(key));
      return undefined;
    }
    const entries = this.#entries(node);
    for (const [other, word] of entries) {
      if (word !== 'parameters' && word !== 'command') this.#warning(`MLflow does not know '${word}' in an entry point; it knows parameters and command.`, this.#place(other));
    }
    const given = find(entries, 'parameters');
    const parameters = given === undefined ? [] : this.#parameters(given);
    const commandNode = this.#resolve(find(entries, 'command')?.[2]);
    if (!isScalar(commandNode) || typeof commandNode.value !== 'string' || commandNode.value.trim() === '') {
      this.#error(`The entry point '${name}' has no command, a line such as: python train.py {alpha}`, this.#place(commandNode ?? find(entries, 'command')?.[0] ?? key));
      return undefined;
    }
    this.#checkCommand(commandNode, commandNode.value, parameters, given === undefined ? undefined : this.#resolve(given[2]));
    return { name, parameters, command: commandNode.value, place: this.#place(key) };
  }

  /** Each parameter that the command names is declared, and each that is declared reaches the program. */
  #checkCommand(node: Node, command: string, parameters: readonly Parameter[], declared: Node | undefined): void {
    const template = parseTemplate(command);
    if (template.kind === 'malformed') {
      this.#error(template.message, this.#within(node, command.slice(template.start, template.end)));
      return;
    }
    const known = new Set(parameters.map(({ name }) => name));
    const used = parametersOf(template);
    for (const name of used) {
      if (!known.has(name)) this.#error(`The command uses {${name}}, which is not among the parameters of '${this.#entryPoint ?? ''}'.`, this.#within(node, `{${name}}`));
    }
    if (!isMap(declared)) return;
    for (const [key, name] of this.#entries(declared)) {
      if (!used.includes(name)) this.#warning(`The command does not use {${name}}, so its value never reaches the program.`, this.#place(key));
    }
  }

  #parameters([key, , value]: Entry): Parameter[] {
    const node = this.#resolve(value);
    if (!isMap(node)) {
      this.#error('parameters is a map of names, each with a type, or with type and default.', this.#place(node ?? key));
      return [];
    }
    return this.#entries(node).flatMap(([parameterKey, name, one]) => this.#parameter(parameterKey, name, this.#resolve(one)) ?? []);
  }

  #parameter(key: Node | undefined, name: string, node: Node | undefined): Parameter | undefined {
    const short = scalarText(node);
    if (node !== undefined && short !== undefined) return { name, ...this.#type(node, short) };
    if (!isMap(node)) {
      this.#error(`The parameter '${name}' has a type (${PARAMETER_TYPES.join(', ')}), or a map of type and default.`, this.#place(key));
      return undefined;
    }
    const entries = this.#entries(node);
    for (const [other, word] of entries) {
      if (word !== 'type' && word !== 'default') this.#warning(`MLflow does not know '${word}' of a parameter; it knows type and default.`, this.#place(other));
    }
    const typeNode = this.#resolve(find(entries, 'type')?.[2]);
    const type = typeNode === undefined ? { type: 'string' as const } : this.#type(typeNode, scalarText(typeNode) ?? '');
    const defaultNode = this.#resolve(find(entries, 'default')?.[2]);
    const text = scalarText(defaultNode);
    if (defaultNode !== undefined && !isScalar(defaultNode)) this.#error(`The default of '${name}' is one value, not a list or a map.`, this.#place(defaultNode));
    if (text !== undefined && type.type === 'float' && !isFloat(text)) this.#warning(`The default of '${name}' is no number, though its type is float.`, this.#place(defaultNode));
    return { name, ...type, default: text };
  }

  #type(node: Node, text: string): Pick<Parameter, 'type' | 'unknownType'> {
    if ((PARAMETER_TYPES as readonly string[]).includes(text)) return { type: text as ParameterType };
    this.#warning(`There is no type '${text}': MLflow knows ${PARAMETER_TYPES.join(', ')} and takes any other for string.`, this.#place(node));
    return { type: 'string', unknownType: text };
  }

  #environment(entries: readonly Entry[]): ProjectEnvironment {
    const given = entries.filter(([, name]) => ENVIRONMENTS.includes(name));
    const [first, second] = given;
    if (second !== undefined) this.#error(`A project has one environment, and this one has ${given.map(([, name]) => name).join(' and ')}.`, this.#place(second[0]));
    if (first === undefined) return { kind: 'none' };
    const [key, name, value] = first;
    const node = this.#resolve(value);
    if (name === 'docker_env') return this.#docker(key, node);
    const file = scalarText(node);
    // An empty one is as good as none to MLflow.
    if (file === undefined && (node === undefined || isScalar(node))) return { kind: 'none' };
    if (file === undefined) {
      this.#error(`${name} is the path of a file in the project.`, this.#place(node));
      return { kind: 'none' };
    }
    return { kind: name === 'conda_env' ? 'conda' : 'python', file, place: this.#place(node) };
  }

  #docker(key: Node | undefined, node: Node | undefined): ProjectEnvironment {
    const image = isMap(node) ? scalarText(this.#resolve(find(this.#entries(node), 'image')?.[2])) : undefined;
    if (image !== undefined && image !== '') return { kind: 'docker', image };
    this.#error('docker_env names an image, as in: image: python:3.12', this.#place(node ?? key));
    return { kind: 'none' };
  }

  #entries(map: YAMLMap): Entry[] {
    return map.items.map(({ key, value }) => [asNode(key), scalarText(asNode(key)) ?? String(key), asNode(value)]);
  }

  /** What an alias stands for; an empty value is none. */
  #resolve(node: Node | undefined): Node | undefined {
    const found = isAlias(node) ? node.resolve(this.#document) : node;
    return isScalar(found) && found.value === null ? undefined : found;
  }

  #errors(): number {
    return this.#problems.filter(({ severity }) => severity === 'error').length;
  }

  #error(message: string, place: Place): void {
    this.#problems.push({ severity: 'error', message, place, entryPoint: this.#entryPoint });
  }

  #warning(message: string, place: Place): void {
    this.#problems.push({ severity: 'warning', message, place, entryPoint: this.#entryPoint });
  }

  #place(node: Node | undefined): Place {
    const [start, end] = node?.range ?? [0, 1];
    return this.#placeOf(start, end);
  }

  /** The place of a piece of a value; the value's own when it is written in another way there. */
  #within(node: Node, piece: string): Place {
    const [start, end] = node.range ?? [0, 1];
    const at = this.text.slice(start, end).indexOf(piece);
    return at < 0 ? this.#place(node) : this.#placeOf(start + at, start + at + piece.length);
  }

  #placeOf(start: number, end: number): Place {
    const { line, col } = this.#lines.linePos(Math.min(start, this.text.length));
    const lineEnd = this.text.indexOf('\n', start);
    return { line: Math.max(line, 1), column: Math.max(col, 1), length: Math.max(1, Math.min(end, lineEnd < 0 ? this.text.length : lineEnd) - start) };
  }
}

function asNode(value: unknown): Node | undefined {
  return typeof value === 'object' && value !== null ? (value as Node) : undefined;
}

function find(entries: readonly Entry[], name: string): Entry | undefined {
  return entries.find(([, one]) => one === name);
}

/** The text that Python's `str` makes of a value: `True`, `False`, else what is written. Undefined for what is no single value. */
function scalarText(node: Node | undefined): string | undefined {
  if (!isScalar(node) || node.value === null) return undefined;
  // To YAML 1.1 these are truth values, but not to PyYAML.
  if (/^[yn]$/i.test(node.source ?? '')) return node.source;
  if (typeof node.value === 'boolean') return node.value ? 'True' : 'False';
  return typeof node.value === 'string' ? node.value : node.source;
}

/** Whether Python's `float` would take a text. */
export function isFloat(text: string): boolean {
  return /^\s*[+-]?(?:(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:e[+-]?\d+)?|inf|infinity|nan)\s*$/i.test(text);
}
