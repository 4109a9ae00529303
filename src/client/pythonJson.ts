import { parseJson, type Json } from '../protocol/json';

/** A text of JSON's, or a number that Python writes and JSON has not. */
const BARE = /("(?:[^"\\]|\\.)*")|(-?Infinity|NaN)/g;

/** Parses what a server answered. Some of MLflow's calls write NaN and infinities bare, as Python does: they become texts, as its other calls write them. Raises `SyntaxError`. */
export function parseAnswer(text: string): Json {
  try {
    return parseJson(text);
  } catch (error) {
    if (!/NaN|Infinity/.test(text)) throw error;
    return parseJson(text.replace(BARE, (_, string: string | undefined, bare: string | undefined) => string ?? `"${bare ?? ''}"`));
  }
}
