import type { Scene } from './call';
import { artifacts } from './calls/artifacts';
import { experiments } from './calls/experiments';
import { loggedModels } from './calls/loggedModels';
import { bulk, metrics } from './calls/metrics';
import { other } from './calls/other';
import { prompts, registry } from './calls/registry';
import { runs } from './calls/runs';
import { search } from './calls/search';

/** All that is compared. */
export const SCENES: readonly Scene[] = [experiments, runs, search, metrics, bulk, loggedModels, artifacts, registry, prompts, other];
