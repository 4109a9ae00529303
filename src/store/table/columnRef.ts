import { parseColumn, type ColumnRef } from '../../protocol/columns';
import { noColumn } from '../../table/buildTable';

/** The column that an id names. Raises INVALID_PARAMETER_VALUE. */
export function columnRef(id: string): ColumnRef {
  const ref = parseColumn(id);
  if (ref === undefined) throw noColumn(id);
  return ref;
}
