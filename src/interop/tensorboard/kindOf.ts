import type { Summary } from './event';

/** What a summary becomes: a point, a file, or nothing that MLflow has a place for. */
export type Kind = 'scalar' | 'text' | 'image' | 'audio' | 'hparams' | 'other';

const PLUGINS: Readonly<Record<string, Kind>> = { scalars: 'scalar', text: 'text', images: 'image', audio: 'audio', hparams: 'hparams' };

/** What the values of each tag are: only the first of them says which plugin shows it. */
export class Kinds {
  readonly #byTag = new Map<string, Kind>();

  of(summary: Summary): Kind {
    if (summary.value.kind === 'scalar') return summary.plugin?.name === 'hparams' ? 'hparams' : 'scalar';
    if (summary.value.kind === 'image' || summary.value.kind === 'audio') return summary.value.kind;
    const said = summary.plugin === undefined || summary.plugin.name === '' ? undefined : PLUGINS[summary.plugin.name] ?? 'other';
    const kind = said ?? this.#byTag.get(summary.tag) ?? (summary.isScalarClass ? 'scalar' : 'other');
    this.#byTag.set(summary.tag, kind);
    return kind;
  }
}
