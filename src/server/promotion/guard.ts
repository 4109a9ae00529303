import { directionsOf } from '../../promotion/compareMetrics';
import { evaluateRules, forbidding, type Found, type Verdict } from '../../promotion/evaluate';
import type { Requirement, RuleTarget } from '../../promotion/rules';
import { MlflowError } from '../../protocol/errors';
import type { Store } from '../../store/api';
import type { Move } from '../../store/registry/call';
import { factsOf, versionAt } from './facts';
import type { RulesState } from './rulesFile';

/** Makes what holds every move of a version to the rules. It raises PERMISSION_DENIED, naming each rule that is not met with the value that was found. */
export function createGuard(store: Store, rules: () => RulesState): (move: Move) => void {
  return (move) => {
    const state = rules();
    if (state.kind === 'free') return;
    if (state.kind === 'unreadable') {
      throw denied(move, `the rules in trialbook.json are enforced and could not be read (${state.reason}). Mend the file, then try again`);
    }
    const verdicts = evaluateRules(state.rules, move.targets, {
      model: move.name,
      candidate: factsOf(store, store.registry.getVersion(move.name, move.version)),
      current: (target) => {
        const there = versionAt(store, move.name, target);
        return there === undefined ? undefined : factsOf(store, there);
      },
      direction: directionsOf(state.directions),
      // This server knows its user by the machine alone.
      signIn: false,
      enforcedHere: true,
      restores: move.restores === true,
    });
    const broken = forbidding(verdicts);
    if (broken.length > 0) throw denied(move, `${broken.map(words).join('; ')}. The rules are in trialbook.json and hold for every client`);
  };
}

const denied = ({ name, version, targets }: Move, why: string): MlflowError =>
  new MlflowError('PERMISSION_DENIED', `Version ${version} of '${name}' may not become ${targets.map(place).join(' and ')}: ${why}.`);

const place = (target: RuleTarget): string => (target.startsWith('@') ? `alias ${target.slice(1)}` : target);

function words({ rule: { requirement }, target, found }: Verdict): string {
  return `the rule for ${place(target)} asks for ${asked(requirement)}, and ${seen(found)}`;
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
