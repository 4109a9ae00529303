import { basename, dirname } from 'node:path';

/** Names that a folder of logs has in every project. */
const USUAL = /^(?:runs?|logs?|tb|tb_logs|tensorboard|events?|lightning_logs|csv_logs|dvclive|wandb|outputs?|results?|checkpoints?|metrics)$/i;

/** What the runs of a folder (or file) are called together: its name, or that of the nearest one above that says more. */
export function experimentName(path: string): string {
  for (let folder = path; ; folder = dirname(folder)) {
    const name = basename(folder);
    if (name === '') return basename(path) === '' ? 'Imported' : basename(path);
    if (!USUAL.test(name)) return name;
  }
}
