import { theme } from '../../ui/theme';
import { bandColour, opaqueContext } from './ground';
import type { Brushed } from './linesLayer';
import { BAND, dimStyle, lineOpacity, traceRow, worstFirst, type Picture } from './picture';

/** Few lines, as curves that the canvas strokes itself, from worst to best; the dimmed ones behind them are stroked once. */
export class Curves {
  private dimmed: HTMLCanvasElement | undefined;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly picture: Picture,
  ) {}

  /** Draws these lines in place of those before. */
  draw({ rows, colouring, dimmed }: Brushed): void {
    const { picture } = this;
    const { width, height, ratio } = picture;
    const target = opaqueContext(this.canvas);
    target.setTransform(ratio, 0, 0, ratio, 0, 0);
    target.globalAlpha = 1;
    if (dimmed) {
      this.dimmed ??= this.drawDimmed();
      target.drawImage(this.dimmed, 0, 0, width, height);
    } else drawGround(target, picture);
    target.globalAlpha = lineOpacity(rows.length);
    target.lineWidth = 1.2;
    for (const row of worstFirst(rows, colouring.buckets)) {
      target.strokeStyle = colouring.colours[colouring.buckets[row] ?? 0] ?? theme().foreground;
      target.beginPath();
      traceRow(target, picture, row);
      target.stroke();
    }
  }

  private drawDimmed(): HTMLCanvasElement {
    const { picture } = this;
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [this.canvas.width, this.canvas.height];
    const target = opaqueContext(canvas);
    target.setTransform(picture.ratio, 0, 0, picture.ratio, 0, 0);
    drawGround(target, picture);
    const { colour, opacity } = dimStyle(picture.rows.length);
    target.strokeStyle = colour;
    target.globalAlpha = opacity;
    for (const row of picture.rows) {
      target.beginPath();
      traceRow(target, picture, row);
      target.stroke();
    }
    return canvas;
  }
}

function drawGround(target: CanvasRenderingContext2D, { width, height, heights }: Picture): void {
  target.fillStyle = theme().background;
  target.fillRect(0, 0, width, height);
  target.fillStyle = bandColour();
  if (!theme().highContrast) for (const y of [heights.special, heights.absent]) target.fillRect(0, y - BAND, width, 2 * BAND);
}
