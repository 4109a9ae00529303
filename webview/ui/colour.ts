/** Red, green, blue and opacity; 0 to 255, opacity 0 to 1. */
type Rgba = readonly [number, number, number, number];

/** Parts of a colour written as `#rgb`, `#rrggbb`, `#rrggbbaa`, `rgb(…)` or `rgba(…)`; undefined for any other. */
export function parseColour(text: string): Rgba | undefined {
  const hex = /^#([\da-f]{3,8})$/i.exec(text.trim())?.[1];
  if (hex !== undefined) {
    const long = hex.length <= 4 ? hex.replace(/./g, '$&$&') : hex;
    const part = (at: number): number => Number.parseInt(long.slice(at, at + 2), 16);
    return long.length === 6 || long.length === 8 ? [part(0), part(2), part(4), long.length === 8 ? part(6) / 255 : 1] : undefined;
  }
  const inside = /^rgba?\(([^)]*)\)$/i.exec(text.trim())?.[1];
  const parts = inside?.split(/[\s,/]+/).map(Number);
  const [r, g, b, a = 1] = parts ?? [];
  return r === undefined || g === undefined || b === undefined || parts?.some(Number.isNaN) === true ? undefined : [r, g, b, a];
}

/** `share` (0 to 1) of `over` on `under`, opaque, as a canvas takes it; `over` itself when either cannot be read. */
export function mix(over: string, under: string, share: number): string {
  const top = parseColour(over);
  const bottom = parseColour(under);
  if (top === undefined || bottom === undefined) return over;
  const weight = share * top[3];
  const part = (index: 0 | 1 | 2): number => Math.round(top[index] * weight + bottom[index] * (1 - weight));
  return `rgb(${part(0)}, ${part(1)}, ${part(2)})`;
}
