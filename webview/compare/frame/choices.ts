import { html, type TemplateResult } from 'lit';
import type { Direction } from '../../../src/protocol/direction';
import type { Grouping } from '../../../src/protocol/table';
import type { Option, PickerWords } from '../../ui/picker';
import { fill } from '../../ui/words';
import { columnKind, columnLabel } from '../columnLabel';
import { SetDirection } from '../protocol';
import type { Words } from '../strings';
import type { Panel } from '../view';

/** Words of the lists to choose from. */
export function pickerWords({ find, nothingFound, moreOptions }: Words['frame']): PickerWords {
  return { find, nothingFound, more: moreOptions };
}

const NONE = 'none';

function groupId(group: Grouping | undefined): string {
  if (group === undefined) return NONE;
  return group.by === 'column' ? `column:${group.column}` : group.by;
}

function readGroupId(id: string): Grouping | undefined {
  if (id === 'seed' || id === 'series') return { by: id };
  return id === NONE ? undefined : { by: 'column', column: id.slice('column:'.length) };
}

/** Chooses how runs are put together. */
export function groupChoice({ model, words: { frame: words } }: Panel): TemplateResult {
  const { group } = model.setup;
  const options = (): Option[] => [
    { id: NONE, label: words.noGroups },
    { id: 'seed', label: words.bySeed },
    { id: 'series', label: words.bySeries },
    // Where all values differ every run would be its own group.
    ...model.columns
      .filter(({ id, distinct, runs }) => !id.startsWith('metrics') && (distinct < runs || runs < 2) && id !== 'attributes.run_id')
      .map(({ id, distinct }) => ({ id: `column:${id}`, label: columnLabel(id, words), detail: distinct >= 100 ? '100+' : String(distinct), group: `${words.sameValue}: ${columnKind(id, words)}` })),
  ];
  const text = group === undefined ? words.noGroups : group.by === 'column' ? columnLabel(group.column, words) : group.by === 'seed' ? words.bySeed : words.bySeriesShort;
  return html`<tb-picker class="group-choice" .label=${words.groupBy} .icon=${'group-by-ref-type'} .text=${text} .value=${groupId(group)} .options=${options}
    .words=${pickerWords(words)} .pick=${(id: string) => model.setGroup(readGroupId(id))}></tb-picker>`;
}

const ICONS: Readonly<Record<Direction, string>> = { higher: 'triangle-up', lower: 'triangle-down', unknown: 'dash' };

/** Chooses the metric that the views are about, and says which way it gets better. */
export function metricChoice(panel: Panel): TemplateResult {
  const { model, words: { frame: words } } = panel;
  const { metric } = model;
  const options = (): Option[] =>
    model.columns.filter(({ id }) => id.startsWith('metrics.')).map(({ id }) => {
      const key = id.slice('metrics.'.length);
      return { id: key, label: key, detail: words[model.direction(key)] };
    });
  return html`<tb-picker class="metric-choice" .label=${words.metric} .icon=${'target'} .text=${metric ?? words.noMetric} .value=${metric} .options=${options}
      .words=${pickerWords(words)} .pick=${(key: string) => model.setMetric(key)}></tb-picker>
    ${metric === undefined ? '' : directionChoice(panel, metric)}`;
}

function directionChoice({ model, channel, words: { frame: words } }: Panel, metric: string): TemplateResult {
  const now = model.direction(metric);
  const choice = (direction: Direction, label: string): { label: string; checked: boolean; act: () => void } => ({
    label, checked: direction === now, act: () => channel.command(SetDirection, { metric, direction }),
  });
  const items = [
    { ...choice('higher', words.chooseHigher), heading: words.keptForTeam },
    choice('lower', words.chooseLower),
    choice('unknown', words.chooseUnknown),
  ];
  return html`<tb-menu class="direction-choice" .label=${`${fill(words.direction, metric)}: ${words[now]}`} .text=${words[now]} .icon=${ICONS[now]} .items=${items}></tb-menu>`;
}
