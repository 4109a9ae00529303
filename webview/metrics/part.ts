import type { Topic } from '../compare/model/compareModel';
import { PagePart } from '../ui/pagePart';
import type { MetricsPanel } from './context';

/** A part of the page. */
export abstract class MetricsPart extends PagePart<MetricsPanel, Topic> {}
