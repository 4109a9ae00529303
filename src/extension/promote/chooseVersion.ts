import * as vscode from 'vscode';
import { withAliases } from '../../client/registry/withAliases';
import { noModels } from '../errors/models';
import { BACK } from '../logRun/ask';
import { STAGE_ICONS } from '../models/pickModel';
import { formatElapsed, oneLine, withoutIcons } from '../tree/format';
import { askOne } from './pick';
import type { OpenRegistry } from './registryOf';
import type { Place } from './walk';

/** Asks which version of a model is to be moved, or that a new one is to be made; those in use or waiting first come as they are, newest first; `new` for a new one. Raises `CancellationError`. */
export async function chooseVersion({ registry }: OpenRegistry, name: string, place: Place, chosen: string | undefined): Promise<string | typeof BACK> {
  const view = await registry.view(name);
  if (view.model === undefined) throw noModels();
  const { l10n } = vscode;
  const answer = await askOne<string>({
    title: l10n.t('Promote {0}', oneLine(name, 60)),
    placeholder: l10n.t('Which version?'),
    place,
    rows: [
      ...withAliases(view.versions, view.model).map((version) => ({
        label: `$(${STAGE_ICONS[version.current_stage]}) v${version.version}`,
        description: [
          version.current_stage === 'None' ? '' : version.current_stage,
          ...version.aliases.map((alias) => withoutIcons(`@${alias}`)),
          l10n.t('{0} ago', formatElapsed(Date.now() - Number(version.creation_timestamp))),
        ].filter((part) => part !== '').join('  '),
        value: version.version,
      })),
      { label: l10n.t('New'), kind: vscode.QuickPickItemKind.Separator },
      { label: `$(add) ${l10n.t('A New Version from a Logged Model…')}`, alwaysShow: true, value: 'new' },
    ],
    active: (version) => version === chosen,
  });
  return answer === BACK ? BACK : answer.value;
}
