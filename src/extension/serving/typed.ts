/** Most scoring servers of a version. */
const MOST_WORKERS = 64;

/** Reads the least and the most number of workers: `2`, `1-4`, `1 to 4`. Undefined when a text is neither. */
export function readWorkers(text: string): { readonly min: number; readonly max: number } | undefined {
  const [, least, most] = /^\s*(\d{1,3})\s*(?:(?:-|–|\.\.|to|,)\s*(\d{1,3})\s*)?$/.exec(text) ?? [];
  if (least === undefined) return undefined;
  const min = Number(least);
  const max = Number(most ?? least);
  return min >= 1 && max >= min && max <= MOST_WORKERS ? { min, max } : undefined;
}

/** Reads a share in percent, as `10`, `2.5 %` or `2,5`: 0 to 1, without both ends. */
export function readShare(text: string): number | undefined {
  const number = /^\s*(\d{1,2}(?:[.,]\d{1,4})?)\s*%?\s*$/.exec(text)?.[1];
  const share = number === undefined ? 0 : Number(number.replace(',', '.')) / 100;
  return share > 0 && share < 1 ? share : undefined;
}

/** Reads origins, parted by spaces or commas: each is scheme, host and port alone, as browsers send it. Answers the first that is none as `wrong`. */
export function readOrigins(text: string): { readonly origins: readonly string[] } | { readonly wrong: string } {
  const origins: string[] = [];
  for (const word of text.split(/[\s,]+/).filter((one) => one !== '')) {
    const origin = originOf(word);
    if (origin === undefined) return { wrong: word };
    if (!origins.includes(origin)) origins.push(origin);
  }
  return { origins };
}

function originOf(word: string): string | undefined {
  if (!/^https?:\/\//i.test(word) || !URL.canParse(word)) return undefined;
  const { origin, pathname, search, hash, username } = new URL(word);
  return pathname === '/' && search === '' && hash === '' && username === '' ? origin : undefined;
}

/** A name that Docker takes for an image of a version: `house-price-predictor:v3`. */
export function imageName(name: string, version: string): string {
  const words = name.replace(/([a-z\d])([A-Z])/g, '$1-$2').normalize('NFKD').toLowerCase().replace(/[^a-z\d]+/g, '-').replace(/^-+|-+$/g, '');
  return `${words === '' ? 'model' : words}:v${version}`;
}

/** Whether Docker takes a text for the name of an image, with or without registry and tag. */
export function isImageName(text: string): boolean {
  const part = '[a-z\\d]+(?:(?:\\.|_{1,2}|-+)[a-z\\d]+)*';
  return text.length <= 255 && new RegExp(`^(?:[A-Za-z\\d.-]+(?::\\d+)?/)?${part}(?:/${part})*(?::[\\w][\\w.-]{0,127})?$`).test(text);
}
