import { splitCommandLine } from '../../exec/reproduce/commandLine';

/** Packages that an interpreter lacks. */
export interface Install {
  /** Absolute path of the interpreter that gets them. */
  readonly python: string;
  /** As pip takes them: `scikit-learn`, `pandas==2.3.3`. */
  readonly packages: readonly string[];
  /** What "Serve Model" is called with once they are there. */
  readonly again?: { readonly connectionId: string; readonly servedId?: string; readonly name?: string; readonly version?: string };
}

/** A package with an optional extra and version; nothing that pip takes for an option, an address or a file. */
const PACKAGE = /^[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?(?:\[[\w,.-]+\])?(?:(?:==|>=|<=|~=|!=|<|>)[\w.*+!]+)?$/;

/**
 * Reads a hint such as `/venv/bin/python -m pip install scikit-learn`, which was made from the words of a model that failed: only names of packages are taken from it.
 * The interpreter is the one that was asked for, not the one that the hint names. Undefined when it says anything else.
 */
export function readInstall(hint: string | undefined, python: string): Install | undefined {
  const words = hint === undefined ? undefined : splitCommandLine(hint);
  const at = words?.indexOf('install') ?? -1;
  if (words === undefined || at < 1 || words[at - 1] !== 'pip') return undefined;
  const packages = words.slice(at + 1);
  return packages.length > 0 && packages.every((name) => PACKAGE.test(name)) ? { python, packages } : undefined;
}
