import { basename, dirname, extname, join } from 'node:path';

/** Endings of the files that the small program reads. */
export const TABLE_FILE = /\.(?:csv|tsv|parquet|pq)$/i;

/** Where predictions go when no place was named: beside the file, `houses.predictions.csv` for `houses.csv`. Of Spark it is a folder of that name. */
export function predictionsFile(input: string): string {
  const ending = extname(input);
  return join(dirname(input), `${basename(input, ending)}.predictions${ending}`);
}
