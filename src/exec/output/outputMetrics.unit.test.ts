import { describe, expect, it } from 'vitest';
import { compilePattern, OutputMetrics } from './outputMetrics';

/** What is read from an output, as `key@step=value`. */
function read(text: string, patterns: string[] = [], builtIn = true): string[] {
  const metrics = new OutputMetrics(patterns.map(compilePattern), builtIn);
  return [...metrics.push(text, 0), ...metrics.end(0)].map(({ key, step, value }) => `${key}@${step}=${value}`);
}

describe('lines of any program', () => {
  it.each([
    ['loss=0.5 acc: 95%', 'loss@0=0.5 acc@0=95'],
    ['loss = 0.25', 'loss@0=0.25'],
    ['INFO:root:loss: 0.5', 'loss@0=0.5'],
    ['[12:00:01] INFO Train loss: 1,234.5', 'Train loss@0=1234.5'],
    ['2024-01-01 12:00:00,123 - __main__ - INFO - val_loss: 0.5, val_acc: 0.9', 'val_loss@0=0.5 val_acc@0=0.9'],
    ['2024-05-01T10:00:00Z | WARNING | train:run:12 - f1=0.8', 'f1@0=0.8'],
    ['I0101 12:00:01.123456 1234 train.cc:42] rmse: 0.1', 'rmse@0=0.1'],
    ['Epoch [1/5], Step [100/600], Loss: 0.25', 'Loss@100=0.25'],
    ['Epoch: 3 | Train Loss: 0.345 | Val. Loss: 0.4 | Val. PPL:  1.5', 'Train Loss@3=0.345 Val. Loss@3=0.4 Val. PPL@3=1.5'],
    ['epoch 3 loss 0.5', ''],
    ['step=7 loss=0.5', 'loss@7=0.5'],
    ['global_step: 1200, lr: 1e-5', 'lr@1200=0.00001'],
    ['Accuracy of the network on the 10000 test images: 55 %', 'Accuracy of the network on the 10000 test images@0=55'],
    ['Mean latency: 12.5 ms ± 3 ms', 'Mean latency@0=12.5'],
    ['F1 (macro): 0.8', 'F1 macro@0=0.8'],
    ['loss:nan', 'loss@0=NaN'],
    ['loss=-inf', 'loss@0=-Infinity'],
    ['  "accuracy": 0.93,', 'accuracy@0=0.93'],
    ['точность: 0.9', 'точность@0=0.9'],
    ['\u001b[1mloss\u001b[0m: \u001b[32m0.5\u001b[0m', 'loss@0=0.5'],
    ['rows=1_000_000', 'rows@0=1000000'],
    ['recall@5: 0.75', 'recall_5@0=0.75'],
    ['Best loss: 0.25 at epoch 3', 'Best loss@3=0.25'],
  ])('%s', (line, expected) => {
    expect(read(`${line}\n`).join(' ')).toBe(expected);
  });

  it.each([
    '2024-01-01 12:00:00 starting', 'Time: 12:30:01', 'date: 2024-01-01', 'http://localhost:8080/a?b=3&c=4', 'listening on 127.0.0.1:8080', 'host:8080', 'train.py:12: Warning', 'torch: 2.1.0',
    'numpy==1.26.4', 'version: 1.2', 'Python 3.10.2 (main, Jan 1 2024, 00:00:00)', 'LogisticRegression(C=1.0, max_iter=200)', 'Namespace(lr=0.1, epochs=10)', 'python train.py --lr=0.1 --n=3', 'OMP_NUM_THREADS=4',
    'pid: 4242', 'Note: 3 files were changed', 'if x == 3:', 'a := 5', 'x <= 3', 'commit: 4c1f0a9', 'C:\\temp\\x=3', '/tmp/a=3', '|=====|=====|', '+-----+-----+', 'Error at line 12: 5', 'seed: 42', 'sha256:12ab',
    '0x1f: 3', 'eta: 00:12', 'ratio: 3/4', 'x: 0,5', '::1', 'key: ', 'a=b=c', 'Traceback (most recent call last):', 'progress: 5 of 10 files', 'port=8080', 'mac 00:1a:2b:3c:4d:5e', 'id=12',
  ])('takes nothing from: %s', (line) => {
    expect(read(`${line}\n`)).toEqual([]);
  });
});

describe('steps', () => {
  it('is the epoch in force, else the count', () => {
    expect(read('loss: 3\nEpoch 1/2\nloss: 2\nEpoch 2/2\nloss: 1\nacc: 0.5\n')).toEqual(['loss@0=3', 'loss@1=2', 'loss@2=1', 'acc@2=0.5']);
    expect(read('loss=3\nloss=2\nacc=1\nloss=1\n')).toEqual(['loss@0=3', 'loss@1=2', 'acc@0=1', 'loss@2=1']);
  });

  it('counts what shows up several times an epoch', () => {
    expect(read('Epoch 1\nloss: 4\nloss: 3\nEpoch 2\nloss: 2\nloss: 1\n')).toEqual(['loss@1=4', 'loss@2=3', 'loss@3=2', 'loss@4=1']);
  });

  it('goes on where steps begin anew in each epoch', () => {
    expect(read('Epoch [1/2], Step [50/100], Loss: 4\nEpoch [2/2], Step [50/100], Loss: 3\n')).toEqual(['Loss@50=4', 'Loss@150=3']);
    expect(read('epoch 0 step 0 loss: 4\nepoch 0 step 9 loss: 3\nepoch 1 step 0 loss: 2\n')).toEqual(['loss@0=4', 'loss@9=3', 'loss@10=2']);
  });
});

describe('libraries', () => {
  it('Keras, with a bar, and its evaluation', () => {
    const bar = (n: number, rest: string): string => `\r\u001b[1m${n}/12\u001b[0m \u001b[32m━━━━\u001b[0m\u001b[37m━\u001b[0m \u001b[1m1s\u001b[0m 5ms/step - ${rest}`;
    const output = `Epoch 1/2\n${bar(1, 'accuracy: 0.1 - loss: 2.5')}${bar(12, 'accuracy: 0.8 - loss: 0.6')}${bar(12, 'accuracy: 0.8 - loss: 0.5 - val_accuracy: 0.7 - val_loss: 0.65')}\nEpoch 2/2\n${bar(12, 'accuracy: 0.9 - loss: 0.3 - val_accuracy: 0.8 - val_loss: 0.45')}\n${bar(1, 'accuracy: 1.0 - loss: 0.1')}${bar(12, 'accuracy: 0.85 - loss: 0.4')}\n`;
    expect(read(output)).toEqual([
      'accuracy@1=0.8', 'loss@1=0.5', 'val_accuracy@1=0.7', 'val_loss@1=0.65', 'accuracy@2=0.9', 'loss@2=0.3', 'val_accuracy@2=0.8', 'val_loss@2=0.45', 'eval_accuracy@2=0.85', 'eval_loss@2=0.4',
    ]);
  });

  it('Keras without a terminal, and older Keras', () => {
    expect(read('Epoch 1/2\n12/12 - 1s - 96ms/step - accuracy: 0.9 - loss: 0.3\nEpoch 2/2\n12/12 - 1s - 5ms/step - accuracy: 0.95 - loss: 0.2\n')).toEqual(['accuracy@1=0.9', 'loss@1=0.3', 'accuracy@2=0.95', 'loss@2=0.2']);
    expect(read('Epoch 1/1\n 1/12 [=>............................] - ETA: 3s - loss: 2.3\n12/12 [==============================] - 1s 5ms/step - loss: 0.5 - val_loss: 0.6\n')).toEqual(['loss@1=0.5', 'val_loss@1=0.6']);
  });

  it('Lightning: bars of epochs and the table of a test', () => {
    const output = '\rEpoch 0:  50%|█████     | 6/12 [00:00<00:01, 11.2it/s, v_num=3, train_loss=0.9]\rEpoch 0: 100%|██████████| 12/12 [00:01<00:00, 11.2it/s, v_num=3, train_loss=0.5, val_loss=0.6]\rEpoch 1:   0%|          | 0/12 [00:00<?, ?it/s, v_num=3, train_loss=0.5]\rEpoch 1: 100%|██████████| 12/12 [00:01<00:00, 11.2it/s, v_num=3, train_loss=0.3, val_loss=0.4]\n';
    expect(read(output)).toEqual(['train_loss@0=0.5', 'val_loss@0=0.6', 'train_loss@1=0.3', 'val_loss@1=0.4']);
    const table = '┏━━━━━━━━━━━━━┳━━━━━━━━━━━━━┓\n┃ Test metric ┃ DataLoader 0 ┃\n┡━━━━━━━━━━━━━╇━━━━━━━━━━━━━┩\n│  test_acc   │ 0.93499 │\n│  test_loss  │ 1.5e-01 │\n└─────────────┴─────────────┘\n';
    expect(read(table)).toEqual(['test_acc@0=0.93499', 'test_loss@0=0.15']);
    expect(read('─────────\n       Test metric             DataLoader 0\n─────────\n        test_acc            0.9234567\n─────────\n')).toEqual(['test_acc@0=0.9234567']);
  });

  it('Lightning with several loaders', () => {
    expect(read('┃ Validate metric ┃ DataLoader 0 ┃ DataLoader 1 ┃\n│ val_acc │ 0.9 │ 0.8 │\n')).toEqual(['val_acc/dataloader_idx_0@0=0.9', 'val_acc/dataloader_idx_1@0=0.8']);
  });

  it('tqdm: a point a second, and the last', () => {
    const metrics = new OutputMetrics([], true);
    const points = [0, 200, 1500, 1600].flatMap((at, i) => metrics.push(`\rtrain:  ${i}0%|██   | ${i}0/100 [00:0${i}<00:10, 10.00it/s, loss=0.${9 - i}]`, at));
    points.push(...metrics.push('\n', 1700));
    expect(points.map(({ key, step, value }) => `${key}@${step}=${value}`)).toEqual(['loss@10=0.8', 'loss@30=0.6']);
  });

  it('Hugging Face', () => {
    expect(read("{'loss': 0.5, 'grad_norm': 1.25, 'learning_rate': 5e-05, 'epoch': 0.5}\n{'loss': '0.4', 'epoch': '1.0'}\n{'eval_loss': 0.6, 'eval_runtime': 1.5, 'epoch': 1.0}\n")).toEqual([
      'loss@0=0.5', 'grad_norm@0=1.25', 'learning_rate@0=0.00005', 'epoch@0=0.5', 'loss@1=0.4', 'epoch@1=1', 'eval_loss@0=0.6', 'eval_runtime@0=1.5', 'epoch@2=1',
    ]);
  });

  it('XGBoost, LightGBM, CatBoost', () => {
    expect(read('[0]\ttrain-rmse:0.5\teval-rmse:0.6\n[10]\ttrain-rmse:0.4+0.01\teval-rmse:0.5+0.02\n')).toEqual(['train-rmse@0=0.5', 'eval-rmse@0=0.6', 'train-rmse@10=0.4', 'eval-rmse@10=0.5']);
    expect(read("[LightGBM] [Info] Number of data points in the train set: 120, number of used features: 4\n[10]\ttraining's l2: 0.2\tvalid_0's l2: 0.3\n")).toEqual(['training-l2@10=0.2', 'valid_0-l2@10=0.3']);
    expect(read('0:\tlearn: 0.6772\ttest: 0.68\tbest: 0.68 (0)\ttotal: 51.2ms\tremaining: 51.1s\n')).toEqual(['learn@0=0.6772', 'test@0=0.68', 'best@0=0.68']);
  });

  it('tables of fastai and scikit-learn', () => {
    expect(read('epoch     train_loss  valid_loss  accuracy  time    \n0         0.5         0.4         0.9       00:05     \n1         0.3         0.35        0.92      00:05     \ndone\n')).toEqual([
      'train_loss@0=0.5', 'valid_loss@0=0.4', 'accuracy@0=0.9', 'train_loss@1=0.3', 'valid_loss@1=0.35', 'accuracy@1=0.92',
    ]);
    expect(read('      Iter       Train Loss   Remaining Time \n         1           0.6882            0.05s\n         2           0.6777            0.04s\n')).toEqual(['Train Loss@1=0.6882', 'Train Loss@2=0.6777']);
    expect(read('Iteration 1, loss = 0.69314718\nIteration 2, loss = 0.5\n')).toEqual(['loss@1=0.69314718', 'loss@2=0.5']);
    expect(read('Iteration 3, inertia 123.4.\n')).toEqual(['inertia@3=123.4']);
    expect(read('[CV 1/5] END .................C=1, gamma=0.1;, score=0.950 total time=   0.0s\n')).toEqual(['score@0=0.95', 'time@0=0']);
  });

  it('reinforcement learners', () => {
    expect(read('----------------------\n| rollout/           |          |\n|    ep_rew_mean     | 22.4     |\n| time/              |          |\n|    fps             | 900      |\n----------------------\n')).toEqual(['ep_rew_mean@0=22.4', 'fps@0=900']);
  });

  it('JSON lines', () => {
    expect(read('{"step": 3, "loss": 0.5, "val": {"acc": 0.9}, "name": "x", "ok": true, "list": [1, 2]}\n')).toEqual(['loss@3=0.5', 'val.acc@3=0.9']);
    expect(read('{"level":30,"time":1700000000000,"pid":12,"hostname":"h","msg":"started"}\n{"epoch": 2}\n{broken: 3x\n')).toEqual([]);
    expect(read('result {"loss": NaN}\n')).toEqual(['loss@0=NaN']);
  });
});

describe('chunks', () => {
  it('reads the same however the output is cut', () => {
    const output = 'Epoch 1/2\r\nloss: 0.5\r\n\u001b[32macc=0.9\u001b[0m\n\r 1/2 [=>..] - loss: 3\r 2/2 [====] - loss: 2\r\nlast: 0.25';
    const whole = read(output);
    expect(whole).toEqual(['loss@1=0.5', 'acc@1=0.9', 'loss@1=2', 'last@1=0.25']);
    for (const size of [1, 2, 3, 7]) {
      const metrics = new OutputMetrics([], true);
      const points = (output.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? []).flatMap((chunk) => metrics.push(chunk, 0));
      expect([...points, ...metrics.end(0)].map(({ key, step, value }) => `${key}@${step}=${value}`)).toEqual(whole);
    }
  });

  it('goes on after a line without end', () => {
    const metrics = new OutputMetrics([], true);
    for (let i = 0; i < 1000; i += 1) metrics.push('x=1 '.repeat(1000), 0);
    expect(metrics.push('\nloss=0.5\n', 0)).toMatchObject([{ key: 'loss', value: 0.5 }]);
  });

  it('survives what is no text', () => {
    const noise = Array.from({ length: 20_000 }, (_, i) => String.fromCharCode((i * 7919) % 65536)).join('');
    expect(() => read(`${noise}\n=:\n:=\n{{{{\n[[[\n${'{"a":'.repeat(3000)}\n${'('.repeat(9000)}x=1\n`)).not.toThrow();
  });

  it('takes no more names than a run can be read with', () => {
    const warned: string[] = [];
    const metrics = new OutputMetrics([], true, (line) => warned.push(line));
    const points = metrics.push(Array.from({ length: 3000 }, (_, i) => `name${'abcdefghij'[i % 10] ?? ''}${i}x=0.5\n`).join(''), 0);
    expect(points).toHaveLength(1000);
    expect(warned).toHaveLength(1);
  });

  it('keeps one unit a key', () => {
    expect(read('took: 900 ms\ntook: 1.2 s\n')).toEqual(['took@0=900', 'took@1=1200']);
  });
});

describe("a person's pattern", () => {
  it('names metrics by its groups', () => {
    expect(read('it 12 -> loss is 0.5; acc is 90%\n', ['it (?<step>\\d+) -> loss is (?<loss>\\S+) acc is (?<acc>\\S+)'], false)).toEqual(['loss@12=0.5', 'acc@12=90']);
    expect(read('a→1.5 b→2\n', ['(?<key>\\w)→(?<value>\\S+)'], false)).toEqual(['a@0=1.5', 'b@0=2']);
    expect(read('LOSS 3\n', ['/(?P<loss>\\d+)$|loss (?<other>\\d+)/i'], false)).toEqual(['other@0=3']);
  });

  it('says what is wrong with it', () => {
    expect(() => compilePattern('loss=(?<loss>')).toThrow(/metric pattern loss=\(\?<loss> cannot be read: .+\./);
    expect(() => compilePattern('loss=(.*)')).toThrow(/names no metric/);
    expect(() => compilePattern('(?<key>a)')).toThrow(/names no metric/);
  });

  it('is switched off when it takes too long', () => {
    const warned: string[] = [];
    const metrics = new OutputMetrics([compilePattern('(?<loss>(a+)+)$'), compilePattern('b(?<b>\\d)')], false, (line) => warned.push(line));
    expect(metrics.push(`${'a'.repeat(60)}!\nb3\n`, 0)).toMatchObject([{ key: 'b', value: 3 }]);
    expect(warned).toHaveLength(1);
    expect(metrics.push(`${'a'.repeat(60)}!\nb4\n`, 0)).toMatchObject([{ key: 'b', value: 4 }]);
  });
});
