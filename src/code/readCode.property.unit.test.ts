import { expect, test } from 'vitest';
import { findByPatterns, patternsFor } from './patterns';
import { plainPython } from './python/cells';
import { CodeReader, readCode } from './readCode';

/** Pieces that programs which log are made of, whole and torn. */
const PIECES = [
  'import mlflow\n', 'from mlflow import *\n', 'import mlflow as m, numpy\n', 'mlflow.log_metric(', '"val_loss"', "f'{split}_loss'", 'f"{a!r:>{w}}"', ', 1)', ')\n', '(', '[', ']', '{', '}', '"', "'", '"""', '\n', '\n    ', '\n  ', '\t',
  'def f(a, b=1, *c, **d):\n    ', 'class A(B):\n  ', 'for split in ("train", "val"):\n  ', 'for k, v in d.items():\n    ', 'with mlflow.start_run() as run:\n  ', 'if x:\n  ', 'else:\n  ', 'return {"a": 1}\n', 'lambda k: ', '[k for k in d]',
  'd = {"a": 1, **d}\n', 'd["b"] = d\n', 'd.update(d)\n', 'mlflow.log_metrics(d)\n', 'name = name + name\n', 'name = "x"\n', 'mlflow.log_metric(name, 1)\n', 'mlflow.autolog()\n', 'Ridge(alpha=1)', 'self.x = self.x\n', '@click.option("--lr")\n', '\\', '\\x', '%', '!ls\n', '%%bash\n', '#', ';', ':', ' = ', '*', '**', 'é', '𝒳', '\0', '\r\n', 'x', '0', '1e5', '\\N{DASH}', 'match x:\n  case 1:\n    ', 'async ', 'await ', 'yield ', ' := ',
];

/** The same numbers each time. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const text = (next: (below: number) => number, length: number): string => `import mlflow\n${Array.from({ length }, () => PIECES[next(PIECES.length)]!).join('')}`;

test('no text makes reading fail, and every site lies in its text', () => {
  for (let seed = 1; seed <= 250; seed++) {
    const next = numbers(seed);
    const code = text(next, 4 + next(80));
    const reading = readCode({ language: 'python', text: code, cell: seed % 2 === 0, tags: ['parameters'] });
    for (const { span } of reading.sites) expect(0 <= span.start && span.start < span.end && span.end <= code.length, JSON.stringify({ seed, code, span })).toBe(true);
  }
});

test('IPython\'s lines are replaced in their places', () => {
  for (let seed = 1; seed <= 400; seed++) {
    const code = text(numbers(seed), 30);
    const plain = plainPython(code);
    expect(plain.length).toBe(code.length);
    expect(plain.replace(/[^\n]/g, '')).toBe(code.replace(/[^\n]/g, ''));
  }
});

/** Statements that parse, so that a text of them does whatever is taken away or put in between. */
const STATEMENTS = [
  'mlflow.log_metric("a", 1)', 'mlflow.log_metric(NAME, 1)', 'NAME = "b"', 'd = {"c": 1, "d": [2]}', 'mlflow.log_metrics(d)', 'if x:\n    mlflow.log_metric("e", 1)\nelse:\n    pass', 'def f(n):\n    with mlflow.start_run():\n        mlflow.log_metric(f"{n}_x", 2)',
  'for s in ["t", "v"]:\n    mlflow.log_metric(f"{s}_loss", (1 +\n        2))', '"""text\n# not a comment\n"""', '# a comment (', 'x = [k for k in d]', '', 'class A:\n    def g(self):\n        mlflow.log_param("p", 0.1)',
];

test('what is read after an edit is what is read from scratch', () => {
  for (let seed = 1; seed <= 12; seed++) {
    const next = numbers(seed);
    const lines = Array.from({ length: 40 }, () => STATEMENTS[next(STATEMENTS.length)]!);
    const reader = new CodeReader();
    for (let edit = 0; edit < 12; edit++) {
      lines.splice(next(lines.length), next(3), ...Array.from({ length: next(3) }, () => STATEMENTS[next(STATEMENTS.length)]!));
      const code = `import mlflow\n${lines.join('\n')}\n`;
      // A bracket or quote that stays open for one reading, as it does while somebody types.
      if (edit % 3 === 1) reader.read({ language: 'python', text: `${code.slice(0, code.length >> 1)}${['(', '"', '"""', 'def f('][next(4)]!}${code.slice(code.length >> 1)}` });
      expect(reader.read({ language: 'python', text: code }).reading, JSON.stringify({ seed, edit })).toEqual(readCode({ language: 'python', text: code }));
    }
  }
});

test('lines that refer to one another ever more often are read in no time', () => {
  const doubling = Array.from({ length: 60 }, (_, i) => `x${i + 1} = {**x${i}, **x${i}, f"{x${i}}": x${i}}`).join('\n');
  const choices = Array.from({ length: 40 }, (_, i) => `if c:\n  n = n + "${i}"\nelse:\n  n = f"{n}{n}"`).join('\n');
  const calls = Array.from({ length: 40 }, (_, i) => `def f${i}():\n  return f${i + 1}() if x else f${i + 1}()`).join('\n');
  const code = `import mlflow\nx0 = {"a": 1}\n${doubling}\nn = "a"\n${choices}\n${calls}\nmlflow.log_metrics(x60)\nmlflow.log_metric(n, 1)\nmlflow.log_metrics(f0())`;
  // Asked again and again, which must not add up either.
  const asked = `${code}\n${'mlflow.log_metrics(x60)\nmlflow.log_metric(n, 1)\n'.repeat(300)}`;
  expect(readCode({ language: 'python', text: asked }).sites.length).toBeLessThan(10_000);
});

test('a person\'s expressions find what logs in another language', () => {
  const invalid: string[] = [];
  const setting = [
    { language: 'r', run: 'mlflow_start_run', metric: 'mlflow_log_metric\\(\\s*"(?<name>[^"]+)"', parameter: '(?<name>\\w+) <- mlflow_param\\(\\w+, (?<value>[\\d.]+)' },
    { language: 'r', metric: '(' }, { language: 'julia', run: '.' }, null, 3, { language: 'r', run: 3 },
  ];
  const patterns = patternsFor('r', setting, (expression) => invalid.push(expression));
  const code = 'mlflow_start_run()\r\nmlflow_log_metric("rmse", 1); mlflow_log_metric( "mae", 2)\nlr <- mlflow_param(lr, 0.1)\n' + `${'x'.repeat(5_000)} mlflow_start_run()\n`;
  const { sites, logs } = readCode({ language: 'r', text: code, patterns });
  expect(sites.map(({ kind, span }) => [kind, code.slice(span.start, span.end)])).toEqual([
    ['run', 'mlflow_start_run'], ['metric', 'mlflow_log_metric("rmse"'], ['metric', 'mlflow_log_metric( "mae"'], ['parameter', 'lr <- mlflow_param(lr, 0.1'],
  ]);
  expect([logs, invalid, sites.at(-1)]).toMatchObject([true, ['('], { value: '0.1', parameter: { kind: 'exact', name: 'lr' } }]);
  expect(findByPatterns('x', patternsFor('r', 'nothing', () => undefined))).toEqual([]);
  expect(readCode({ language: 'r', text: code }).logs).toBe(false);
});
