// What can be set from outside, all through the environment: `k6 run -e RATE=1000 load.js`.

const DEFAULTS = {
  BASE_URL: 'http://127.0.0.1:8080',
  KEY: 'demo-key',
  RATE: '200', // requests a second
  DURATION: '1m',
  MAX_RATE: '5000', // breakpoint: where it ends at the latest
  CUSTOMERS: '100000', // returning ones, c1 to cN
  MIX: 'returning=80,new=12,types=5,keys=3', // shares of each hundred requests
  P99_MS: '250',
  ERRORS: '0.001', // share of requests that may fail
  OUT: '.', // folder of the reports
};

export function setting(name) {
  return __ENV[name] || DEFAULTS[name];
}

export function number(name) {
  const value = Number(setting(name));
  if (!(value >= 0)) {
    throw new Error(`${name} must be a number: ${setting(name)}`);
  }
  return value;
}

// The objectives that every trial has in common.
export function objectives(more = {}) {
  return {
    http_req_duration: [`p(99)<${setting('P99_MS')}`],
    http_req_failed: [`rate<=${setting('ERRORS')}`],
    wrong_answers: ['count==0'],
    ...more,
  };
}

// Requests arrive at their times whether or not earlier ones were answered: customers do not wait for each other.
export function arrivals(rate) {
  return { timeUnit: '1s', preAllocatedVUs: Math.min(200, Math.max(10, Math.ceil(rate / 10))), maxVUs: Math.max(100, 2 * rate) };
}

export const TREND = ['avg', 'min', 'med', 'max', 'p(90)', 'p(95)', 'p(99)', 'p(99.9)'];
