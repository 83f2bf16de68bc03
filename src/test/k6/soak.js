// Hours at RATE: leaks and slow drifts. Look at the memory on the dashboard as well. DURATION is an hour where nothing else is said.

import { report } from './lib/report.js';
import { arrivals, number, objectives, TREND } from './lib/settings.js';
import { fixTypes, oneRequest } from './lib/traffic.js';

const rate = number('RATE');

/** @type {import('k6/options').Options} */
export const options = {
  scenarios: { soak: { executor: 'constant-arrival-rate', rate, duration: __ENV.DURATION || '1h', ...arrivals(rate) } },
  thresholds: objectives(),
  summaryTrendStats: TREND,
};
export const setup = fixTypes;
export default oneRequest;
export const handleSummary = report('soak');
