import { wireNumber } from '../../protocol/wire';
import type { PointPage, HistoryRequest } from '../history';

/** Points put together at a time: the text of a whole page would stand in memory twice. */
const TOGETHER = 2000;

/** The JSON of a page of a history, written without an object for each point: most of what a long one costs is that. */
export function historyText({ metric_key }: HistoryRequest, { points, next_page_token }: PointPage): Buffer {
  const before = `{"key":${JSON.stringify(metric_key)},"value":`;
  const parts: Buffer[] = [];
  let text = '{"metrics":[';
  for (let i = 0; i < points.length; i++) {
    const [step, timestamp, value, isNan] = points[i]!;
    if (i > 0) text += ',';
    text += `${before}${isNan ? '"NaN"' : wireNumber(value)},"timestamp":${timestamp},"step":${step}}`;
    if (i % TOGETHER !== TOGETHER - 1) continue;
    parts.push(Buffer.from(text));
    text = '';
  }
  text += next_page_token === undefined ? ']}' : `],"next_page_token":${JSON.stringify(next_page_token)}}`;
  parts.push(Buffer.from(text));
  return Buffer.concat(parts);
}
