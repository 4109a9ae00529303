import { invalidParameter } from '../../protocol/errors';
import type { OrderColumn } from '../../protocol/search/ast';
import type { OrderTerm } from './page';

/**
 * The terms of an order over columns of the entity's own table, followed by those of `ties` that are not among them.
 * Raises INVALID_PARAMETER_VALUE for another field and for a column that comes twice.
 */
export function attributeTerms(columns: readonly OrderColumn[], names: Readonly<Record<string, string>>, ties: readonly OrderTerm[]): OrderTerm[] {
  const terms = columns.map(({ field, ascending }): OrderTerm => {
    const expression = field.type === 'attribute' ? names[field.name] : undefined;
    if (expression === undefined) throw invalidParameter(`order_by takes ${Object.keys(names).join(', ')} here`);
    return { expression, descending: !ascending };
  });
  const used = new Set(terms.map((term) => term.expression));
  if (used.size < terms.length) throw invalidParameter('order_by names a field twice');
  return [...terms, ...ties.filter((tie) => !used.has(tie.expression))];
}
