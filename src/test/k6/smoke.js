// Does it work at all? A few requests a second for ten seconds.

import { report } from './lib/report.js';
import { arrivals, objectives, TREND } from './lib/settings.js';
import { fixTypes, oneRequest } from './lib/traffic.js';

/** @type {import('k6/options').Options} */
export const options = {
  scenarios: { smoke: { executor: 'constant-arrival-rate', rate: 20, duration: '10s', ...arrivals(20) } },
  thresholds: objectives({ http_req_duration: ['p(99)<2000'], http_req_failed: ['rate==0'], checks: ['rate==1'] }),
  summaryTrendStats: TREND,
};
export const setup = fixTypes;
export default oneRequest;
export const handleSummary = report('smoke');
