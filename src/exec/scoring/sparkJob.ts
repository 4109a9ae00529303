import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { plainName } from '../schedule/job';

/** Formats that the job reads and writes. */
export const SPARK_FORMATS = ['csv', 'parquet', 'delta', 'jdbc'] as const;
export type SparkFormat = (typeof SPARK_FORMATS)[number];

/** What a job is told. A database's password is in its environment (`JDBC_PASSWORD`) and never here. */
export interface SparkArguments {
  /** `models:/NAME/3`. */
  readonly model: string;
  /** A file, a folder or, for jdbc, a table. */
  readonly input: string;
  readonly output: string;
  /** By the input's name without. */
  readonly format?: SparkFormat | undefined;
  readonly outputFormat?: SparkFormat | undefined;
  readonly url?: string | undefined;
  readonly user?: string | undefined;
  readonly overwrite?: boolean;
}

/** Where the job of a model lies in a workspace, with `/`: `spark/score_house_price.py`. */
export function sparkJobPath(model: string): string {
  return `spark/score_${plainName(model).replaceAll('-', '_')}.py`;
}

/**
 * The text of a job for a model, made from the template that ships with the product. A name from a server becomes a literal of Python and nothing else:
 * every literal of JSON's that has no sign outside ASCII is one.
 */
export function sparkJobText(template: string, model: string, path: string): string {
  const uri = `models:/${model}/Production`;
  const literal = JSON.stringify(uri).replace(/[\u007f-\uffff]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const shown = /^[\w ./:-]+$/.test(uri) ? (uri.includes(' ') ? `'${uri}'` : uri) : 'models:/NAME/Production';
  return template.replaceAll('__FILE__', path).replace('__MODEL__', () => shown).replaceAll('__MODEL__', () => literal);
}

/** Writes the job unless there is one, which a person may have edited; answers whether it was written. */
export function writeSparkJob(template: string, model: string, folder: string, path: string): boolean {
  const file = resolve(folder, path);
  if (existsSync(file)) return false;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, sparkJobText(readFileSync(template, 'utf8'), model, path), { flag: 'wx' });
  return true;
}

/** What the job gets behind its name. */
export function jobArguments(given: SparkArguments): string[] {
  const { model, input, output, format, outputFormat, url, user, overwrite } = given;
  const named = { model, input, output, format, 'output-format': outputFormat, url, user };
  return [...Object.entries(named).flatMap(([key, value]) => (value === undefined ? [] : [`--${key}=${value}`])), ...(overwrite === true ? ['--overwrite'] : [])];
}
