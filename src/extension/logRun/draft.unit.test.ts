import { describe, expect, it } from 'vitest';
import { readValues } from '../../exec/values/readValues';
import { changeValue, keyProblem, moveAll, placesOf, recorded, withFiles, withValues, type Draft } from './draft';

const EMPTY: Draft = { name: '', note: '', values: [], files: [] };
const masking = { isSecret: (name: string) => name === 'token', text: (text: string) => text.replace('s3cret', '***') };
const draftOf = (text: string): Draft => withValues(EMPTY, readValues(text), masking);
const shown = (draft: Draft): string[] => recorded(draft).map(({ role, key, text }) => `${role} ${key}=${text}`);

describe('a draft', () => {
  it('holds no secrets', () => {
    expect(shown(draftOf('token=abc lr=0.1 url=a:s3cret'))).toEqual(['param token=***', 'param lr=0.1', 'param url=a:***']);
    expect(draftOf('{"metrics": {"a": 1}, "note": "s3cret"}').note).toBe('***');
    const [token] = draftOf('token=1').values;
    expect(token === undefined ? [] : placesOf(token)).toEqual(['param', 'tag', 'none']);
  });

  it('moves values to where they can be', () => {
    const draft = draftOf('epochs=3 opt=adam');
    const [epochs, opt] = draft.values;
    if (epochs === undefined || opt === undefined) throw new Error('two values');
    expect(placesOf(epochs)).toEqual(['metric', 'param', 'tag', 'none']);
    expect(placesOf(opt)).toEqual(['param', 'tag', 'none']);
    expect(shown(changeValue(draft, epochs, { place: 'metric' }))).toEqual(['metric epochs=3', 'param opt=adam']);
    expect(shown(changeValue(draft, opt, { place: 'none' }))).toEqual(['param epochs=3']);
    expect(shown(moveAll(draft, 'param', 'metric'))).toEqual(['metric epochs=3', 'param opt=adam']);
    expect(shown(moveAll(draft, 'param', 'tag'))).toEqual(['tag epochs=3', 'tag opt=adam']);
  });

  it('has each name once in a place', () => {
    const draft = draftOf('{"params": {"a": 1, "b": 2}, "metrics": {"a": 3}}');
    const [a, b] = draft.values;
    if (a === undefined || b === undefined) throw new Error('two values');
    expect(shown(changeValue(draft, a, { place: 'metric' }))).toEqual(['metric a=1', 'param b=2']);
    expect(keyProblem(draft, b, 'a')).toEqual({ kind: 'taken' });
    expect(keyProblem(draft, b, ' ')).toEqual({ kind: 'empty' });
    expect(keyProblem(draft, b, 'x%')).toEqual({ kind: 'changed', to: 'xpercent' });
    expect(keyProblem(draft, b, 'c')).toBeUndefined();
    expect(shown(withValues(draft, readValues('params.a=9'), masking))).toEqual(['param b=2', 'metric a=3', 'param a=9']);
  });

  it('gives files names of their own', () => {
    const files = withFiles(withFiles(EMPTY, [{ path: '/a/x.csv', size: 1 }]), [{ path: '/b/x.csv', size: 2 }, { path: '/a/x.csv', size: 1 }, { path: 'C:\\y', size: 3 }, { path: '/c/y', size: 4 }]).files;
    expect(files.map(({ name }) => name)).toEqual(['x.csv', 'x-2.csv', 'y', 'y-2']);
  });
});
