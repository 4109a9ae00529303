import { expect, it } from 'vitest';
import { isCommitHash, sameRepository } from './commit';

it('takes nothing for a commit but a whole hash', () => {
  expect(isCommitHash('a'.repeat(40))).toBe(true);
  for (const text of ['HEAD', '--upload-pack=x', `${'a'.repeat(40)}\n`, 'a'.repeat(39), `${'a'.repeat(40)}^{tree}`]) expect(isCommitHash(text)).toBe(false);
});

it('knows a repository by ssh and by https', () => {
  expect(sameRepository('git@example.org:team/churn.git', 'https://example.org/team/churn')).toBe(true);
  expect(sameRepository('ssh://git@example.org:22/team/churn', 'https://user@example.org/team/churn.git')).toBe(true);
  expect(sameRepository('https://example.org/team/churn', 'https://example.org/team/houses')).toBe(false);
  expect(sameRepository('/srv/git/churn.git', 'file:///srv/git/churn')).toBe(true);
});
