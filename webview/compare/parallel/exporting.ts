import { fill } from '../../ui/words';
import { columnLabel } from '../columnLabel';
import { CELL, cellText } from '../../../src/protocol/table';
import { theme } from '../../ui/theme';
import { runStyle } from '../model/colours';
import type { Panel } from '../view';
import { axisTicks, categoryTicks } from './axisTicks';
import { dimStyle, lineOpacity, rowColour, worstFirst, type Picture } from './picture';
import type { Plot } from './plot';
import { metricKey, scaleLabel, type PlotWords } from './words';

/** Px that words reach past the lines on the left, and on the right. */
const MARGINS = [96, 24] as const;
/** Lines of a picture beyond which the rest is dimmed no more, so that the file stays one that programs open. */
const DIMMED = 3000;

/** The runs in the brush with the values of the axes, a line each, as logged; quoted as RFC 4180 has it. */
export function asCsv({ model, words: { frame: words } }: Panel, plot: Plot): string {
  const columns = plot.axes.map(({ setup }) => model.column(setup.id));
  const lines = [[words.runId, words.runName, ...plot.axes.map(({ setup }) => setup.id)]];
  for (const row of model.shown) {
    lines.push([model.resident.ids[row] ?? '', model.name(row), ...columns.map((column) => (column === undefined || column.kinds[row] === CELL.absent ? '' : cellText(column, row)))]);
  }
  return lines.map((cells) => cells.map(csvCell).join(',')).join('\r\n') + '\r\n';
}

/** A cell that a spreadsheet would take for a formula is kept from being one. */
function csvCell(text: string): string {
  const safe = /^[=@\t\r]|^[+-](?![\d.])/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The plot as an SVG document. */
export function asSvg(panel: Panel, plot: Plot, picture: Picture): string {
  const { background, foreground, secondary, font } = theme();
  const { width, height, heights } = picture;
  const wide = width + MARGINS[0] + MARGINS[1];
  const dim = dimStyle(picture.rows.length);
  const inside = new Set(plot.rows);
  const outside = plot.dimmed ? [...picture.rows].filter((row) => !inside.has(row)).slice(0, DIMMED) : [];
  const line = (row: number, stroke: string, opacity: number, weight: number, dash = ''): string =>
    `<path d="${pathOf(picture, row)}" fill="none" stroke="${stroke}" stroke-opacity="${opacity.toFixed(3)}" stroke-width="${weight}"${dash === '' ? '' : ` stroke-dasharray="${dash}"`}/>`;
  const colouring = plot.colouring;
  const brushed = colouring === undefined ? [] : [...worstFirst(plot.rows, colouring.buckets)].map((row) => line(row, rowColour(colouring, row), lineOpacity(plot.rows.length), 1.1));
  const selected = panel.model.selectedRows.filter((row) => inside.has(row) || outside.includes(row)).map((row) => {
    const style = runStyle(row === panel.model.baselineRow ? undefined : panel.model.colour(row));
    return line(row, theme().runs[style.hue] ?? foreground, 1, 2.25, style.dash.join(' '));
  });
  const axes = plot.axes.map((axis, index) => axisSvg(panel, plot, axis, picture.xs[index] ?? 0, foreground, secondary));
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${wide}" height="${height}" viewBox="${-MARGINS[0]} 0 ${wide} ${height}" font-family="${escapeXml(font)}" font-size="11"><rect x="${-MARGINS[0]}" width="${wide}" height="${height}" fill="${background}"/>${bands(heights.special, heights.absent, wide, foreground)}${[...outside.map((row) => line(row, dim.colour, dim.opacity, 1)), ...brushed, ...selected, ...axes].join('')}</svg>`;
}

function bands(special: number, absent: number, width: number, foreground: string): string {
  return [special, absent].map((y) => `<rect x="${-MARGINS[0]}" y="${y - 8}" width="${width}" height="16" fill="${foreground}" fill-opacity="0.04"/>`).join('');
}

function axisSvg(panel: Panel, plot: Plot, { setup, scale }: Plot['axes'][number], x: number, foreground: string, secondary: string): string {
  const words: PlotWords = panel.words.parallel;
  const { top, bottom, special, absent } = plot.heights;
  const key = metricKey(setup.id);
  const text = (label: string, left: number, y: number, anchor: string, fillColour: string, extra = ''): string =>
    `<text x="${left}" y="${y.toFixed(1)}" text-anchor="${anchor}" fill="${fillColour}" stroke="${theme().background}" stroke-width="3" paint-order="stroke"${extra}>${escapeXml(label)}</text>`;
  const y = (unit: number): number => bottom - unit * (bottom - top);
  const ticks = scale.kind === 'category' ? categoryTicks(scale, bottom - top).map(({ unit, word }) => ({ unit, label: word })) : axisTicks(scale, bottom - top, words);
  return [
    `<path d="M${x} ${top - 4}V${bottom + 4}" stroke="${foreground}" stroke-opacity="0.45"/>`,
    text(columnLabel(setup.id, panel.words.frame), x, 20, 'middle', foreground, ' font-size="12" font-weight="600"'),
    text(scaleLabel(scale, key === undefined ? 'unknown' : panel.model.direction(key), words, true), x, 35, 'middle', secondary),
    ...ticks.map(({ unit, label }) => text(label.slice(0, 200), x - 9, y(unit) + 4, 'end', secondary)),
    ...(scale.special > 0 ? [text(fill('{0}', scale.special), x + 8, special + 4, 'start', secondary)] : []),
    ...(scale.absent > 0 ? [text(fill('{0}', scale.absent), x + 8, absent + 4, 'start', secondary)] : []),
  ].join('');
}

function pathOf({ xs, ys, curved }: Picture, row: number): string {
  const at = (axis: number): number => ys[row * xs.length + axis] ?? 0;
  return xs.map((x, axis) => {
    const y = at(axis).toFixed(1);
    if (axis === 0) return `M${x} ${y}`;
    const bend = (x - (xs[axis - 1] ?? 0)) * 0.36;
    return curved ? `C${((xs[axis - 1] ?? 0) + bend).toFixed(1)} ${at(axis - 1).toFixed(1)} ${(x - bend).toFixed(1)} ${y} ${x} ${y}` : `L${x} ${y}`;
  }).join('');
}

function escapeXml(text: string): string {
  // Control characters have no place in XML 1.0, not even escaped.
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '\ufffd').replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);
}

/** The plot as the bytes of a PNG at twice the size; raises when the picture cannot be drawn. */
export async function asPng(svg: string, picture: Picture): Promise<Uint8Array> {
  const image = new Image();
  image.src = `data:image/svg+xml;base64,${base64(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [(picture.width + MARGINS[0] + MARGINS[1]) * 2, picture.height * 2];
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'));
  if (blob === null) throw new Error('the picture is too large');
  return new Uint8Array(await blob.arrayBuffer());
}

function base64(text: string): string {
  let bytes = '';
  for (const byte of new TextEncoder().encode(text)) bytes += String.fromCharCode(byte);
  return btoa(bytes);
}
