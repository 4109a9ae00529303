export { keyMetricOf, tagValue, type KeyMetric } from '../../protocol/keyMetric';
