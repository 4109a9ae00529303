import { SYSTEM_TAGS } from '../../protocol/entities';
import { tagValue } from '../../protocol/keyMetric';
import { AgentError } from '../agentError';
import { findRunById, nameOf } from '../find';
import { defineTool } from '../tool';
import { clean, visible } from '../words';

/** Adds to the note of a run, when a person agrees. */
export const noteRun = defineTool({
  name: 'note_run',
  title: 'Add to run note',
  description: 'Add a paragraph of Markdown to the note of a run, below what stands there. The person is asked before. Only call it when the person wants it.',
  fields: {
    run_id: { type: 'string', description: 'Whole id of the run.' },
    text: { type: 'string', description: 'The paragraph.' },
  },
  required: ['run_id', 'text'],
  async consent(place, { run_id, text }) {
    return { kind: 'note', run: nameOf(await findRunById(place, run_id)), text: paragraph(text) };
  },
  async run(place, { run_id, text }) {
    const run = await findRunById(place, run_id);
    const before = (tagValue(run.data.tags, SYSTEM_TAGS.note) ?? '').trimEnd();
    const note = before === '' ? paragraph(text) : `${before}\n\n${paragraph(text)}`;
    await place.client.setTag(run.info.run_id, SYSTEM_TAGS.note, note, { signal: place.signal });
    return { run_id: run.info.run_id, name: nameOf(run), note: clean(note, 500) };
  },
});

function paragraph(text: string): string {
  const own = visible(text.trim());
  if (own === '') throw new AgentError('There is nothing to add.');
  return own;
}
