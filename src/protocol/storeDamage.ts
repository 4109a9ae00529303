/** What was found wrong with the files of a store when they were read, and what is made of it. */
export type StoreDamage =
  /** A record that was being written when the process ended; so many bytes of it were there. */
  | { readonly what: 'torn-record'; readonly bytes: number }
  /** `where` is the first damage in words. `isLossy`: something is lost that had been acknowledged. */
  | { readonly what: 'records'; readonly where: string; readonly isLossy: boolean }
  /** A journal without a head. `isPartlyRead`: records that the journal before has, too, were taken from there. */
  | { readonly what: 'journal-head'; readonly isPartlyRead: boolean }
  /** A journal of another state of the database. */
  | { readonly what: 'foreign-journal' }
  /** A database whose bytes are others than were written, that is used since no earlier state is whole. */
  | { readonly what: 'changed-database' }
  /** A database that is missing, or of no use: `why` in words. */
  | { readonly what: 'database'; readonly why?: string; readonly then: DatabaseInstead };

/** What takes the place of a database that is of no use. `from` says in a sentence what it was made of; `isWhole`: nothing is lost. */
export type DatabaseInstead = { readonly kind: 'earlier'; readonly from: string; readonly isWhole: boolean } | { readonly kind: 'salvaged' } | { readonly kind: 'nothing' };
