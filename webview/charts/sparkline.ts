import { svg, type SVGTemplateResult, html, nothing, type TemplateResult } from 'lit';
import type { Column } from './series';

/** A line without axes, 88 by 24 px unless told; nothing under three points. Gaps are gaps. */
export function sparkline(ys: Column, live: boolean, width = 88, height = 24): TemplateResult | typeof nothing {
  const finite = Array.from(ys).filter((y) => !Number.isNaN(y));
  if (finite.length < 3) return nothing;
  const low = Math.min(...finite);
  const span = Math.max(...finite) - low;
  const x = (index: number): number => 2 + ((width - 6) * index) / (ys.length - 1);
  const y = (value: number): number => (span === 0 ? height / 2 : 2 + (height - 4) * (1 - (value - low) / span));
  let path = '';
  let pen = false;
  for (let index = 0; index < ys.length; index += 1) {
    const value = ys[index] ?? Number.NaN;
    if (!Number.isNaN(value)) path += `${pen ? 'L' : 'M'}${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
    pen = !Number.isNaN(value);
  }
  const last = ys[ys.length - 1] ?? Number.NaN;
  const end: SVGTemplateResult | typeof nothing =
    live && !Number.isNaN(last) ? svg`<circle cx=${x(ys.length - 1)} cy=${y(last)} r="2" fill="currentColor"></circle>` : nothing;
  return html`<svg class="spark" width=${width} height=${height} viewBox="0 0 ${width} ${height}" aria-hidden="true">
    <path d=${path} fill="none" stroke="currentColor" stroke-width="1.25" stroke-linejoin="round"></path>${end}
  </svg>`;
}
