// Where does it end? From RATE to MAX_RATE within DURATION, until an objective is missed.

import { report } from './lib/report.js';
import { arrivals, number, setting, TREND } from './lib/settings.js';
import { fixTypes, oneRequest } from './lib/traffic.js';

const abort = (threshold) => [{ threshold, abortOnFail: true, delayAbortEval: '5s' }];

/** @type {import('k6/options').Options} */
export const options = {
  scenarios: {
    breakpoint: {
      executor: 'ramping-arrival-rate',
      startRate: number('RATE'),
      stages: [{ duration: setting('DURATION'), target: number('MAX_RATE') }],
      ...arrivals(number('MAX_RATE')),
    },
  },
  thresholds: {
    http_req_duration: abort(`p(99)<${setting('P99_MS')}`),
    http_req_failed: abort(`rate<=${setting('ERRORS')}`),
    dropped_iterations: abort('count<100'),
    wrong_answers: ['count==0'],
  },
  summaryTrendStats: TREND,
};
export const setup = fixTypes;
export default oneRequest;
export const handleSummary = report('breakpoint');
