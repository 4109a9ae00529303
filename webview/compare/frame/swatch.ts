import { runStyle } from '../model/colours';

const SVG = 'http://www.w3.org/2000/svg';

/**
 * A run's colour and dash as a short line, 16 × 10 px. `colour` is the number of `CompareModel.colour`, or `baseline`; without one the place stays
 * empty, so that names stand in line. `<tb-swatch .colour=${…}></tb-swatch>`.
 */
export class Swatch extends HTMLElement {
  private shown: number | 'baseline' | undefined;

  get colour(): number | 'baseline' | undefined {
    return this.shown;
  }

  set colour(colour: number | 'baseline' | undefined) {
    if (colour === this.shown) return;
    this.shown = colour;
    this.replaceChildren(...(colour === undefined ? [] : [picture(colour)]));
  }

  connectedCallback(): void {
    this.setAttribute('aria-hidden', 'true');
  }
}

function picture(colour: number | 'baseline'): SVGElement {
  const { hue, dash } = runStyle(colour === 'baseline' ? undefined : colour);
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 16 10');
  const line = document.createElementNS(SVG, 'path');
  line.setAttribute('d', 'M0 5H16');
  line.setAttribute('stroke', `var(--run-${hue})`);
  if (dash.length > 0) line.setAttribute('stroke-dasharray', dash.join(' '));
  svg.append(line);
  return svg;
}
