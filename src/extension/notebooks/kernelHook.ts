import { createHash } from 'node:crypto';
import { SYSTEM_TAGS } from '../../protocol/entities';
import { RECORDED_TAGS } from '../../protocol/recorded';

/**
 * Python that makes a kernel say which notebook and cell a run comes from: before each cell it sets the variable that MLflow's client takes tags of new
 * runs from (`MLFLOW_RUN_CONTEXT`). It changes nothing else, and running it again takes the place of the first time. `notebook` is the path as it is recorded.
 */
export function kernelHook(notebook: string): string {
  const tags = JSON.stringify({
    [RECORDED_TAGS.notebook]: notebook, [RECORDED_TAGS.cellCertainty]: 'certain', [SYSTEM_TAGS.sourceName]: notebook, [SYSTEM_TAGS.sourceType]: 'NOTEBOOK',
  });
  return `def _trialbook(shell):
    import hashlib, json, os
    tags = json.loads(${JSON.stringify(tags)})
    def before_cell(info):
        text = "\\n".join((info.raw_cell or "").splitlines()).strip()
        cell = "${HASH}" + hashlib.sha1(text.encode()).hexdigest()
        os.environ["MLFLOW_RUN_CONTEXT"] = json.dumps({**tags, "${RECORDED_TAGS.cell}": cell})
    if hasattr(shell, "trialbook_hook"): shell.events.unregister("pre_run_cell", shell.trialbook_hook)
    shell.trialbook_hook = before_cell
    shell.events.register("pre_run_cell", before_cell)
_trialbook(get_ipython()); del _trialbook`;
}

const HASH = 'sha1:';

/** What the hook calls a cell with this text. */
export function cellHash(text: string): string {
  return HASH + createHash('sha1').update(text.split(/\r\n|\r|\n/).join('\n').trim()).digest('hex');
}
