import { theme } from '../../ui/theme';
import { runStyle } from '../model/colours';
import { traceRow, type Picture } from './picture';

/** A line on top. */
export interface TopLine {
  readonly row: number;
  /** Number of the run's colour; `baseline`; or none for the run under the pointer. */
  readonly colour: number | 'baseline' | undefined;
}

/** Beyond so many, selected lines have neither casing nor dots: they would hide each other. */
const CASED = 40;

/** Lines on top of all others: selected ones in their colours and dashes, or the one under the pointer; with a casing that lifts them off. */
export function drawTop(canvas: HTMLCanvasElement, picture: Picture, lines: readonly TopLine[]): void {
  const { width, height, ratio, xs, ys } = picture;
  const [w, h] = [Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))];
  if (canvas.width !== w || canvas.height !== h) [canvas.width, canvas.height] = [w, h];
  const target = canvas.getContext('2d');
  if (target === null) return;
  target.setTransform(ratio, 0, 0, ratio, 0, 0);
  target.clearRect(0, 0, width, height);
  const { background, foreground, runs } = theme();
  const cased = lines.length <= CASED;
  const smooth = { xs, ys, curved: picture.curved };
  for (const { row, colour } of lines) {
    const path = new Path2D();
    traceRow(path, smooth, row);
    if (cased) {
      target.setLineDash([]);
      target.strokeStyle = background;
      target.lineWidth = 5;
      target.stroke(path);
    }
    const style = colour === undefined ? undefined : runStyle(colour === 'baseline' ? undefined : colour);
    const ink = style === undefined ? foreground : (runs[style.hue] ?? foreground);
    target.setLineDash([...(style?.dash ?? [])]);
    target.strokeStyle = ink;
    target.lineWidth = colour === undefined ? 1.75 : cased ? 2.25 : 1.4;
    target.stroke(path);
    if (!cased) continue;
    target.setLineDash([]);
    target.lineWidth = 1;
    target.fillStyle = ink;
    target.strokeStyle = background;
    xs.forEach((x, axis) => {
      target.beginPath();
      target.arc(x, ys[row * xs.length + axis] ?? 0, 3.5, 0, 2 * Math.PI);
      target.fill();
      target.stroke();
    });
  }
}

/** The row whose line passes nearest to a place, CSS px; undefined when none is within `reach`. `mask` leaves out rows that hold 0. */
export function nearestRow(picture: Picture, x: number, y: number, reach: number, among: ArrayLike<number>): number | undefined {
  const { xs, ys, curved } = picture;
  const axes = xs.length;
  if (axes === 0) return undefined;
  const after = Math.min(axes - 1, Math.max(1, xs.findIndex((place) => place >= x) < 0 ? axes - 1 : xs.findIndex((place) => place >= x)));
  const [left, right] = [xs[after - 1] ?? 0, xs[after] ?? 0];
  if (x < left - reach || x > right + reach) return undefined;
  const straight = right > left ? Math.min(1, Math.max(0, (x - left) / (right - left))) : 0;
  const way = curved ? eased(straight) : straight;
  let [best, found] = [reach, undefined as number | undefined];
  for (let index = 0; index < among.length; index += 1) {
    const row = among[index] ?? 0;
    const from = ys[row * axes + Math.max(0, after - 1)] ?? 0;
    const to = ys[row * axes + after] ?? from;
    // Across the line, not straight down: a steep one is as near as a level one.
    const slope = (to - from) / Math.max(1, right - left);
    const distance = Math.abs(from + (to - from) * way - y) / Math.sqrt(1 + slope * slope);
    if (distance < best) [best, found] = [distance, row];
  }
  return found;
}

/** Share of the rise at a share of the way, of the curve that `traceRow` draws: its x is a cubic too, so it is turned round by halving. */
function eased(x: number): number {
  let [low, high] = [0, 1];
  for (let round = 0; round < 20; round += 1) {
    const t = (low + high) / 2;
    const there = 3 * (1 - t) ** 2 * t * 0.36 + 3 * (1 - t) * t ** 2 * 0.64 + t ** 3;
    if (there < x) low = t;
    else high = t;
  }
  const t = (low + high) / 2;
  return t * t * (3 - 2 * t);
}
