import { fill } from '../../ui/words';
import type { Words } from '../strings';
import { parseViewColumn, sectionOf, type Section, type ViewColumn } from './chooseColumns';

/** The head of a column. A key stands as it was logged. */
export function columnLabel(column: ViewColumn, words: Words['table']): string {
  switch (column.kind) {
    case 'param':
    case 'tag':
      return column.key;
    case 'metric':
      return column.stat === 'last' ? column.key : fill({ min: words.minOf, max: words.maxOf, first: words.firstOf }[column.stat], column.key);
    case 'metricAt':
      return fill(words.atStepOf, column.key, column.step);
    case 'curve':
      return fill(words.curve, column.key);
    case 'attribute':
      return words[`attribute_${column.name}`];
  }
}

/** The head of a part of the table. */
export function sectionLabel(section: Section, words: Words['table'], means: boolean): string {
  return { param: words.parameters, metric: means ? words.metricsMean : words.metrics, tag: words.tags, attribute: words.attributes }[section];
}

/** Heads of columns for a copy: the label, or the id where two labels are alike. */
export function copyHeads(ids: readonly string[], words: Words['table']): string[] {
  const labels = ids.map((id) => {
    const column = parseViewColumn(id);
    return column === undefined ? id : columnLabel(column, words);
  });
  return labels.map((label, index) => (labels.indexOf(label) === labels.lastIndexOf(label) && label !== '' ? label : (ids[index] ?? label)));
}

/** Words in which the direction of a metric is said. */
export function directionWords(direction: 'lower' | 'higher' | 'unknown', words: Words['table']): string {
  return direction === 'unknown' ? '' : words[direction];
}

/** The part in which the column of an id stands. */
export function sectionOfId(id: string): Section {
  const column = parseViewColumn(id);
  return column === undefined ? 'attribute' : sectionOf(column);
}
