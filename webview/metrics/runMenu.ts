import { OpenRun } from '../compare/protocol';
import type { MenuItem } from '../ui/menu';
import type { MetricsPanel } from './context';
import { OnRun, Pin, ShowSince, type RunRow } from './protocol';

/** What can be done with a run of the list. */
export function runMenu({ model, channel, words }: MetricsPanel, row: RunRow): MenuItem[] {
  const { runId } = row;
  const on = (act: 'code' | 'again' | 'stop' | 'copy') => (): void => channel.command(OnRun, { act, runId });
  const ofFile = model.facts.subject.kind === 'file';
  return [
    { label: words.openRun, icon: 'go-to-file', keys: 'Enter', act: () => channel.command(OpenRun, { runId }) },
    { label: words.goToCode, icon: 'file-code', act: on('code') },
    ...(ofFile ? [{ label: words.showSince, icon: 'git-compare', act: () => channel.command(ShowSince, { runId }) }] : []),
    row.status === 'RUNNING' ? { label: words.stopRun, icon: 'debug-stop', separated: true, act: on('stop') } : { label: words.runAgain, icon: 'debug-rerun', separated: true, act: on('again') },
    { label: words.onlyThis, separated: true, act: () => model.drawOnly([runId]) },
    { label: words.drawNewest, disabled: !model.decided, act: () => model.drawUnasked() },
    { label: row.pinned ? words.unpinRun : words.pinRun, icon: row.pinned ? 'pinned' : 'pin', separated: true, act: () => channel.command(Pin, { runIds: [runId], pinned: !row.pinned }) },
    { label: words.copyRunId, icon: 'copy', act: on('copy') },
  ];
}
