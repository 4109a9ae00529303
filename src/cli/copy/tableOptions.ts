import { COLUMN_ROLES } from '../../interop/csv/mapping';
import type { TableOptions } from '../../interop/source';
import { CliError } from '../cliError';
import { USAGE, type Call } from '../command';
import { text, texts } from '../store';

/** What `--column` and `--delimiter` say of a table. Raises `CliError`. */
export function tableOptions(call: Call): TableOptions {
  const columns = new Map(texts(call, 'column').map((pair): [string, string] => {
    // A name may hold the sign, a role does not.
    const at = pair.lastIndexOf('=');
    const role = pair.slice(at + 1);
    if (at < 1 || !COLUMN_ROLES.some((known) => known === role)) throw new CliError(USAGE, `--column takes NAME=ROLE with one of ${COLUMN_ROLES.join(', ')}, not '${pair}'`);
    return [pair.slice(0, at), role];
  }));
  const said = text(call, 'delimiter');
  const separator = said === '\\t' || said === 'tab' ? '\t' : said;
  if (separator !== undefined && !/^[\t !#-/:-@[-^`{-~]$/.test(separator)) throw new CliError(USAGE, `--delimiter takes one character, or tab; not '${separator}'`);
  return { ...(columns.size === 0 ? {} : { columns }), ...(separator === undefined ? {} : { separator }) };
}
