/** A training script as long as few are. */
export interface TrainingFile {
  readonly text: string;
  /** Names that it logs, in the order of its lines. */
  readonly metrics: readonly string[];
  /** Line in its middle that is empty and among lines that log, from 1. */
  readonly line: number;
}

/** A Python file of so many lines that logs so many metrics at even distances, with options and parameters at its top. */
export function trainingFile(lines: number, metrics: number): TrainingFile {
  const names = Array.from({ length: metrics }, (_, i) => `group_${Math.floor(i / 20)}/loss_${i}`);
  const text = [
    'import argparse', 'import mlflow', '', 'parser = argparse.ArgumentParser()', 'parser.add_argument("--lr", type=float, default=0.05)',
    'parser.add_argument("--depth", type=int, default=8)', 'args = parser.parse_args()', '', '', 'def train():', '    with mlflow.start_run():', '        mlflow.log_params(vars(args))',
  ];
  const each = Math.floor((lines - text.length) / metrics);
  for (const [i, name] of names.entries()) {
    text.push(`        value_${i} = 1.0`);
    while ((text.length - 12) % each < each - 3) text.push(`        value_${i} = value_${i} * 0.5 + len("a line of work, as there are many") / ${text.length}  # and what it is for`);
    text.push(`        mlflow.log_metric("${name}", value_${i}, step=${i})`, '');
  }
  while (text.length < lines - 1) text.push('');
  text.push('train()');
  const middle = text.findIndex((line, index) => index > lines / 2 && line === '');
  return { text: `${text.join('\n')}\n`, metrics: names, line: middle + 1 };
}
