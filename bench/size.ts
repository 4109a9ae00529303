import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { type Benchmark, round } from './figure';

/** Size of the package that people install. */
export const size: Benchmark = {
  name: 'size',
  about: 'the .vsix, packaged anew',
  measure() {
    execFileSync(process.execPath, ['scripts/package.mjs'], { stdio: 'ignore' });
    const files = readdirSync('.').filter((name) => name.endsWith('.vsix')).map((name) => statSync(name).size);
    const bytes = Math.max(...files);
    return Promise.resolve({ 'package.vsix': { value: round(bytes / 1e6), unit: 'MB', better: 'lower' as const, peers: {} } });
  },
};
