import { takeIn as takeInAll } from '../../exec/record/takeIn';
import { abandoned } from '../../exec/record/spool';
import { chooseTarget, connect, spoolTarget } from '../../exec/target';
import type { Command } from '../command';
import { serverScript, storeOf, text } from '../store';
import { serverAddress } from './exec';

/** Takes in what was recorded while no server could be had. */
export const takeIn: Command = {
  options: { uri: { type: 'string' } },
  help: `Usage: trialbook take-in [OPTIONS]

Takes in the runs that were kept aside since no server could be had when they ran, and ends
those whose recorder was killed. The next trialbook exec and the editor do the same.

  --uri ADDRESS    runs that were recorded for an MLflow server`,
  async run(call) {
    const target = chooseTarget({
      storePath: storeOf(call), storeNamed: text(call, 'dir') !== undefined || text(call, 'store') !== undefined,
      uri: serverAddress(text(call, 'uri')), serverScript: serverScript(), env: process.env,
    });
    if (abandoned(spoolTarget(target)).length === 0) {
      call.print('Nothing is kept aside');
      return 0;
    }
    const client = await connect(target, 45_000);
    try {
      const { runs, problems } = await takeInAll(client, spoolTarget(target));
      for (const problem of problems) call.warn(problem);
      call.print(runs === 1 ? 'Took in 1 run' : `Took in ${runs} runs`);
      return problems.length > 0 ? 1 : 0;
    } finally {
      client.dispose();
    }
  },
};
