import * as vscode from 'vscode';
import { SYSTEM_TAGS, type Experiment } from '../../protocol/entities';
import type { Direction } from '../../protocol/direction';
import type { PageStart, Setup } from '../../../webview/compare/protocol';
import { readKeyMetric } from '../runPage/keyMetric';
import type { SharedFiles } from '../shared/sharedFiles';
import { tagValue, type KeyMetric } from '../../protocol/keyMetric';
import type { ComparePanelContext } from './panelContext';

/** What is read anew for a page whenever the team file or an experiment changed. */
export interface PageShared {
  readonly views: readonly { readonly name: string; readonly setup: unknown }[];
  readonly directions: Readonly<Record<string, Direction>>;
  /** Names of the experiments, in their order; absent while they cannot be read. */
  readonly experiments?: readonly string[];
}

/** How long a page that begins waits for what it could also learn later, and what it learns later at most, ms. */
const PATIENCE = 10_000;
const MOST_PATIENCE = 120_000;

/** What a page begins with, and whether the experiments were read. A server that does not answer is the page's to tell: it then begins without names. Raises nothing. */
export async function readStart(panel: ComparePanelContext, setup: Setup, shared: Pick<SharedFiles, 'content'>): Promise<{ readonly start: PageStart; readonly named: boolean }> {
  const reading = readExperiments(panel);
  const [experiments, { directions }] = await Promise.all([reading, readShared(panel, shared, reading)]);
  const [first] = experiments;
  const key = first === undefined ? undefined : await keyMetricOf(panel, first);
  const start: PageStart = {
    connectionId: panel.connection.id,
    experimentIds: panel.experimentIds,
    experiments: panel.experimentIds.map((id) => experiments.find((one) => one.experiment_id === id)?.name ?? id),
    folder: panel.connection.name,
    setup,
    directions,
    ...(key === undefined ? {} : { metric: key.key }),
    locale: vscode.env.language,
    asked: Date.now(),
  };
  return { start, named: first !== undefined };
}

/**
 * The saved views of the experiments, and which way metrics get better: as the team's file says, and before it as a person said for the
 * experiment's key metric. Raises nothing.
 */
export async function readShared(panel: ComparePanelContext, shared: Pick<SharedFiles, 'content'>, reading = readExperiments(panel, MOST_PATIENCE)): Promise<PageShared> {
  const [content, experiments] = await Promise.all([shared.content(panel.connection), reading]);
  const names = new Set(experiments.map((one) => one.name));
  const views = [...content.views].filter(([, view]) => names.has(view.experiment)).map(([name, { setup }]) => ({ name, setup }));
  const said = experiments.map(saidDirection).filter((one) => one !== undefined);
  return { views, directions: Object.fromEntries([...content.directions, ...said]), ...(experiments.length === 0 ? {} : { experiments: experiments.map((one) => one.name) }) };
}

/** Which way its key metric gets better, where a person said so for the experiment. */
export function saidDirection({ tags }: Experiment): [string, Direction] | undefined {
  const key = tagValue(tags, SYSTEM_TAGS.keyMetric);
  const direction = tagValue(tags, SYSTEM_TAGS.keyMetricDirection);
  return key !== undefined && (direction === 'lower' || direction === 'higher' || direction === 'unknown') ? [key, direction] : undefined;
}

/** The experiments that can be read, in the order of their ids. Raises nothing. */
export async function readExperiments(panel: ComparePanelContext, patience = PATIENCE): Promise<Experiment[]> {
  try {
    const signal = AbortSignal.timeout(patience);
    const read = async (): Promise<Experiment[]> => {
      const client = await panel.client();
      return Promise.all(panel.experimentIds.map((id) => client.getExperiment(id, { signal })));
    };
    // A server that is slow to be connected to is waited for no longer.
    return await Promise.race([read(), aborted(signal)]);
  } catch (error) {
    panel.log.warn('Compare Runs: the experiments were not read', error);
    return [];
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    else signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

async function keyMetricOf(panel: ComparePanelContext, experiment: Experiment): Promise<KeyMetric | undefined> {
  try {
    return await readKeyMetric(await panel.client(), experiment, AbortSignal.timeout(PATIENCE));
  } catch (error) {
    panel.log.warn('Compare Runs: the key metric was not read', error);
    return undefined;
  }
}
