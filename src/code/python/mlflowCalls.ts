import type { SyntaxNode } from '@lezer/common';
import type { Span } from '../reading';
import { type Argument, argument, argumentsOf } from './callArguments';
import { type Found, spanOf, withinOf } from './found';
import type { Scope } from './scopes';
import { entriesOf, isInstance, lastOf, namesOf, pathOf, possibilities, type Value } from './values';
import type { FoundCall, Walked } from './walk';

/** What a call to MLflow is about. */
type Meaning =
  | { readonly kind: 'run' | 'autolog' | 'experiment' | 'logs' }
  | { readonly kind: 'metrics' | 'params' }
  /** Place of the name among the arguments; a client's methods take the run's id first. */
  | { readonly kind: 'metric' | 'param'; readonly place: number };

/** Functions of MLflow's fluent API. */
const FLUENT: Readonly<Record<string, Meaning>> = {
  start_run: { kind: 'run' },
  autolog: { kind: 'autolog' },
  set_experiment: { kind: 'experiment' },
  log_metric: { kind: 'metric', place: 0 },
  log_metrics: { kind: 'metrics' },
  log_param: { kind: 'param', place: 0 },
  log_params: { kind: 'params' },
  set_tag: { kind: 'logs' },
  set_tags: { kind: 'logs' },
  evaluate: { kind: 'logs' },
};
/** Methods of `MlflowClient`. */
const CLIENT: Readonly<Record<string, Meaning>> = {
  create_run: { kind: 'run' },
  log_metric: { kind: 'metric', place: 1 },
  log_param: { kind: 'param', place: 1 },
  log_batch: { kind: 'logs' },
};
/** Methods of Lightning's `MLFlowLogger`, and of a module of Lightning by `self`. */
const LOGGER: Readonly<Record<string, Meaning>> = { log_metrics: { kind: 'metrics' }, log_hyperparams: { kind: 'params' } };
const LIGHTNING: Readonly<Record<string, Meaning>> = { log: { kind: 'metric', place: 0 }, log_dict: { kind: 'metrics' } };

/** What the calls of a text set for all of it. */
export interface Settings {
  /** Names of experiments with where they are set. */
  readonly experiments: { readonly at: number; readonly name: string }[];
  /** Flavours that are autologged; `*` for all. */
  readonly autologged: Set<string>;
  /** Calls that log metrics or parameters. */
  readonly logged: Logged[];
}

/** Takes what a call logs; whether it is one of MLflow's. */
export function readMlflowCall(walked: Walked, call: FoundCall, found: Found, settings: Settings): boolean {
  const meaning = meaningOf(walked, call);
  if (meaning === undefined) return false;
  const args = argumentsOf(call.node, walked.evaluator.text);
  const { scope } = call;
  const span = spanOf(call.node);
  if (meaning.kind !== 'experiment') found.logsIn(scope);
  switch (meaning.kind) {
    case 'experiment':
      for (const name of namesOf(valueOf(walked, call, argument(args, 'experiment_name', 0)))) if (name.kind === 'exact') settings.experiments.push({ at: call.node.from, name: name.name });
      break;
    case 'run':
      readRun(walked, call, args, found, settings);
      break;
    case 'autolog':
      readAutolog(walked, call, args, found, settings);
      break;
    case 'logs':
      break;
    default: {
      const logged = loggedBy(call, meaning, args);
      settings.logged.push(logged);
      readLogged(walked, logged, found, { scope, span });
    }
  }
  return true;
}

/** A call that logs metrics or parameters, with the arguments that say which. */
export interface Logged {
  readonly call: FoundCall;
  readonly kind: 'metric' | 'metrics' | 'param' | 'params';
  /** Of a name or a dictionary; the first that is known counts. */
  readonly names: readonly SyntaxNode[];
  /** Of a parameter. */
  readonly value?: SyntaxNode;
}

/** A place that logs; `from`: the function that it calls to do so. */
interface LoggedAt {
  readonly scope: Scope;
  readonly span: Span;
  readonly from?: Span;
}

/** The arguments by which metrics and parameters are named. */
const NAMED = { metric: ['key', 'name'], metrics: ['metrics', 'dictionary'], param: ['key'], params: ['params'] } as const;

function loggedBy(call: FoundCall, meaning: Extract<Meaning, { readonly kind: Logged['kind'] }>, args: readonly Argument[]): Logged {
  const { kind } = meaning;
  const place = 'place' in meaning ? meaning.place : 0;
  const node = (given: Argument | undefined): SyntaxNode[] => (given === undefined || given.stars !== undefined ? [] : [given.value]);
  const [value] = kind === 'param' ? node(argument(args, 'value', place + 1)) : [];
  return { call, kind, names: NAMED[kind].flatMap((name, index) => node(argument(args, name, index === 0 ? place : undefined))), ...(value === undefined ? {} : { value }) };
}

/** Takes the metrics or parameters of a call. */
export function readLogged(walked: Walked, { call, kind, names, value }: Logged, found: Found, { scope, span, from }: LoggedAt): void {
  const evaluate = (node: SyntaxNode): Value | undefined => walked.evaluator.evaluate(node, call.scope);
  const [named] = names.flatMap((node) => evaluate(node) ?? []);
  // A key that the called function writes is told where that is called.
  const entries = entriesOf(named).map((entry) => (from !== undefined && entry.span !== undefined && from.start <= entry.span.start && entry.span.end <= from.end ? { ...entry, span } : entry));
  if (kind === 'metric') found.metrics(named, span, scope);
  else if (kind === 'metrics') found.metricEntries(entries, span, scope);
  else if (kind === 'params') found.parameterEntries(entries, 'log', span, scope);
  else for (const name of namesOf(named)) found.parameter(name, value === undefined ? undefined : evaluate(value), 'log', span, scope);
}

function readAutolog(walked: Walked, call: FoundCall, args: readonly Argument[], found: Found, settings: Settings): void {
  const flavour = flavourOf(walked, call);
  const disabled = valueOf(walked, call, argument(args, 'disable'));
  if (disabled?.kind === 'literal' && disabled.text === 'True') return;
  settings.autologged.add(flavour ?? '*');
  found.add({ kind: 'autolog', span: spanOf(call.node), ...(flavour === undefined ? {} : { flavour }), ...withinOf(call.scope) });
}

function readRun(walked: Walked, call: FoundCall, args: readonly Argument[], found: Found, settings: Settings): void {
  const [name] = namesOf(valueOf(walked, call, argument(args, 'run_name')));
  const nested = valueOf(walked, call, argument(args, 'nested'));
  const experiment = settings.experiments.findLast(({ at }) => at < call.node.from) ?? settings.experiments[0];
  found.add({
    kind: 'run',
    span: spanOf(call.node),
    nested: nested?.kind === 'literal' && nested.text === 'True',
    ...(name === undefined ? {} : { name }),
    ...(experiment === undefined || argument(args, 'experiment_id') !== undefined ? {} : { experiment: { kind: 'exact', name: experiment.name } }),
    ...withinOf(call.scope),
  });
}

const valueOf = (walked: Walked, call: FoundCall, given: Argument | undefined): Value | undefined =>
  given === undefined || given.stars !== undefined ? undefined : walked.evaluator.evaluate(given.value, call.scope);

/** The name that is called, without what stands before it. */
export function calleeName(walked: Walked, { node }: FoundCall): string {
  const callee = node.firstChild;
  const last = callee?.name === 'MemberExpression' ? callee.lastChild : callee;
  return last?.name === 'VariableName' || last?.name === 'PropertyName' ? walked.evaluator.source(last) : '';
}

function meaningOf(walked: Walked, call: FoundCall): Meaning | undefined {
  const callee = call.node.firstChild;
  const name = calleeName(walked, call);
  // Nothing else is worth looking up; a name alone may stand for anything.
  if (callee === null || (callee.name === 'MemberExpression' && !/^(?:log|start_run$|create_run$|set_|autolog$|evaluate$|Metric$|Param$)/.test(name))) return undefined;
  for (const value of possibilities(walked.evaluator.evaluate(callee, call.scope))) if (value.kind === 'path' && /^mlflow(?:\.|$)/.test(value.path)) return ofModule(value.path);
  return callee.name === 'MemberExpression' ? ofObject(walked, call, name) : undefined;
}

function ofModule(path: string): Meaning | undefined {
  const name = lastOf(path);
  // What `log_batch` is given.
  const entity = /^mlflow\.entities\.(?:\w+\.)?(Metric|Param)$/.exec(path)?.[1];
  if (entity !== undefined) return { kind: entity === 'Metric' ? 'metric' : 'param', place: 0 };
  if (Object.hasOwn(FLUENT, name) && (name === 'autolog' || name === 'evaluate' || /^mlflow\.(?:tracking\.)?(?:fluent\.)?\w+$/.test(path))) return FLUENT[name];
  return /^log_\w+$/.test(name) ? { kind: 'logs' } : undefined;
}

function ofObject(walked: Walked, call: FoundCall, name: string): Meaning | undefined {
  const base = call.node.firstChild?.firstChild;
  if (base === null || base === undefined) return undefined;
  const source = walked.evaluator.source(base);
  if (source === 'self' && Object.hasOwn(LIGHTNING, name)) return isLightningModule(walked, call) ? LIGHTNING[name] : undefined;
  const value = walked.evaluator.evaluate(base, call.scope);
  if (isInstance(value, /^MLFlowLogger$/)) return Object.hasOwn(LOGGER, name) ? LOGGER[name] : undefined;
  // A client that comes from elsewhere is known by its name.
  const isClient = isInstance(value, /^MlflowClient$/) || (value === undefined && /client$/i.test(source));
  if (!isClient) return undefined;
  return Object.hasOwn(CLIENT, name) ? CLIENT[name] : /^(?:log_\w+|set_tag)$/.test(name) ? { kind: 'logs' } : undefined;
}

function isLightningModule(walked: Walked, call: FoundCall): boolean {
  const owner = call.scope.enclosingClass;
  if (owner === undefined) return false;
  return argumentsOf(owner.node, walked.evaluator.text).some(({ value }) => /(?:^|\.)(?:LightningModule|LightningDataModule)$/.test(walked.evaluator.source(value)));
}

/** `sklearn` of `mlflow.sklearn.autolog`. */
function flavourOf(walked: Walked, call: FoundCall): string | undefined {
  return /^mlflow\.(.+)\.autolog$/.exec(pathOf(walked.evaluator.evaluate(call.node.firstChild, call.scope)) ?? '')?.[1];
}
