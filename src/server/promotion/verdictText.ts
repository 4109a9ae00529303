import type { Found, Verdict } from '../../promotion/evaluate';
import type { Requirement, RuleTarget } from '../../promotion/rules';

/** A place of a registry in words. */
export const placeText = (target: RuleTarget): string => (target.startsWith('@') ? `alias ${target.slice(1)}` : target);

/** What a rule asks for and what was found instead. */
export function verdictText({ rule: { requirement }, target, found }: Verdict): string {
  return `the rule for ${placeText(target)} asks for ${asked(requirement)}, and ${seen(found)}`;
}

function asked(requirement: Requirement): string {
  switch (requirement.kind) {
    case 'metric': {
      const bounds = [requirement.atLeast === undefined ? [] : `at least ${requirement.atLeast}`, requirement.atMost === undefined ? [] : `at most ${requirement.atMost}`].flat();
      return `${requirement.metric} of ${bounds.join(' and ')}`;
    }
    case 'beats':
      return `${requirement.metric} better than that of the version there now${requirement.by === 0 ? '' : ` by ${requirement.by * 100} %`}`;
    case 'tag':
      return `the tag ${requirement.key}${requirement.value === undefined ? '' : ` with the value '${requirement.value}'`}`;
    case 'validation':
      return `a validation that passed${requirement.dataset === undefined ? '' : ` on ${requirement.dataset}`}`;
    case 'review':
      return `the approval of ${requirement.people} other ${requirement.people === 1 ? 'person' : 'people'}`;
  }
}

function seen(found: Found): string {
  switch (found.kind) {
    case 'metric':
      return found.value === undefined ? 'it has no such metric' : `it is ${found.value}`;
    case 'beats': {
      if (found.value === undefined) return 'it has no such metric';
      if (found.direction === 'unknown') return `whether less or more of it is better is not known (say so under metrics in trialbook.json)`;
      const there = found.currentValue === undefined ? 'has none' : `has ${found.currentValue}`;
      return `it is ${found.value} where version ${found.current ?? '?'} ${there}`;
    }
    case 'tag':
      return found.value === undefined ? 'there is none' : `it is '${found.value.slice(0, 100)}'`;
    case 'validation':
      return found.validation === undefined ? 'there is none' : `the newest (run ${found.validation.run_id.slice(0, 40)}) did not pass`;
    case 'review':
      return found.asked ? `${found.counted} approved` : 'none was asked for';
  }
}
