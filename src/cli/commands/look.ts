import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { stopServer } from '../../client/stopServer';
import { CopyError, wordsOf } from '../../interop/copy/copyError';
import { copyHistory } from '../../interop/copy/copyHistory';
import { ProblemLog } from '../../interop/copy/problems';
import { detect } from '../../interop/detect';
import { InteropError } from '../../interop/interopError';
import { openSource } from '../../interop/openSource';
import { openServerSink } from '../../interop/server/openServerSink';
import { CliError } from '../cliError';
import { USAGE, type Call, type Command } from '../command';
import { allowFolders, tellArtifactsElsewhere } from '../copy/leftArtifacts';
import { started, text, texts } from '../store';

/** Reads a file of runs into a store of its own, so that it can be looked at; the editor calls it. */
export const look: Command = {
  options: { events: { type: 'boolean' }, within: { type: 'string', multiple: true } },
  takesWords: true,
  help: `Usage: trialbook look FILE --store FOLDER [--within FOLDER]

Reads a database of MLflow or an event file of TensorBoard into a store that is there for nothing
else, writes one line of JSON for each thing it does (as --events does elsewhere), and ends the store's server. The file and
its folder stay as they are; artifacts are read where they lie, if that is below the folder of the file or one
that --within names.`,
  run: (call) => lookAt(call),
};

async function lookAt(call: Call): Promise<number> {
  const [named, ...more] = call.words;
  const storePath = text(call, 'store');
  if (named === undefined || more.length > 0 || storePath === undefined) throw new CliError(USAGE, 'Name a file and a store, as in: trialbook look mlflow.db --store /tmp/look');
  const file = resolve(named);
  const problems = new ProblemLog();
  const tell = (event: object): void => call.print(JSON.stringify(event));
  const stop = new AbortController();
  const interrupt = (): void => stop.abort(new Error('It was stopped'));
  process.once('SIGINT', interrupt);
  try {
    const [kind] = detect(file);
    if (kind === undefined) throw new InteropError('unknown-format', 'It is no database of MLflow and no event file, or its beginning is damaged');
    const source = await openSource(kind, file, { problem: problems.add, signal: stop.signal });
    try {
      mkdirSync(storePath, { recursive: true, mode: 0o700 });
      // Whatever the file names, it may come with a clone: it opens no folder by that.
      const within = allowFolders(storePath, [dirname(file), ...texts(call, 'within').map((folder) => resolve(folder))], () => undefined);
      const left = tellArtifactsElsewhere(source, within, problems.add);
      const client = await started(storePath);
      const sink = await openServerSink(client, { source: file, signal: stop.signal, artifacts: 'leave', problem: problems.add });
      await copyHistory(left, sink, { problems, tell, signal: stop.signal, artifacts: 'leave' });
      client.dispose();
    } finally {
      await source.close();
      await stopServer(storePath);
    }
    return 0;
  } catch (error) {
    // A copy has told of its end by itself.
    if (!(error instanceof CopyError)) tell({ event: 'failed', message: wordsOf(error), report: {} });
    return 1;
  } finally {
    process.removeListener('SIGINT', interrupt);
  }
}
