import { isTextUpTo } from '../../rpc/checks';

/** What the view keeps. */
export interface MatteredSetup {
  /** Key of the parameter whose plot is shown; the most important one when absent. */
  readonly param?: string;
  /** Id of the run whose neighbours are shown. */
  readonly run?: string;
}

/** What was kept, each field by itself. */
export function readMatteredSetup(value: unknown): MatteredSetup {
  const { param, run } = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  return { ...(isTextUpTo(600)(param) ? { param } : {}), ...(isTextUpTo(250)(run) ? { run } : {}) };
}
