/** Bodies below this many characters are parsed as they are, which takes no time to speak of whatever they hold. */
const SMALL = 256 * 1024;

/** How much a larger body may hold: the largest batch of the protocol holds some 10,000 values, three deep. */
export const SHAPE = { values: 200_000, depth: 100 } as const;

const QUOTE = 34;
const COMMA = 44;
const BACKSLASH = 92;
const OPEN = [91, 123] as const;
const CLOSE = [93, 125] as const;

/**
 * Why a text of JSON would take the parser too long, as MLflow's message would go on after "The request body"; undefined when it would not. A megabyte of brackets takes as long as fifty of text,
 * so the bytes alone do not bound what a body costs.
 */
export function excessOf(text: string): string | undefined {
  if (text.length < SMALL) return undefined;
  let [values, depth] = [0, 0];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfText(text, at);
    else if (code === COMMA) values++;
    else if (code === OPEN[0] || code === OPEN[1]) {
      values++;
      if (++depth > SHAPE.depth) return `is nested more than ${SHAPE.depth} deep`;
    } else if (code === CLOSE[0] || code === CLOSE[1]) depth--;
    if (values > SHAPE.values) return `holds more than ${SHAPE.values} values`;
  }
  return undefined;
}

/** Where the quote stands that ends the text which begins at `from`; the end of all when there is none. */
function endOfText(text: string, from: number): number {
  for (let end = text.indexOf('"', from + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return end;
  }
  return text.length;
}
