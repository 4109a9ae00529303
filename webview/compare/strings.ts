import { ENGLISH as charts } from './charts/strings';
import { ENGLISH as differences } from './differences/strings';
import { ENGLISH as frame } from './frame/strings';
import { ENGLISH as mattered } from './mattered/strings';
import { ENGLISH as parallel } from './parallel/strings';
import { ENGLISH as table } from './table/strings';
import { ENGLISH as trend } from './trend/strings';

/** English words of the panel, by its parts. */
export const ENGLISH = { frame, table, parallel, charts, differences, trend, mattered };

/** The words in the editor's language. */
export type Words = { readonly [Part in keyof typeof ENGLISH]: { readonly [Key in keyof (typeof ENGLISH)[Part]]: string } };
