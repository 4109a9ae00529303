// The programs that benchmarks compare us with, in a Python environment of their own.
import { join } from 'node:path';
import { ROOT } from '../lib/run.mjs';
import { pinnedEnvironment } from './python.mjs';

/** The Python beside which the peers are installed. Raises `Missing`. */
export const ensurePeers = () => pinnedEnvironment('peers', join(ROOT, 'bench', 'requirements.txt'));
