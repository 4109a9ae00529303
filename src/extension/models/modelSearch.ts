import { parseFilter } from '../../protocol/search/parser';
import { quoteText } from '../tree/runQueries';

/** The filter that finds models by words of their names, in any order and case; `undefined` for nothing typed. */
export function nameFilter(text: string): string | undefined {
  const words = text.trim().split(/\s+/).filter((word) => word !== '');
  return words.length === 0 ? undefined : words.map((word) => `name ILIKE ${quoteText(`%${word}%`)}`).join(' AND ');
}

/** What a person typed to find models. */
export type ModelSearch =
  /** Words of names, or a filter in MLflow's language. */
  | { readonly kind: 'words' | 'filter'; readonly filter: string }
  /** It begins like a filter and is none yet; `reason` says where. */
  | { readonly kind: 'malformed'; readonly reason: string };

/** What begins with a field and a comparison is meant as a filter. */
const LIKE_FILTER = /^\s*(?:name|creation_timestamp|last_updated_timestamp|(?:attributes?|attr|tags?)\s*\.\s*\S+)\s*(?:[=!<>]|(?:NOT\s+)?(?:I?LIKE|IN)\b|IS\b)/i;

/** Reads what was typed; `undefined` for nothing. */
export function readSearch(text: string): ModelSearch | undefined {
  const words = nameFilter(text);
  if (words === undefined) return undefined;
  if (!LIKE_FILTER.test(text)) return { kind: 'words', filter: words };
  try {
    parseFilter(text, 'registered models');
    return { kind: 'filter', filter: text.trim() };
  } catch (error) {
    return { kind: 'malformed', reason: error instanceof Error ? error.message : String(error) };
  }
}
