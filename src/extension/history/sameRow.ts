/** The row of a list that was chosen before the list was made anew. */
export interface Before {
  readonly label: string;
  readonly index: number;
}

/** The row that a person is on again: the one that is called the same, or, where its words have changed, the one in its place. */
export function sameRow<R extends { readonly label: string }>(rows: readonly R[], { label, index }: Before): R | undefined {
  return rows.find((row) => row.label === label) ?? rows[index];
}
