import { nothing, svg, type SVGTemplateResult } from 'lit';
import { linear, type Scale } from './scales';
import type { Point } from './trace';

/** Where a plot stands in its picture, px. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Points past which only a line and what is outside are drawn. */
export const MARKS = 400;

/** The expected range as areas, one for each stretch without a hole. */
export function bandPath(points: readonly Point[], x: Scale, y: Scale): string {
  const parts: string[] = [];
  let top: string[] = [];
  let bottom: string[] = [];
  const close = (): void => {
    if (top.length > 1) parts.push(`M${[...top, ...bottom.reverse()].join('L')}Z`);
    [top, bottom] = [[], []];
  };
  for (const { run, expected } of points) {
    if (expected.low === undefined || expected.high === undefined) {
      close();
      continue;
    }
    const at = x(run.start).toFixed(1);
    top.push(`${at} ${y(expected.high).toFixed(1)}`);
    bottom.push(`${at} ${y(expected.low).toFixed(1)}`);
  }
  close();
  return parts.join('');
}

/** A line through the points that count, with a gap where a run is missing or its value is no number; least and greatest a px column when there are many. */
export function linePath(points: readonly Point[], missing: readonly number[], x: Scale, y: Scale): string {
  let path = '';
  let pen = false;
  let before = -Infinity;
  let next = 0;
  let column: { at: number; min: number; max: number; last: number } | undefined;
  const many = points.length > 4 * MARKS;
  const put = (at: number, value: number): void => {
    path += `${pen ? 'L' : 'M'}${at.toFixed(1)} ${value.toFixed(1)}`;
    pen = true;
  };
  const flush = (): void => {
    if (column === undefined) return;
    for (const value of new Set([column.min, column.max, column.last])) put(column.at, value);
    column = undefined;
  };
  for (const { run, value } of points) {
    while ((missing[next] ?? Infinity) <= before) next += 1;
    if (!Number.isFinite(value) || (missing[next] ?? Infinity) < run.start) {
      flush();
      pen = false;
    }
    before = run.start;
    if (!Number.isFinite(value)) continue;
    const [at, height] = [x(run.start), y(value)];
    if (!many) {
      put(at, height);
    } else if (column !== undefined && Math.round(at) === column.at) {
      column = { at: column.at, min: Math.min(column.min, height), max: Math.max(column.max, height), last: height };
    } else {
      flush();
      column = { at: Math.round(at), min: height, max: height, last: height };
    }
  }
  flush();
  return path;
}

/** Small circles as one path: an element a point would cost a thousand of them. */
export function dotsPath(points: readonly Point[], x: Scale, y: Scale, radius: number): string {
  return points
    .filter(({ value }) => Number.isFinite(value))
    .map(({ run, value }) => `M${(x(run.start) - radius).toFixed(1)} ${y(value).toFixed(1)}a${radius} ${radius} 0 1 0 ${2 * radius} 0a${radius} ${radius} 0 1 0 ${-2 * radius} 0`)
    .join('');
}

/** A run outside: a triangle that points where it went, filled for the first. */
export function outsideMark({ run, value, expected }: Point, x: Scale, y: Scale): SVGTemplateResult {
  const [at, height] = [x(run.start), y(value)];
  const path = expected.state === 'below' ? `M${at} ${height + 5}l-4.6-8.4h9.2z` : `M${at} ${height - 5}l-4.6 8.4h9.2z`;
  return svg`<path class="mark ${expected.first ? 'first' : ''}" d=${path}/>`;
}

/** A cross where no run came. */
export function crossPath(times: readonly number[], x: Scale, height: number): string {
  return times.map((time) => `M${(x(time) - 3.5).toFixed(1)} ${height - 3.5}l7 7m0-7l-7 7`).join('');
}

/** A diamond for each run that failed or has not ended. */
export function diamondsPath(points: readonly { readonly x: number; readonly y: number }[]): string {
  return points.map(({ x, y }) => `M${x.toFixed(1)} ${y - 4.5}l4.5 4.5-4.5 4.5-4.5-4.5z`).join('');
}

/** Least and greatest of what is shown, the band with it, and a little room. */
export function extent(points: readonly Point[], least = 0): { readonly min: number; readonly max: number } {
  let [min, max] = [Infinity, -Infinity];
  for (const { value, expected } of points) {
    for (const one of [value, expected.low, expected.high]) {
      if (one === undefined || !Number.isFinite(one)) continue;
      min = Math.min(min, one);
      max = Math.max(max, one);
    }
  }
  if (min > max) return { min: 0, max: 1 };
  const room = Math.max((max - min) * 0.06, least, max === min ? Math.max(Math.abs(max) * 0.05, 1e-9) : 0);
  return { min: min - room, max: max + room };
}

/** Lines and words of the value axis. */
export function valueAxis(values: readonly number[], label: (value: number) => string, y: Scale, frame: Frame): SVGTemplateResult {
  return svg`${values.map((value) => {
    const at = Math.round(y(value)) + 0.5;
    return svg`<path class="grid" d="M${frame.left} ${at}H${frame.width - frame.right}"/><text class="tick" text-anchor="end" x=${frame.left - 8} y=${at + 3.5}>${label(value)}</text>`;
  })}`;
}

/** Line, marks and words of the time axis. */
export function timeAxis(times: readonly number[], label: ((time: number) => string) | undefined, x: Scale, frame: Frame): SVGTemplateResult {
  const base = frame.height - frame.bottom;
  return svg`<path class="axis" d="M${frame.left} ${base + 0.5}H${frame.width - frame.right}${times.map((time) => `M${Math.round(x(time)) + 0.5} ${base}v4`).join('')}"/>
    ${label === undefined ? nothing : times.map((time) => svg`<text class="tick" text-anchor="middle" x=${x(time)} y=${base + 16}>${label(time)}</text>`)}`;
}

/** The scale of values of a frame. */
export function valueScale(min: number, max: number, frame: Frame): Scale {
  return linear(min, max, frame.height - frame.bottom, frame.top);
}
