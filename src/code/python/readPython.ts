import type { Tree } from '@lezer/common';
import type { CodeReading } from '../reading';
import { readEstimator } from './estimators';
import { Found, spanOf, withinOf } from './found';
import { entry, keep, type Known, record, revive } from './known';
import { calleeName, readMlflowCall, type Settings } from './mlflowCalls';
import { isPath, readOption, readTyper } from './options';
import type { Scope } from './scopes';
import { choose, type Value } from './values';
import { walk, type Walked } from './walk';
import { readWrapped } from './wrappers';

/** A text of Python with its tree. */
export interface PythonText {
  readonly text: string;
  readonly tree: Tree;
  readonly before: Known;
  /** Whether it is a cell of parameters. */
  readonly parameters: boolean;
}

/** What was read of a text. */
export interface PythonReading {
  readonly reading: CodeReading;
  /** Whether something of it did not parse. */
  readonly broken: boolean;
  /** What it leaves to the cells below it. */
  readonly after: () => Known;
}

/** What a text logs. */
export function readPython({ text, tree, before, parameters }: PythonText): PythonReading {
  const stars: string[] = [];
  const walked = walk(tree, text, (name) => outside(name, before, stars));
  for (const { value } of walked.module.bindings('*') ?? []) {
    const path = value();
    if (path?.kind === 'path') stars.push(path.path);
  }
  const found = new Found(walked.module);
  const settings: Settings = { experiments: before.experiment === undefined ? [] : [{ at: -1, name: before.experiment }], autologged: new Set(before.autologged), logged: [] };
  const rest = walked.calls.filter((call) => !readMlflowCall(walked, call, found, settings));
  const estimators = rest.filter((call) => readEstimator(walked, call, found, settings.autologged));
  if (estimators.length > 0) found.logs = true;
  readWrapped(walked, settings.logged, rest, found);
  readOptions(walked, rest, found);
  for (const scope of walked.functions) if (found.logging.has(scope)) found.add(functionSite(scope));
  if (parameters) readParameters(walked, found);
  const experiments = new Set(settings.experiments.map(({ name }) => name));
  const [experiment] = experiments;
  const reading: CodeReading = { sites: found.sites(), logs: found.logs, ...(experiment === undefined || experiments.size > 1 ? {} : { experiment }) };
  return { reading, broken: walked.broken, after: () => after(walked, before, settings) };
}

/** Names that the text does not bind: those of the cells above, those of a star import, and `mlflow` wherever it comes from. */
function outside(name: string, before: Known, stars: readonly string[]): Value | undefined {
  if (Object.hasOwn(before.names, name)) return revive(before.names[name]!);
  if (name === 'mlflow') return { kind: 'path', path: 'mlflow' };
  const star = stars.find((path) => /^(?:mlflow|sklearn|xgboost|lightgbm|catboost|keras|argparse|click)\b/.test(path) && /^[A-Z]|^(?:log_|start_run$|set_|autolog$)/.test(name));
  return star === undefined ? undefined : { kind: 'path', path: `${star}.${name}` };
}

function readOptions(walked: Walked, calls: Walked['calls'], found: Found): void {
  for (const call of calls) {
    const name = calleeName(walked, call);
    if (name === 'add_argument') readOption(walked, call, found);
    else if ((name === 'Option' || name === 'Argument') && isPath(walked, call, /^typer\.(?:Option|Argument)$/)) readTyper(walked, call, found);
  }
  for (const decorator of walked.decorators) {
    const name = decorator.node.getChildren('VariableName').map((node) => walked.evaluator.source(node));
    const base = walked.evaluator.lookup(name[0] ?? '', decorator.scope, decorator.node.from);
    const path = base?.kind === 'path' ? [base.path, ...name.slice(1)].join('.') : '';
    if (/^click\.(?:option|argument)$/.test(path)) readOption(walked, decorator, found);
  }
}

function functionSite(scope: Scope): { kind: 'function'; name: string; span: { start: number; end: number }; within?: string } {
  const body = scope.node.getChild('Body');
  return { kind: 'function', name: scope.name, span: spanOf({ from: scope.node.from, to: body === null ? scope.node.to : body.from + 1 }), ...withinOf(scope.parent!) };
}

/** Assignments at the top of a cell of parameters. */
function readParameters(walked: Walked, found: Found): void {
  for (const statement of walked.module.node.getChildren('AssignStatement')) {
    const name = statement.firstChild;
    if (name?.name !== 'VariableName' || statement.getChild('AssignOp') === null) continue;
    const value = walked.evaluator.evaluate(statement.lastChild, walked.module);
    found.parameter({ kind: 'exact', name: walked.evaluator.source(name) }, value, 'cell', spanOf(statement), walked.module);
    found.logs = true;
  }
}

/** What the names of the text stand for at its end, over those from before. */
function after(walked: Walked, before: Known, settings: Settings): Known {
  const names = walked.module.names.flatMap((name) => {
    const inClass = walked.classes.find((scope) => scope.name === name && scope.parent === walked.module);
    const value = choose([walked.evaluator.lookup(name, walked.module, Number.MAX_SAFE_INTEGER)]);
    return entry(name, keep(value, inClass === undefined ? [] : inClass.names));
  });
  // A name that is now something unknown is no longer what it was.
  const kept = Object.entries(before.names).filter(([name]) => walked.module.bindings(name) === undefined);
  const experiment = settings.experiments.at(-1)?.name;
  return { names: record([...kept, ...names]), autologged: [...settings.autologged].sort(), ...(experiment === undefined ? {} : { experiment }) };
}
