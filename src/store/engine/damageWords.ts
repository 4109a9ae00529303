import type { StoreDamage } from '../../protocol/storeDamage';
import type { ServerWarning } from '../../protocol/trialbook';

/** What is warned of when a store with this damage was opened; whoever opened it for reading left the files as they are. */
export function damageWarning(damage: StoreDamage, opened: 'writing' | 'reading'): ServerWarning {
  const then = opened === 'writing' ? madeWords(damage, 'done') : 'It was opened for reading only, and nothing was changed.';
  return { kind: KINDS[damage.what], message: `${foundWords(damage)}. ${then}`, damage };
}

const KINDS: Record<StoreDamage['what'], ServerWarning['kind']> = {
  'torn-record': 'journal-torn', records: 'journal-damaged', 'journal-head': 'journal-damaged', 'foreign-journal': 'journal-damaged', 'changed-database': 'database-damaged', database: 'database-damaged',
};

/** What is wrong, a sentence without its end. */
export function foundWords(damage: StoreDamage): string {
  switch (damage.what) {
    case 'torn-record':
      return `The last record of experiments.journal is not whole (${damage.bytes} bytes): the process ended while writing it, before it was acknowledged`;
    case 'records':
      return `experiments.journal was ${damage.where}`;
    case 'journal-head':
      return 'The head of experiments.journal was damaged';
    case 'foreign-journal':
      return 'experiments.journal belongs to another state of the database';
    case 'changed-database':
      return 'experiments.db is not as it was written: another program or the disk changed it';
    case 'database':
      return damage.why === undefined ? 'experiments.db was missing' : `experiments.db was damaged (${damage.why})`;
  }
}

/** What was made of it by one who opened the store for writing, or what would be. */
export function madeWords(damage: StoreDamage, tense: 'done' | 'planned'): string {
  const [is, are] = tense === 'done' ? ['was', 'were'] : ['is', 'are'];
  switch (damage.what) {
    case 'torn-record':
      return `It ${is} cut off.`;
    case 'records':
      return damage.isLossy
        ? `What stood there is lost, what stands before and after ${is} kept. Rows that belonged to it ${are} taken out. A copy of the whole journal ${is} set aside.`
        : `Nothing is lost: each record ${is} taken once and in its turn. A copy of the whole journal ${is} set aside.`;
    case 'journal-head':
      return damage.isPartlyRead ? `It ${is} set aside; of its records those ${are} read that the journal before has, too.` : `It ${is} set aside, and none of its records ${are} read.`;
    case 'foreign-journal':
      return `It ${is} set aside, and its records ${are} not applied.`;
    case 'changed-database':
      return `No earlier state is whole, so it is used as it is; a copy ${is} set aside.`;
    case 'database':
      return `${damage.why === undefined ? '' : `It ${is} set aside. `}${insteadWords(damage.then, is)}`;
  }
}

function insteadWords(then: (StoreDamage & { what: 'database' })['then'], is: string): string {
  switch (then.kind) {
    case 'earlier':
      return `${then.from} ${then.isWhole ? 'Nothing is lost.' : 'What was recorded after it is not there.'}`;
    case 'salvaged':
      return `There is no earlier state, so all that can be read of its rows ${is} taken over; the rest is lost.`;
    case 'nothing':
      return 'There is no backup to restore.';
  }
}
