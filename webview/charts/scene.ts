/** A point, px. */
export type Spot = readonly [number, number];

/** Something drawn in a picture, px from its left upper corner. */
export type Shape =
  | { readonly kind: 'line'; readonly spots: readonly Spot[]; readonly colour: string; readonly width: number; readonly dash?: readonly number[] }
  | { readonly kind: 'area'; readonly spots: readonly Spot[]; readonly colour: string; readonly opacity: number }
  | { readonly kind: 'dot'; readonly at: Spot; readonly radius: number; readonly colour: string; readonly edge?: string }
  | { readonly kind: 'box'; readonly x: number; readonly y: number; readonly width: number; readonly height: number; readonly colour: string }
  | { readonly kind: 'text'; readonly at: Spot; readonly text: string; readonly colour: string; readonly size: number; readonly anchor: 'start' | 'middle' | 'end'; readonly bold?: boolean }
  /** Only what lies inside of the box is drawn. */
  | { readonly kind: 'clip'; readonly x: number; readonly y: number; readonly width: number; readonly height: number; readonly shapes: readonly Shape[] };

/** A picture that can be written as SVG or painted on a canvas. */
export interface Scene {
  readonly width: number;
  readonly height: number;
  readonly background: string;
  readonly font: string;
  /** What it is, for those who do not see it. */
  readonly title: string;
  readonly shapes: readonly Shape[];
}

/** The picture as an SVG file; text stays text, and nothing of it can be markup. */
export function writeSvg(scene: Scene): string {
  const clips: string[] = [];
  const body = scene.shapes.map((shape) => svgShape(shape, clips)).join('\n');
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${scene.width}" height="${scene.height}" viewBox="0 0 ${scene.width} ${scene.height}" font-family="${escaped(scene.font)}" role="img">
<title>${escaped(scene.title)}</title>
${clips.length === 0 ? '' : `<defs>${clips.join('')}</defs>\n`}<rect width="100%" height="100%" fill="${escaped(scene.background)}"/>
${body}
</svg>
`;
}

function svgShape(shape: Shape, clips: string[]): string {
  switch (shape.kind) {
    case 'line':
      return `<path d="${pathText(shape.spots)}" fill="none" stroke="${escaped(shape.colour)}" stroke-width="${shape.width}" stroke-linejoin="round"${shape.dash === undefined || shape.dash.length === 0 ? '' : ` stroke-dasharray="${shape.dash.join(' ')}"`}/>`;
    case 'area':
      return `<path d="${pathText(shape.spots)}Z" fill="${escaped(shape.colour)}" fill-opacity="${shape.opacity}"/>`;
    case 'dot':
      return `<circle cx="${short(shape.at[0])}" cy="${short(shape.at[1])}" r="${shape.radius}" fill="${escaped(shape.colour)}"${shape.edge === undefined ? '' : ` stroke="${escaped(shape.edge)}"`}/>`;
    case 'box':
      return `<rect x="${short(shape.x)}" y="${short(shape.y)}" width="${short(shape.width)}" height="${short(shape.height)}" fill="${escaped(shape.colour)}"/>`;
    case 'text':
      return `<text x="${short(shape.at[0])}" y="${short(shape.at[1])}" font-size="${shape.size}" fill="${escaped(shape.colour)}" text-anchor="${shape.anchor}" dominant-baseline="central"${shape.bold === true ? ' font-weight="600"' : ''}>${escaped(shape.text)}</text>`;
    case 'clip': {
      const id = `clip${clips.length}`;
      clips.push(`<clipPath id="${id}"><rect x="${short(shape.x)}" y="${short(shape.y)}" width="${short(shape.width)}" height="${short(shape.height)}"/></clipPath>`);
      return `<g clip-path="url(#${id})">\n${shape.shapes.map((inner) => svgShape(inner, clips)).join('\n')}\n</g>`;
    }
  }
}

/** Paints the picture. */
export function paintScene(ink: CanvasRenderingContext2D, scene: Scene): void {
  ink.fillStyle = scene.background;
  ink.fillRect(0, 0, scene.width, scene.height);
  paintShapes(ink, scene.shapes, scene.font);
}

/** Paints shapes where they stand. */
export function paintShapes(ink: CanvasRenderingContext2D, shapes: readonly Shape[], font: string): void {
  for (const shape of shapes) paintShape(ink, shape, font);
}

function paintShape(ink: CanvasRenderingContext2D, shape: Shape, font: string): void {
  switch (shape.kind) {
    case 'line':
      ink.strokeStyle = shape.colour;
      ink.lineWidth = shape.width;
      ink.lineJoin = 'round';
      ink.setLineDash([...(shape.dash ?? [])]);
      ink.stroke(new Path2D(pathText(shape.spots)));
      ink.setLineDash([]);
      return;
    case 'area':
      ink.fillStyle = shape.colour;
      ink.globalAlpha = shape.opacity;
      ink.fill(new Path2D(`${pathText(shape.spots)}Z`));
      ink.globalAlpha = 1;
      return;
    case 'dot':
      ink.fillStyle = shape.colour;
      ink.beginPath();
      ink.arc(shape.at[0], shape.at[1], shape.radius, 0, 2 * Math.PI);
      ink.fill();
      if (shape.edge === undefined) return;
      ink.strokeStyle = shape.edge;
      ink.lineWidth = 1;
      ink.stroke();
      return;
    case 'box':
      ink.fillStyle = shape.colour;
      ink.fillRect(shape.x, shape.y, shape.width, shape.height);
      return;
    case 'text':
      ink.fillStyle = shape.colour;
      ink.font = `${shape.bold === true ? '600 ' : ''}${shape.size}px ${font}`;
      ink.textAlign = shape.anchor === 'middle' ? 'center' : shape.anchor;
      ink.textBaseline = 'middle';
      ink.fillText(shape.text, ...shape.at);
      return;
    case 'clip':
      ink.save();
      ink.beginPath();
      ink.rect(shape.x, shape.y, shape.width, shape.height);
      ink.clip();
      for (const inner of shape.shapes) paintShape(ink, inner, font);
      ink.restore();
  }
}

/** A picture as PNG, `scale` times as many pixels each way. Raises `Error` when the browser makes none. */
export async function scenePng(scene: Scene, scale: number): Promise<Blob> {
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil(scene.width * scale);
  canvas.height = Math.ceil(scene.height * scale);
  const ink = canvas.getContext('2d');
  if (ink === null) throw new Error('No canvas');
  ink.scale(scale, scale);
  paintScene(ink, scene);
  return new Promise((done, fail) => canvas.toBlob((blob) => (blob === null ? fail(new Error('No picture')) : done(blob)), 'image/png'));
}

function pathText(spots: readonly Spot[]): string {
  return spots.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${short(x)} ${short(y)}`).join('');
}

function short(value: number): string {
  return Number.isFinite(value) ? String(Math.round(value * 100) / 100) : '0';
}

/** Text as XML takes it; characters that XML cannot hold are left out. */
function escaped(text: string): string {
  const signs: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  // What XML 1.0 forbids (section 2.2).
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '').replace(/[&<>"]/g, (sign) => signs[sign] ?? sign);
}
