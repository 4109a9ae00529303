// npm run package: builds, makes the .vsix, checks its size and contents.
import { ensureDependencies } from './lib/dependencies.mjs';
import { must } from './lib/run.mjs';
import { packageExtension } from './lib/vsix.mjs';

await ensureDependencies();
await must(process.execPath, ['scripts/build.mjs']);
process.exit((await packageExtension()) ? 0 : 1);
