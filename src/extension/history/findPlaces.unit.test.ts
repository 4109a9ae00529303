import { expect, test } from 'vitest';
import type { PlaceKind } from '../../interop/history';
import { placesOf } from './findPlaces';

const find = (files: Partial<Record<PlaceKind, string[]>>): string[] =>
  placesOf('/w', new Map(Object.entries(files) as [PlaceKind, string[]][])).map(({ kind, path }) => `${kind} ${path}`);

test('an mlruns folder is one place, and what lies in it is part of it', () => {
  expect(find({ mlruns: ['/w/mlruns/0/meta.yaml', '/w/mlruns/1/meta.yaml', '/w/sub/mlruns/0/meta.yaml'], tensorboard: ['/w/mlruns/0/a/artifacts/events.out.tfevents.1'] }))
    .toEqual(['mlruns /w/mlruns', 'mlruns /w/sub/mlruns']);
});

test('event files of one tree are one place', () => {
  expect(find({ tensorboard: ['/w/runs/a/events.out.tfevents.1', '/w/runs/b/x/events.out.tfevents.2', '/w/logs/deep/one/events.out.tfevents.3'] }))
    .toEqual(['tensorboard /w/logs/deep/one', 'tensorboard /w/runs']);
  expect(find({ tensorboard: ['/w/events.out.tfevents.1'] })).toEqual(['tensorboard /w']);
  expect(find({ tensorboard: ['/w/runs/ab/e', '/w/runs/abc/e'] })).toEqual(['tensorboard /w/runs']);
});

test('checkpoints belong to their training, event files of a logger to it', () => {
  expect(find({ huggingface: ['/w/out/checkpoint-500/trainer_state.json', '/w/out/checkpoint-1000/trainer_state.json', '/w/out/trainer_state.json'] })).toEqual(['huggingface /w/out']);
  expect(find({ lightning: ['/w/lightning_logs/version_0/metrics.csv'], tensorboard: ['/w/lightning_logs/version_0/events.out.tfevents.1'] })).toEqual(['lightning /w/lightning_logs']);
  expect(find({ wandb: ['/w/a/wandb/offline-run-1-x/run-x.wandb'], 'mlflow-db': ['/w/mlflow.db'], dvclive: ['/w/dvclive/metrics.json'] }))
    .toEqual(['mlflow-db /w/mlflow.db', 'wandb /w/a/wandb', 'dvclive /w/dvclive']);
});
