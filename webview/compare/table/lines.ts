import type { TableGroups } from '../../../src/protocol/table';

/** What stands in a line of the table. */
export type Line =
  | { readonly kind: 'run'; readonly row: number; /** Number of its group; −1 without one, or when the group has no line of its own. */ readonly group: number }
  | { readonly kind: 'group'; readonly group: number; readonly rows: Uint32Array; readonly open: boolean };

/** The lines of the table, kept as numbers: ten thousand are made anew with each move of a brush. */
export class Lines {
  /** Row of a run, or −1 − group. */
  private readonly codes: Int32Array;
  private readonly groupOf: Int32Array;
  readonly length: number;

  constructor(
    codes: Int32Array,
    groupOf: Int32Array,
    length: number,
    /** Rows of each group that are shown. */
    readonly members: readonly Uint32Array[],
    readonly names: readonly string[],
    private readonly open: ReadonlySet<string>,
    rows: Uint32Array,
  ) {
    this.rows = rows;
    this.codes = codes;
    this.groupOf = groupOf;
    this.length = length;
  }

  at(index: number): Line | undefined {
    if (index < 0 || index >= this.length) return undefined;
    const code = this.codes[index] ?? 0;
    if (code >= 0) return { kind: 'run', row: code, group: this.groupOf[index] ?? -1 };
    const group = -1 - code;
    return { kind: 'group', group, rows: this.members[group] ?? new Uint32Array(0), open: this.open.has(this.names[group] ?? '') };
  }

  /** Line of a run, else of the closed group that holds it; −1 when neither is shown. */
  find(row: number): number {
    const direct = this.codes.subarray(0, this.length).indexOf(row);
    if (direct >= 0) return direct;
    const group = this.members.findIndex((rows) => rows.includes(row));
    return group < 0 ? -1 : this.codes.subarray(0, this.length).indexOf(-1 - group);
  }

  /** Line of a group; −1 when it has none. */
  findGroup(group: number): number {
    return this.codes.subarray(0, this.length).indexOf(-1 - group);
  }

  /** Rows of the runs, in order, those in closed groups and those above too. */
  readonly rows: Uint32Array;
}

/** What lines are made of. */
export interface LinesOf {
  /** Rows in order, those of a group together. */
  readonly shown: Uint32Array;
  readonly groups: TableGroups | undefined;
  /** A group of one run is that run. */
  readonly alone: boolean;
  readonly open: ReadonlySet<string>;
  /** Rows that stand above the others; they have no line below, unless in a group. */
  readonly above: ReadonlySet<number>;
  /** 1 for each row that is held; all without it. */
  readonly mask?: Uint8Array | undefined;
}

/** The lines of the table in order. */
export function makeLines({ shown, groups, alone, open, above, mask }: LinesOf): Lines {
  const held = (row: number): boolean => mask === undefined || mask[row] === 1;
  if (groups === undefined) {
    const codes = new Int32Array(shown.length);
    let length = 0;
    const rows = mask === undefined ? shown : shown.filter(held);
    for (const row of rows) {
      if (!above.has(row)) codes[length++] = row;
    }
    return new Lines(codes, new Int32Array(shown.length).fill(-1), length, [], [], open, rows);
  }
  return groupLines(shown, groups, alone, open, held);
}

function groupLines(shown: Uint32Array, { names, ends }: TableGroups, alone: boolean, open: ReadonlySet<string>, held: (row: number) => boolean): Lines {
  const codes = new Int32Array(shown.length + names.length);
  const groupOf = new Int32Array(codes.length).fill(-1);
  const members: Uint32Array[] = [];
  let length = 0;
  let start = 0;
  names.forEach((name, group) => {
    const rows = shown.subarray(start, ends[group]).filter(held);
    start = ends[group] ?? start;
    members.push(rows);
    if (rows.length === 0) return;
    if (rows.length === 1 && alone) {
      codes[length++] = rows[0] ?? 0;
      return;
    }
    codes[length++] = -1 - group;
    if (!open.has(name)) return;
    for (const row of rows) {
      groupOf[length] = group;
      codes[length++] = row;
    }
  });
  return new Lines(codes, groupOf, length, members, names, open, shown.filter(held));
}
