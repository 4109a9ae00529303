import { directionsOf } from '../../promotion/compareMetrics';
import { evaluateRules, forbidding } from '../../promotion/evaluate';
import { MlflowError } from '../../protocol/errors';
import type { Store } from '../../store/api';
import type { Move } from '../../store/registry/call';
import { factsOf, versionAt } from './facts';
import type { RulesState } from './rulesFile';
import { placeText, verdictText } from './verdictText';

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
    if (broken.length > 0) throw denied(move, `${broken.map(verdictText).join('; ')}. The rules are in trialbook.json and hold for every client`);
  };
}

const denied = ({ name, version, targets }: Move, why: string): MlflowError =>
  new MlflowError('PERMISSION_DENIED', `Version ${version} of '${name}' may not become ${targets.map(placeText).join(' and ')}: ${why}.`);
