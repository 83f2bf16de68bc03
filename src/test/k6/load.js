// An ordinary day: RATE requests a second for DURATION.

import { report } from './lib/report.js';
import { arrivals, number, objectives, setting, TREND } from './lib/settings.js';
import { fixTypes, oneRequest } from './lib/traffic.js';

const rate = number('RATE');

/** @type {import('k6/options').Options} */
export const options = {
  scenarios: { load: { executor: 'constant-arrival-rate', rate, duration: setting('DURATION'), ...arrivals(rate) } },
  thresholds: objectives({ dropped_iterations: ['count==0'] }),
  summaryTrendStats: TREND,
};
export const setup = fixTypes;
export default oneRequest;
export const handleSummary = report('load');
