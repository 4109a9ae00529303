import { AgentError } from '../agentError';
import { findRunById, nameOf } from '../find';
import { tagValue } from '../../protocol/keyMetric';
import { defineTool } from '../tool';
import { clean, cleanValue, visible } from '../words';

/** Sets a tag of a run, when a person agrees. */
export const tagRun = defineTool({
  name: 'tag_run',
  title: 'Tag run',
  description: 'Set a tag of a run, such as reviewed=yes. The person is asked before. Only call it when the person wants it.',
  fields: {
    run_id: { type: 'string', description: 'Whole id of the run.' },
    key: { type: 'string', description: 'Name of the tag. Those that begin with mlflow. or trialbook. belong to programs and are refused.' },
    value: { type: 'string', description: 'Its value.' },
  },
  required: ['run_id', 'key', 'value'],
  async consent(place, { run_id, key, value }) {
    const run = await findRunById(place, run_id);
    const before = tagValue(run.data.tags, ownKey(key));
    return { kind: 'tag', run: nameOf(run), key: ownKey(key), value: visible(value), ...(before === undefined ? {} : { before: clean(before, 500) }) };
  },
  async run(place, { run_id, key, value }) {
    const run = await findRunById(place, run_id);
    await place.client.setTag(run.info.run_id, ownKey(key), visible(value), { signal: place.signal });
    return { run_id: run.info.run_id, name: nameOf(run), tag: clean(key), value: cleanValue(key, value) };
  },
});

/** The key as it is written. Raises `AgentError` for keys of programs. */
function ownKey(key: string): string {
  const own = visible(key.trim());
  if (own === '') throw new AgentError('A tag needs a name.');
  if (/^(?:mlflow|trialbook)\./i.test(own)) throw new AgentError(`The tag ${clean(own)} belongs to programs and is left alone.`);
  return own;
}
