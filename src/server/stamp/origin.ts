import { SYSTEM_TAGS, type Run } from '../../protocol/entities';
import { RECORDED_TAGS } from '../../protocol/recorded';
import type { Store } from '../../store/api';

/** Programs that run tests, by the name of their file: pytest, nose, and what the Python extension starts them with. */
const RUNNERS: ReadonlySet<string> = new Set(['pytest', 'py.test', 'nosetests', 'nose2', 'unittest', 'run_pytest_script.py', 'pytest_runner.py', 'testlauncher.py', 'visualstudio_py_testlauncher.py']);
/** Packages of test runners that are started with `python -m`, by what such a program gives as its name. */
const MODULE = /(?:^|[\\/])(?:pytest|_pytest|unittest|nose2|unittestadapter)[\\/](?:__main__|execution)\.py$|\s-m\s+(?:unittest|pytest|nose2)$/;

/** Whether the name that MLflow's client gives as a run's source, the program's `sys.argv[0]`, is that of a test runner. */
export function isTestRunner(source: string): boolean {
  const name = (source.split(/[\\/]/).at(-1) ?? '').toLowerCase().replace(/\.exe$/, '');
  return RUNNERS.has(name) || MODULE.test(source);
}

/** Marks a new run that a test runner made, or a program that a debugger started; a test that is debugged is a test. */
export function markOrigin(store: Pick<Store, 'runs'>, { info, data }: Run, debugged: boolean): void {
  const value = (key: string): string | undefined => data.tags.find((tag) => tag.key === key)?.value;
  const origin = isTestRunner(value(SYSTEM_TAGS.sourceName) ?? '') ? 'test' : debugged ? 'debugger' : undefined;
  if (origin !== undefined && value(RECORDED_TAGS.origin) === undefined) store.runs.setTag(info.run_id, { key: RECORDED_TAGS.origin, value: origin });
}
