import { readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import type { RegisteredModel } from '../../protocol/entities';
import type { RegisteredModelNode } from './modelNodes';
import { registeredModelItem } from './renderModel';

vi.mock('vscode', () => {
  const Named = class { constructor(readonly label: unknown, readonly collapsibleState: unknown) {} };
  return {
    TreeItem: Named, ThemeIcon: Named, ThemeColor: Named, TreeItemCollapsibleState: { None: 0, Collapsed: 1, Expanded: 2 },
    Uri: { parse: String }, env: { language: 'en' }, l10n: { t: (words: string) => words },
  };
});

test('what a stage takes is offered on the row of a model alone where the registry has stages', () => {
  const node = { id: 'House', kind: 'model', connectionId: 'a', parent: undefined, name: 'House' } satisfies RegisteredModelNode;
  const model = { name: 'House', latest_versions: [], aliases: [], tags: [] } as unknown as RegisteredModel;
  const { contributes } = JSON.parse(readFileSync('package.json', 'utf8')) as { contributes: { menus: Record<string, { command?: string; when: string }[]> } };
  const offered = (stages: boolean, command: string): boolean => {
    const menus = contributes.menus['view/item/context']?.filter((menu) => menu.command === command) ?? [];
    return menus.some(({ when }) => new RegExp(/viewItem =~ \/(.+?)\//.exec(when)?.[1] ?? '$^').test(registeredModelItem(node, model, false, stages).contextValue ?? ''));
  };
  expect([offered(true, 'trialbook.restoreProduction'), offered(false, 'trialbook.restoreProduction')]).toEqual([true, false]);
  expect([offered(true, 'trialbook.promoteModel'), offered(false, 'trialbook.promoteModel')]).toEqual([true, true]);
});
