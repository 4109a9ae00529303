import { html, nothing, type TemplateResult } from 'lit';
import { formatClock } from '../../ui/format';
import { icon } from '../../ui/icons';
import { fill } from '../../ui/words';
import { Act } from '../protocol';
import type { Panel } from '../view';

/** Something that a person can do about what is said. */
interface Way {
  readonly label: string;
  readonly act: () => void;
}

/** What is said beside the data that stays. */
interface Notice {
  readonly icon: string;
  readonly text: string;
  readonly ways: readonly Way[];
}

/** What must be said of what is shown: the server is gone, the filter was refused, a selected run was deleted. Undefined when all is as it looks. */
function noticeOf({ model, channel, words: { frame: words } }: Panel): Notice | undefined {
  const logs: Way = { label: words.showLogs, act: () => channel.command(Act, { act: 'logs' }) };
  if (model.server.kind === 'lost') {
    const reconnect = (): void => {
      channel.command(Act, { act: 'reconnect' });
      // The host may never have lost it.
      void model.refresh(undefined);
    };
    const text = fill(words.lost, model.server.message || words.stopped, formatClock(model.asOf, false));
    return { icon: 'debug-disconnect', text, ways: [{ label: words.reconnect, act: reconnect }, logs] };
  }
  if (model.stage.kind === 'refused') {
    const text = model.shown.length === 0 ? model.stage.message || words.failed : fill(words.refused, model.stage.message);
    const again: Way = { label: words.again, act: () => void model.load() };
    return { icon: 'error', text, ways: [model.canUndo ? { label: words.undo, act: () => model.undo() } : again, logs] };
  }
  const gone = model.selectedRows.filter((row) => model.resident.gone.has(row));
  const [first] = gone;
  if (first === undefined) return undefined;
  return {
    icon: 'trash',
    text: gone.length === 1 ? fill(words.goneOne, model.name(first)) : fill(words.goneMany, gone.length),
    ways: [{ label: words.deselectGone, act: () => model.select(model.setup.selection.filter((id) => !gone.includes(model.resident.row(id) ?? -1))) }],
  };
}

/** The line below the view that says what is no longer as it looks. */
export function notice(panel: Panel): TemplateResult | typeof nothing {
  const said = noticeOf(panel);
  if (said === undefined) return nothing;
  return html`<div class="compare-notice" role="status">${icon(said.icon)}<span class="cut" title=${said.text}>${said.text}</span>${said.ways.map(
    ({ label, act }) => html`<button class="link" type="button" @click=${act}>${label}</button>`,
  )}</div>`;
}
