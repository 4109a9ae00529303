import type { SqlValue } from '../sql';

/** A piece of SQL with the values bound in it, in order. The text holds nothing of a request. */
export interface Sql {
  readonly text: string;
  readonly params: readonly SqlValue[];
}

/** A piece of SQL. */
export const sql = (text: string, ...params: SqlValue[]): Sql => ({ text, params });

/** Joins pieces, each in parentheses when there are several. */
export function join(pieces: readonly Sql[], word: 'AND' | 'OR'): Sql {
  if (pieces.length === 1) return pieces[0]!;
  return { text: pieces.map((piece) => `(${piece.text})`).join(` ${word} `), params: pieces.flatMap((piece) => piece.params) };
}

/** Puts a piece between two texts. */
export const wrap = (before: string, piece: Sql, after: string): Sql => ({ text: `${before}${piece.text}${after}`, params: piece.params });
