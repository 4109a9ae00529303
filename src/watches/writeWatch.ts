import { writeDuration } from './duration';
import type { Watch } from './watch';

/** A watch as `trialbook.json` holds it under its name; `readWatches` reads the same back. */
export function writeWatch({ condition, scope }: Omit<Watch, 'name'>): Record<string, unknown> {
  switch (condition.kind) {
    case 'metric':
      return { metric: condition.metric, [condition.side]: condition.bound, ...scope };
    case 'ends':
      return { ends: condition.only ?? true, ...scope };
    case 'series': {
      const { series, metric, missing, every } = condition;
      return { series, ...(metric === undefined ? {} : { metric }), ...(every === undefined ? (missing ? { missing } : {}) : { every: writeDuration(every), ...(missing ? {} : { missing }) }), ...scope };
    }
  }
}

/** A name that no other watch has: `name`, `name 2`, `name 3`, … */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  const base = name.slice(0, 200);
  if (!taken.has(base)) return base;
  for (let count = 2; ; count += 1) if (!taken.has(`${base} ${count}`)) return `${base} ${count}`;
}
