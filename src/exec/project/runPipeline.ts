import { constants } from 'node:os';
import type { RunStatus } from '../../protocol/entities';
import { fillStep, type Pipeline, type PipelineStep, type StepDone } from './pipeline';
import { PipelineParent, type PipelineServer } from './pipelineParent';
import { ProjectError } from './projectError';
import { entryPointOf, type RunPlan } from './planRun';
import type { LocalProject } from './projectFolder';

/** How a pipeline is run. */
export interface PipelineRun {
  readonly pipeline: Pipeline;
  readonly local: LocalProject;
  readonly server: PipelineServer;
  readonly name: string;
  readonly experiment: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  /** Plans a step with its values. Raises `ProjectError`. */
  readonly plan: (entryPoint: string, params: Readonly<Record<string, string>>) => RunPlan;
  /** Runs and records a step; answers its exit code. */
  readonly runStep: (step: PipelineStep, plan: RunPlan, place: { parent: string | undefined; position: number }) => Promise<number>;
  readonly warn: (line: string) => void;
}

/** Signals that stop a pipeline. */
const STOPS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
type Stop = (typeof STOPS)[number];

/** How the steps ended. */
interface Ending {
  readonly status: RunStatus;
  readonly code: number;
  readonly error: string | undefined;
}

/**
 * Runs the steps one after another, each below the run of the pipeline. The first that fails ends it: the steps after it do not run, and the pipeline's run says which step it was.
 * Answers that step's exit code, 0 when all went well. Raises `ProjectError` before anything ran when an entry point is not there.
 */
export async function runPipeline(run: PipelineRun): Promise<number> {
  const { pipeline, local, server, name, experiment, env, warn } = run;
  for (const { entryPoint } of pipeline.steps) entryPointOf(local, entryPoint, env);
  // Between two steps nobody else would take a signal, and the pipeline's run would be left as if it went on.
  const stop: { signal?: Stop } = {};
  const take = (signal: NodeJS.Signals): void => {
    stop.signal ??= signal as Stop;
  };
  for (const signal of STOPS) process.on(signal, take);
  const parent = await PipelineParent.begin(server, pipeline, { name, uri: local.folder, experiment }, warn);
  try {
    const { status, code, error } = await runSteps(run, parent, () => stop.signal);
    await parent.end(status, error);
    if (error !== undefined) warn(error);
    return code;
  } catch (error) {
    await parent.end('FAILED', (error as Error).message);
    throw error;
  } finally {
    for (const signal of STOPS) process.off(signal, take);
  }
}

async function runSteps({ pipeline, plan, runStep, warn }: PipelineRun, parent: PipelineParent, stopped: () => Stop | undefined): Promise<Ending> {
  const { steps } = pipeline;
  const done = new Map<string, StepDone>();
  for (const [position, step] of steps.entries()) {
    const rest = restOf(steps, position);
    const before = stopped();
    if (before !== undefined) return killed(before, `The pipeline was stopped before the step ${step.name}.`);
    await parent.at(step.name, position, steps.length);
    warn(`Step ${position + 1} of ${steps.length}: ${step.name}`);
    const planned = planStep(step, pipeline, done, plan);
    if (planned instanceof ProjectError) return { status: 'FAILED', code: 1, error: `The step ${step.name} did not start. ${planned.message}${rest}` };
    for (const note of planned.notes) warn(note);
    const code = await runStep(step, planned, { parent: parent.runId, position });
    const signal = stopped() ?? signalOf(code);
    if (code !== 0 && signal !== undefined) return killed(signal, `The step ${step.name} was stopped by ${signal}.${rest}`, code);
    if (code !== 0) return { status: 'FAILED', code, error: `The step ${step.name} failed with exit code ${code}.${rest}` };
    done.set(step.name, { params: planned.params, runId: await parent.stepRun(position) });
  }
  return { status: 'FINISHED', code: 0, error: undefined };
}

function planStep(step: PipelineStep, pipeline: Pipeline, done: ReadonlyMap<string, StepDone>, plan: PipelineRun['plan']): RunPlan | ProjectError {
  const filled = fillStep(step, pipeline.params, done);
  if (filled.kind === 'unknown') return new ProjectError(filled.message);
  try {
    return plan(step.entryPoint, filled.params);
  } catch (error) {
    if (error instanceof ProjectError) return error;
    throw error;
  }
}

function killed(signal: Stop, error: string, code = 128 + constants.signals[signal]): Ending {
  return { status: 'KILLED', code, error };
}

/** The signal that an exit code speaks of, among those by which people stop things. */
function signalOf(code: number): Stop | undefined {
  return STOPS.find((signal) => code === 128 + constants.signals[signal]);
}

function restOf(steps: readonly PipelineStep[], position: number): string {
  const rest = steps.slice(position + 1).map(({ name }) => name);
  return rest.length === 0 ? '' : ` Not run: ${rest.join(', ')}.`;
}
