import { parseTree, type Node, type ParseError } from 'jsonc-parser';
import type { Pipeline, PipelineStep } from './pipeline';

/** Something wrong in the `pipelines` of a `trialbook.json`; offset and length in UTF-16 units. */
export interface PipelineProblem {
  readonly message: string;
  readonly offset: number;
  readonly length: number;
}

/** What reading the pipelines of a file came to; those with a problem are left out. */
export interface PipelineReading {
  readonly pipelines: readonly Pipeline[];
  /** Where each pipeline's name stands, by name. */
  readonly offsets: ReadonlyMap<string, number>;
  readonly problems: readonly PipelineProblem[];
}

/** Entries that are read; a file of a cloned folder may hold any number. */
const MOST = 500;

/** Reads the section `pipelines` of a `trialbook.json`. Raises nothing. */
export function readPipelines(text: string): PipelineReading {
  const problems: PipelineProblem[] = [];
  const offsets = new Map<string, number>();
  const errors: ParseError[] = [];
  const source = text.startsWith('\uFEFF') ? ` ${text.slice(1)}` : text;
  const tree = parseTree(source, errors, { allowTrailingComma: true, disallowComments: false });
  const [error] = errors;
  if (error !== undefined && source.trim() !== '') return { pipelines: [], offsets, problems: [{ message: 'trialbook.json is no JSON', offset: error.offset, length: Math.max(1, error.length) }] };
  const section = member(tree, 'pipelines');
  if (section === undefined) return { pipelines: [], offsets, problems };
  const tell = (node: Node, message: string): void => void problems.push({ message, offset: node.offset, length: node.length });
  if (section.type !== 'object') tell(section, 'pipelines is an object of pipelines by their name');
  const pipelines = members(section).slice(0, MOST).flatMap(([key, value]) => {
    const before = problems.length;
    const pipeline = readPipeline(String(key.value), value, tell);
    if (problems.length > before || pipeline === undefined) return [];
    offsets.set(pipeline.name, key.offset);
    return [pipeline];
  });
  return { pipelines, offsets, problems };
}

type Tell = (node: Node, message: string) => void;

function readPipeline(name: string, node: Node, tell: Tell): Pipeline | undefined {
  const list = member(node, 'steps');
  if (list?.type !== 'array' || (list.children ?? []).length === 0) {
    tell(list ?? node, `The pipeline '${name}' has no steps: a list such as [{ "entryPoint": "prepare" }, { "entryPoint": "train" }].`);
    return undefined;
  }
  const project = member(node, 'project');
  if (project !== undefined && typeof project.value !== 'string') tell(project, 'project is the folder of an MLproject file');
  const steps: PipelineStep[] = [];
  for (const child of (list.children ?? []).slice(0, MOST)) {
    const step = readStep(child, tell);
    if (step === undefined) continue;
    if (steps.some((one) => one.name === step.name)) tell(child, `Two steps are called '${step.name}'; give one of them another "name".`);
    checkReferences(child, step, steps, Object.keys(readParams(member(node, 'params'), () => undefined)), tell);
    steps.push(step);
  }
  return { name, project: typeof project?.value === 'string' ? project.value : '.', params: readParams(member(node, 'params'), tell), steps };
}

function readStep(node: Node, tell: Tell): PipelineStep | undefined {
  const entryPoint = member(node, 'entryPoint');
  if (typeof entryPoint?.value !== 'string' || entryPoint.value === '') {
    tell(entryPoint ?? node, 'A step has an entryPoint, the name of one in MLproject.');
    return undefined;
  }
  const name = member(node, 'name');
  if (name !== undefined && (typeof name.value !== 'string' || name.value === '')) tell(name, 'The name of a step is a text.');
  return { name: typeof name?.value === 'string' ? name.value : entryPoint.value, entryPoint: entryPoint.value, params: readParams(member(node, 'params'), tell) };
}

/** Values as texts; numbers and truth values are taken as they are written in Python. */
function readParams(node: Node | undefined, tell: Tell): Record<string, string> {
  if (node === undefined) return {};
  if (node.type !== 'object') tell(node, 'params is an object of values by their parameter');
  return Object.fromEntries(members(node).flatMap(([key, value]): [string, string][] => {
    const one: unknown = value.value;
    if (typeof one === 'string' || typeof one === 'number') return [[String(key.value), String(one)]];
    if (typeof one === 'boolean') return [[String(key.value), one ? 'True' : 'False']];
    tell(value, 'A value is a text, a number, true or false.');
    return [];
  }));
}

function checkReferences(node: Node, step: PipelineStep, before: readonly PipelineStep[], params: readonly string[], tell: Tell): void {
  for (const value of Object.values(step.params)) {
    for (const [whole, kind, path = ''] of value.matchAll(/\{(steps|params)\.([^{}]+)\}/g)) {
      const known = kind === 'params' ? params.includes(path) : before.some((one) => path.startsWith(`${one.name}.`));
      if (!known) tell(node, kind === 'params' ? `${whole} refers to no parameter of the pipeline.` : `${whole} refers to no step before this one.`);
    }
  }
}

function member(node: Node | undefined, key: string): Node | undefined {
  // The last of two members of one name counts, as for every reader of JSON.
  return members(node).findLast(([name]) => name.value === key)?.[1];
}

function members(node: Node | undefined): [Node, Node][] {
  if (node?.type !== 'object') return [];
  return (node.children ?? []).flatMap(({ children }): [Node, Node][] => {
    const [key, value] = children ?? [];
    return key === undefined || value === undefined ? [] : [[key, value]];
  });
}
