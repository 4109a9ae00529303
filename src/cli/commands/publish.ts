import { dirname } from 'node:path';
import { createMask } from '../../capture/secrets';
import { MlflowClient } from '../../client/mlflowClient';
import { isOurAddress, isServerAddress, personsConnection } from '../../client/remote/fromEnvironment';
import { recordingRules } from '../../exec/recordingRules';
import { chooseRuns } from '../../interop/server/chooseRuns';
import { openServerSink } from '../../interop/server/openServerSink';
import { openServerSource } from '../../interop/server/serverSource';
import { CliError } from '../cliError';
import { USAGE, type Call, type Command } from '../command';
import { COPY_OPTIONS, COPY_OPTIONS_HELP } from '../copy/copyOptions';
import { COPY_EXIT_CODES } from '../copy/exitCodes';
import { runCopy } from '../copy/runCopy';
import { started, storeOf, text, texts } from '../store';

/** Copies runs from the workspace to a server of a team's, or back. */
export const publish: Command = {
  options: {
    ...COPY_OPTIONS,
    to: { type: 'string' },
    from: { type: 'string' },
    run: { type: 'string', multiple: true },
    experiment: { type: 'string', multiple: true },
    model: { type: 'string', multiple: true },
    all: { type: 'boolean' },
    mask: { type: 'boolean' },
    'with-secrets': { type: 'boolean' },
    verify: { type: 'string' },
  },
  help: `Usage: trialbook publish [--to URL] (--run ID | --experiment NAME | --model NAME)… [OPTIONS]
       trialbook publish --from URL (--run ID | …)

Copies runs with all that belongs to them (points, files, datasets, logged models, children) from this folder's
store to an MLflow server, or with --from alone from a server to this folder. Registered models go with
--model, with versions, stages, aliases, history and the runs they are from. Calling it again copies what is
new: what is there is found by its tags, and a copy that broke off is completed.

  --to URL             the server (default: MLFLOW_TRACKING_URI)
  --from URL           where the runs are, if not in this folder
  --run ID             a run with its children; may be given several times, as the next two
  --experiment NAME    all runs of an experiment, by name or id
  --model NAME         a registered model
  --all                everything
  --mask               send values that look like secrets as ***, and leave out files of credentials
  --with-secrets       send them as they are; without either nothing is sent when any is found
  --verify HOW         digests: read every file back and compare (default); sizes: compare sizes
${COPY_OPTIONS_HELP}

Sign in by MLflow's own variables: MLFLOW_TRACKING_USERNAME and _PASSWORD, or MLFLOW_TRACKING_TOKEN.

${COPY_EXIT_CODES}`,
  async run(call) {
    const [to, from] = [targetUri(call), text(call, 'from')];
    if (to === undefined && from === undefined) throw new CliError(USAGE, 'Name the server: --to URL, or set MLFLOW_TRACKING_URI. See trialbook publish --help.');
    const named = { runs: texts(call, 'run'), experiments: texts(call, 'experiment'), models: texts(call, 'model') };
    const isNamed = named.runs.length + named.experiments.length + named.models.length > 0;
    if (isNamed === (call.values['all'] === true)) throw new CliError(USAGE, 'Say what to publish: --run ID, --experiment NAME or --model NAME, or --all for everything.');
    const verify = verifyOf(call);
    const secrets = secretsOf(call);
    return runCopy(call, 'Published', async ({ problem, signal }) => {
      const sourceClient = await clientOf(call, from);
      const targetClient = await clientOf(call, to);
      const source = await openServerSource(sourceClient, { problem, signal, ...(from === undefined ? { name: storeOf(call) } : {}) });
      return {
        source,
        sink: await openServerSink(targetClient, { source: source.origin, signal, verify, problem }),
        ...(isNamed ? { selection: await chooseRuns(sourceClient, named, signal) } : {}),
        // What comes home was sent by somebody before.
        ...(to === undefined ? {} : { secrets }),
        dispose: () => {
          sourceClient.dispose();
          targetClient.dispose();
        },
      };
    });
  },
};

/** Where to: what is said, else what MLflow's client would take, unless the runs come home. */
function targetUri(call: Call): string | undefined {
  const to = text(call, 'to');
  if (to !== undefined) return to;
  const inherited = process.env['MLFLOW_TRACKING_URI'];
  return text(call, 'from') !== undefined || inherited === undefined || !isServerAddress(inherited) || isOurAddress(inherited) ? undefined : inherited;
}

async function clientOf(call: Call, uri: string | undefined): Promise<MlflowClient> {
  return uri === undefined ? started(storeOf(call)) : new MlflowClient(personsConnection(uri, process.env), { connections: 16 });
}

function verifyOf(call: Call): 'sizes' | 'digests' {
  const how = text(call, 'verify') ?? 'digests';
  if (how !== 'sizes' && how !== 'digests') throw new CliError(USAGE, `--verify takes digests or sizes, not '${how}'`);
  return how;
}

/** What a call says becomes of values that look like secrets. Raises `CliError`. */
export function secretsOf(call: Call): { when: 'ask' | 'mask' | 'send'; mask: ReturnType<typeof createMask> } {
  const [masks, sends] = [call.values['mask'] === true, call.values['with-secrets'] === true];
  if (masks && sends) throw new CliError(USAGE, '--mask and --with-secrets exclude each other');
  const { mask, keep, problems } = recordingRules(dirname(storeOf(call)), process.env);
  problems.forEach(call.warn);
  return { when: masks ? 'mask' : sends ? 'send' : 'ask', mask: createMask({ mask, keep, env: process.env }) };
}
