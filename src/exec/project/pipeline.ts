/** Entry points that run one after another, each with values that may come from the ones before. */
export interface Pipeline {
  readonly name: string;
  /** Folder of the project, relative to the file that defines the pipeline. */
  readonly project: string;
  /** Values for the whole pipeline: `{params.NAME}` in a step. */
  readonly params: Readonly<Record<string, string>>;
  readonly steps: readonly PipelineStep[];
}

/** A step of a pipeline. */
export interface PipelineStep {
  /** By which later steps refer to it: `{steps.NAME.PARAMETER}`. */
  readonly name: string;
  readonly entryPoint: string;
  readonly params: Readonly<Record<string, string>>;
}

/** A step that ran, as later ones see it. */
export interface StepDone {
  readonly runId: string | undefined;
  /** Every value it ran with, defaults included. */
  readonly params: Readonly<Record<string, string>>;
}

/** What a reference came to. */
export type Filled = { readonly kind: 'filled'; readonly params: Record<string, string> } | { readonly kind: 'unknown'; readonly message: string };

const REFERENCE = /\{(steps|params)\.([^{}]+)\}/g;

/**
 * The values of a step with references filled in: `{params.NAME}`, `{steps.STEP.PARAMETER}` and `{steps.STEP.run_id}`, anywhere in a value. What is filled in is not looked
 * through again. A reference that leads nowhere is told.
 */
export function fillStep(step: PipelineStep, params: Pipeline['params'], done: ReadonlyMap<string, StepDone>): Filled {
  let unknown: string | undefined;
  const fill = (value: string): string => value.replace(REFERENCE, (whole, kind: string, path: string) => {
    const found = kind === 'params' ? own(params, path) : fromStep(path, done);
    if (found === undefined) unknown ??= `${whole} in the step ${step.name} refers to nothing. ${kind === 'params' ? listed('The pipeline has the parameters', Object.keys(params)) : listed('Steps before it are', [...done.keys()])}`;
    return found ?? whole;
  });
  const filled = Object.fromEntries(Object.entries(step.params).map(([name, value]) => [name, fill(value)]));
  return unknown === undefined ? { kind: 'filled', params: filled } : { kind: 'unknown', message: unknown };
}

/** `STEP.PARAMETER`, where both may hold dots: the step with the longest name that fits. */
function fromStep(path: string, done: ReadonlyMap<string, StepDone>): string | undefined {
  const names = [...done.keys()].filter((name) => path.startsWith(`${name}.`)).sort((a, b) => b.length - a.length);
  for (const name of names) {
    const step = done.get(name);
    const key = path.slice(name.length + 1);
    const found = step === undefined ? undefined : (own(step.params, key) ?? (key === 'run_id' ? step.runId : undefined));
    if (found !== undefined) return found;
  }
  return undefined;
}

function own(values: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(values, key) ? values[key] : undefined;
}

function listed(words: string, names: readonly string[]): string {
  return names.length === 0 ? `${words}: none.` : `${words}: ${names.join(', ')}.`;
}

/**
 * A pipeline with values that a person gives: `STEP.PARAMETER=value` for a step, `NAME=value` for a parameter of the pipeline or, where it has none of that name, for every
 * step whose entry point declares it. Answers the names that fit nothing, too.
 */
export function withGiven(pipeline: Pipeline, given: Readonly<Record<string, string>>, declares: (step: PipelineStep, name: string) => boolean): { pipeline: Pipeline; unused: string[] } {
  const params = { ...pipeline.params };
  const steps = pipeline.steps.map((step) => ({ ...step, params: { ...step.params } }));
  const unused: string[] = [];
  for (const [name, value] of Object.entries(given)) {
    const named = steps.filter((step) => name.startsWith(`${step.name}.`)).sort((a, b) => b.name.length - a.name.length)[0];
    const all = steps.filter((step) => declares(step, name));
    if (named !== undefined) named.params[name.slice(named.name.length + 1)] = value;
    else if (Object.hasOwn(params, name)) params[name] = value;
    else if (all.length > 0) for (const step of all) step.params[name] = value;
    else unused.push(name);
  }
  return { pipeline: { ...pipeline, params, steps }, unused };
}

/** A pipeline made of entry points in their order; one that occurs again gets a number. */
export function adHocPipeline(entryPoints: readonly string[], project: string): Pipeline {
  const seen = new Map<string, number>();
  const steps = entryPoints.map((entryPoint): PipelineStep => {
    const count = (seen.get(entryPoint) ?? 0) + 1;
    seen.set(entryPoint, count);
    return { name: count === 1 ? entryPoint : `${entryPoint}-${count}`, entryPoint, params: {} };
  });
  return { name: entryPoints.join(' then '), project, params: {}, steps };
}
