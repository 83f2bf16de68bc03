// A flash sale: from RATE to twenty times as much within five seconds, and back.

import { report } from './lib/report.js';
import { arrivals, number, objectives, TREND } from './lib/settings.js';
import { fixTypes, oneRequest } from './lib/traffic.js';

const rate = number('RATE');
const sale = 20 * rate;

/** @type {import('k6/options').Options} */
export const options = {
  scenarios: {
    spike: {
      executor: 'ramping-arrival-rate',
      startRate: rate,
      stages: [
        { duration: '10s', target: rate },
        { duration: '5s', target: sale },
        { duration: '20s', target: sale },
        { duration: '5s', target: rate },
        { duration: '10s', target: rate },
      ],
      ...arrivals(sale),
    },
  },
  // What is too much is answered 503 at once, and only that; but a sale that the sizing covers is answered.
  thresholds: objectives({ http_req_duration: ['p(99)<1000'], http_req_failed: ['rate<0.01'] }),
  summaryTrendStats: TREND,
};
export const setup = fixTypes;
export default oneRequest;
export const handleSummary = report('spike');
