import { describe, expect, it } from 'vitest';
import { belongsTo, lookupNames, namesOfFile, readCodeOfRun, type Belonging, type CodeFile } from './codeOfRun';

const SOURCE = 'mlflow.source.name';
type Tags = Readonly<Record<string, string>>;

const verdict = (file: CodeFile, tags: Tags): Belonging => {
  const code = readCodeOfRun((key) => tags[key]);
  if (code === undefined) return 'no';
  const belongs = belongsTo(file)(code);
  // What the rules take must be found by its name first.
  if (belongs !== 'no') expect(lookupNames(code).some((name) => namesOfFile(file).includes(name))).toBe(true);
  return belongs;
};

const file = (path: string, more: Partial<CodeFile> = {}): CodeFile => ({ paths: [path], folders: ['/w/p'], ...more });
const command = (...words: string[]): Tags => ({ 'trialbook.command': JSON.stringify(words) });

describe('a script of the folder', () => {
  const train = file('/w/p/src/train.py', { repository: { path: 'src/train.py' } });

  it.each<[string, Belonging, Tags]>([
    ['its path', 'yes', { [SOURCE]: '/w/p/src/train.py' }],
    ['its address', 'yes', { [SOURCE]: 'file:///w/p/src/train.py' }],
    ['typed in the folder', 'yes', { [SOURCE]: 'src/train.py' }],
    ['typed in the folder, with a dot', 'yes', { [SOURCE]: './src/train.py' }],
    ['typed below, where the working directory is known', 'yes', { [SOURCE]: 'train.py', 'trialbook.cwd': 'src' }],
    ['typed beside, where the working directory is known', 'yes', { [SOURCE]: '../src/train.py', 'trialbook.cwd': 'nb' }],
    ['an absolute working directory', 'yes', { [SOURCE]: 'train.py', 'trialbook.cwd': '/w/p/src' }],
    ['a module', 'yes', { [SOURCE]: 'src.train', 'trialbook.cwd': '.', ...command('python', '-m', 'src.train') }],
    ['the line of a task', 'yes', { [SOURCE]: 'python src/train.py --lr 0.1', 'trialbook.cwd': '.', ...command('bash', '-c', 'python src/train.py --lr 0.1') }],
    ['another file of the name', 'no', { [SOURCE]: '/w/p/old/train.py' }],
    ['the name in the folder itself', 'no', { [SOURCE]: 'train.py' }],
    ['the name where the working directory is the folder', 'no', { [SOURCE]: 'train.py', 'trialbook.cwd': '.' }],
    ['the same way below another folder', 'no', { [SOURCE]: '/w/q/src/train.py' }],
    ['an end of a name', 'no', { [SOURCE]: '/w/p/src/pretrain.py' }],
    ['another case', 'no', { [SOURCE]: '/w/p/src/Train.py' }],
    ['a kernel', 'no', { [SOURCE]: '/usr/lib/python3/ipykernel_launcher.py' }],
    ['nothing', 'no', {}],
  ])('%s: %s', (_words, expected, tags) => {
    expect(verdict(train, tags)).toBe(expected);
  });

  it('is meant by its bare name only where it is the only file of it', () => {
    const only = { ...train, names: ['train.py'] };
    expect(verdict(only, { [SOURCE]: 'train.py' })).toBe('yes');
    expect(verdict(only, { [SOURCE]: 'train.py', 'trialbook.source.file': 'train.py' })).toBe('no');
    expect(verdict(only, { [SOURCE]: 'train.py', 'trialbook.cwd': '.' })).toBe('no');
  });

  it('is known by another copy of its repository', () => {
    const own = { ...train, repository: { path: 'src/train.py', remote: 'git@host:team/p.git' } };
    const elsewhere = { [SOURCE]: '/home/other/p/src/train.py', 'trialbook.source.file': 'src/train.py' };
    expect(verdict(own, { ...elsewhere, 'mlflow.source.git.repoURL': 'https://host/team/p' })).toBe('yes');
    expect(verdict(own, { ...elsewhere, 'mlflow.source.git.repoURL': 'https://host/team/q', 'mlflow.source.git.commit': 'abc1234' })).toBe('no');
    expect(verdict(own, { ...elsewhere, 'mlflow.source.git.commit': 'abc1234' })).toBe('by-commit');
    expect(verdict(own, elsewhere)).toBe('no');
    expect(verdict(own, { [SOURCE]: '/home/other/p/src/train.py', 'mlflow.source.git.commit': 'abc1234' })).toBe('by-commit');
    expect(verdict(own, { [SOURCE]: '/home/other/p/lib/train.py', 'mlflow.source.git.commit': 'abc1234' })).toBe('no');
  });

  it('is not confused with the same way in another repository of the folder', () => {
    const tags = { [SOURCE]: '/w/p/b/src/train.py', 'trialbook.source.file': 'src/train.py', 'mlflow.source.git.commit': 'abc1234' };
    expect(verdict(file('/w/p/a/src/train.py', { repository: { path: 'src/train.py' } }), tags)).toBe('no');
    expect(verdict(file('/w/p/b/src/train.py', { repository: { path: 'src/train.py' } }), tags)).toBe('yes');
  });
});

it('takes a relative name on a server of many folders only with what says whose it is', () => {
  const shared = file('/w/p/train.py', { repository: { path: 'train.py', remote: 'https://host/team/p' }, shared: true });
  expect(verdict(shared, { [SOURCE]: 'train.py' })).toBe('no');
  expect(verdict(shared, { [SOURCE]: 'train.py', 'trialbook.cwd': '.' })).toBe('no');
  expect(verdict(shared, { [SOURCE]: 'train.py', 'mlflow.source.git.commit': 'abc1234', 'trialbook.source.file': 'train.py' })).toBe('by-commit');
  expect(verdict(shared, { [SOURCE]: 'train.py', 'trialbook.source.file': 'train.py', 'mlflow.source.git.repoURL': 'git@host:team/p' })).toBe('yes');
  expect(verdict(shared, { [SOURCE]: '/w/p/train.py' })).toBe('yes');
  expect(verdict({ ...shared, names: ['train.py'] }, { [SOURCE]: 'train.py' })).toBe('no');
});

it('compares paths of Windows without case', () => {
  const train = { paths: ['c:\\Work\\p\\Train.py'], folders: ['c:\\Work\\p'] };
  for (const source of ['C:\\work\\P\\train.py', 'train.py', '.\\TRAIN.py', 'file:///c:/work/p/train.py']) expect(verdict(train, { [SOURCE]: source }), source).toBe('yes');
  expect(verdict(train, { [SOURCE]: 'D:\\work\\p\\train.py' })).toBe('no');
  expect(verdict({ ...file('/w/p/Train.py'), ignore_case: true }, { [SOURCE]: '/W/p/train.py' })).toBe('yes');
});

describe('a notebook', () => {
  const notebook = file('/w/p/nb/explore.ipynb');
  it.each<[string, Belonging, Tags]>([
    ['by its tag', 'yes', { 'trialbook.notebook': 'nb/explore.ipynb', [SOURCE]: 'nb/explore.ipynb' }],
    ['by its whole path', 'yes', { 'trialbook.notebook': '/w/p/nb/explore.ipynb' }],
    ['by its source alone', 'yes', { [SOURCE]: 'nb/explore.ipynb', 'mlflow.source.type': 'NOTEBOOK' }],
    ['another one of the name', 'no', { 'trialbook.notebook': 'explore.ipynb', [SOURCE]: 'explore.ipynb' }],
    ['its kernel', 'no', { [SOURCE]: '/w/p/nb/ipykernel_launcher.py' }],
  ])('%s: %s', (_words, expected, tags) => {
    expect(verdict(notebook, tags)).toBe(expected);
  });

  it('wins over a source that names another file', () => {
    const tags = { 'trialbook.notebook': 'nb/explore.ipynb', [SOURCE]: '/w/p/train.py' };
    expect(verdict(file('/w/p/train.py'), tags)).toBe('no');
    expect(verdict(notebook, tags)).toBe('yes');
  });
});

describe('a project', () => {
  const run = { 'mlflow.source.type': 'PROJECT', [SOURCE]: '/w/p/proj' };
  it('has runs of its MLproject file, of scripts that are entry points, and of those that entry points run', () => {
    expect(verdict(file('/w/p/proj/MLproject'), { ...run, 'mlflow.project.entryPoint': 'main' })).toBe('yes');
    expect(verdict(file('/w/p/MLproject'), { ...run, 'mlflow.project.entryPoint': 'main' })).toBe('no');
    expect(verdict(file('/w/p/proj/fit.py'), { ...run, 'mlflow.project.entryPoint': 'fit.py' })).toBe('yes');
    const train = file('/w/p/proj/train.py', { entry_points: [{ folder: '/w/p/proj', name: 'train' }] });
    expect(verdict(train, { ...run, 'mlflow.project.entryPoint': 'train' })).toBe('yes');
    expect(verdict(train, { ...run, 'mlflow.project.entryPoint': 'validate' })).toBe('no');
    expect(verdict(train, { ...run, [SOURCE]: '/w/p/other', 'mlflow.project.entryPoint': 'train' })).toBe('no');
  });

  it('has runs of the script that its command ran', () => {
    const tags = { ...run, 'mlflow.project.entryPoint': 'main', 'trialbook.source.file': 'proj/train.py' };
    expect(verdict(file('/w/p/proj/train.py', { repository: { path: 'proj/train.py' } }), tags)).toBe('yes');
    expect(verdict(file('/w/p/proj/other.py', { repository: { path: 'proj/other.py' } }), tags)).toBe('no');
  });
});

it('finds the runs of other languages by the same rules', () => {
  expect(verdict(file('/w/p/fit.R'), { [SOURCE]: 'fit.R', 'trialbook.cwd': '.', ...command('Rscript', 'fit.R') })).toBe('yes');
  expect(verdict(file('/w/p/sim'), { [SOURCE]: './sim', 'trialbook.cwd': '.', ...command('./sim') })).toBe('yes');
});
