import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { COMMANDS, CONTEXTS, PANELS, SETTINGS, VIEWS, WALKTHROUGHS } from '../../src/extension/ids';

interface Menu {
  readonly command?: string;
  readonly when?: string;
}
interface Manifest {
  readonly name: string;
  readonly publisher: string;
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string; readonly category?: string; readonly enablement?: string }[];
    readonly configuration: { readonly properties: Record<string, unknown> };
    readonly viewsContainers: Record<string, readonly { readonly id: string; readonly icon: string }[]>;
    readonly views: Record<string, readonly { readonly id: string; readonly when?: string }[]>;
    readonly viewsWelcome: readonly { readonly view: string; readonly contents: string; readonly when?: string }[];
    readonly menus: Record<string, readonly Menu[]>;
    readonly keybindings?: readonly Menu[];
    readonly walkthroughs: readonly {
      readonly id: string;
      readonly steps: readonly { readonly id: string; readonly completionEvents?: readonly string[]; readonly media: Record<string, string> }[];
    }[];
  };
}

const manifestText = readFileSync('package.json', 'utf8');
const manifest = JSON.parse(manifestText) as Manifest;
const words = JSON.parse(readFileSync('package.nls.json', 'utf8')) as Record<string, string>;
const { contributes } = manifest;
const contributed = contributes.commands.map(({ command }) => command);
const menus = Object.values(contributes.menus).flat();

/** Commands that texts link to, e.g. in a welcome. */
const linked = (text: string): string[] => [...text.matchAll(/\(command:([\w.-]+)/g)].map((match) => match[1] ?? '');

test('commands in code and in package.json are the same', () => {
  expect([...contributed].sort()).toEqual(Object.values(COMMANDS).sort());
  expect(new Set(contributed).size).toBe(contributed.length);
  for (const { category } of contributes.commands) expect(category).toBe('%category%');
});

test('views, settings and walkthroughs in code and in package.json are the same', () => {
  const containers = Object.values(contributes.viewsContainers).flat().map(({ id }) => id);
  const views = Object.values(contributes.views).flat().map(({ id }) => id);
  expect([...containers, ...views].sort()).toEqual(Object.values(VIEWS).sort());
  expect(Object.keys(contributes.configuration.properties).sort()).toEqual(Object.values(SETTINGS).map((name) => `trialbook.${name}`).sort());
  const walkthroughs = contributes.walkthroughs.map(({ id }) => `${manifest.publisher}.${manifest.name}#${id}`);
  expect(walkthroughs).toEqual(Object.values(WALKTHROUGHS));
});

test('menus, keys and links lead to commands that exist', () => {
  for (const { command } of [...menus, ...(contributes.keybindings ?? [])]) {
    if (command?.startsWith('trialbook.') === true) expect(contributed).toContain(command);
  }
  for (const id of Object.values(words).flatMap(linked)) {
    if (id.startsWith('trialbook.') && !id.endsWith('.focus')) expect(contributed).toContain(id);
  }
});

test('when clauses read only context keys and settings that exist', () => {
  const known = new Set<string>([
    ...Object.values(CONTEXTS),
    ...Object.values(VIEWS),
    ...Object.values(PANELS),
    ...Object.values(SETTINGS).map((name) => `config.trialbook.${name}`),
  ]);
  const clauses = [
    ...menus,
    ...(contributes.keybindings ?? []),
    ...contributes.viewsWelcome,
    ...Object.values(contributes.views).flat(),
    ...contributes.commands.map(({ enablement }) => ({ when: enablement })),
  ].map(({ when }) => when ?? '');
  for (const clause of clauses) {
    for (const [name] of clause.matchAll(/(?:config\.)?\btrialbook\.[\w.]+/g)) expect(known, clause).toContain(name);
  }
});

test('every text has its words, and every word its place', () => {
  const used = [...manifestText.matchAll(/"%([\w.]+)%"/g)].map((match) => match[1] ?? '');
  expect(Object.keys(words).sort()).toEqual([...new Set(used)].sort());
});

test('the walkthrough has four to six steps, each with an end and a picture that is there', () => {
  for (const { steps } of contributes.walkthroughs) {
    expect(steps.length).toBeGreaterThanOrEqual(4);
    expect(steps.length).toBeLessThanOrEqual(6);
    for (const { completionEvents, media } of steps) {
      expect(completionEvents?.length).toBeGreaterThan(0);
      for (const event of completionEvents ?? []) {
        const [, kind, id] = /^(onCommand|onView|onContext):(.+)$/.exec(event) ?? [];
        const known: readonly string[] = kind === 'onCommand' ? contributed : kind === 'onView' ? Object.values(VIEWS) : Object.values(CONTEXTS);
        expect(known).toContain(id);
      }
      expect(existsSync(media['svg'] ?? media['markdown'] ?? '')).toBe(true);
    }
  }
});

test('icons are there', () => {
  for (const { icon } of Object.values(contributes.viewsContainers).flat()) expect(existsSync(icon)).toBe(true);
});
