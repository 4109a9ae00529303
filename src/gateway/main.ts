import { parseArgs } from 'node:util';
import { withoutEditor } from '../address/environment';
import { ensureStateFolder } from '../address/stateFolder';
import { runGateway } from './gatewayProcess';

/*
 * The gateway's program: `node gateway.js --store PATH [--idle-seconds N]`. It prints one line of JSON when it answers (`ReadyLine`), or `{"error": {"message"}}` when
 * it cannot run; after that it depends on nobody.
 */

/** Longest end, ms. */
const FORCED = 30_000;

async function main(): Promise<void> {
  // Whoever reads our output goes away once we are ready.
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
  for (const name of Object.keys(process.env)) if (!(name in withoutEditor(process.env))) Reflect.deleteProperty(process.env, name);
  const { values } = parseArgs({ options: { store: { type: 'string' }, 'idle-seconds': { type: 'string' } } });
  if (values.store === undefined) throw new Error('--store PATH is missing');
  const idle = values['idle-seconds'] === undefined ? undefined : Number(values['idle-seconds']) * 1000;
  const gateway = await runGateway(values.store, idle);
  process.chdir(ensureStateFolder());
  const leave = (reason: string): void => {
    setTimeout(() => process.exit(1), FORCED).unref();
    void gateway.close(reason, false);
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => leave(signal));
  const crash = (error: unknown): void => {
    gateway.log(`unexpected: ${describe(error)}`);
    // The next gateway finds the scoring servers again.
    process.exit(1);
  };
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);
  process.stdout.write(`${JSON.stringify(gateway.ready)}\n`);
  gateway.closed.then(() => process.exit(0), crash);
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

main().catch((error: unknown) => {
  process.stdout.write(`${JSON.stringify({ error: { message: error instanceof Error ? error.message : String(error) } })}\n`, () => process.exit(1));
});
