// The traffic of a shop, one request an iteration: customers that come back, new ones, a page that sends a wrong type, a wrong key.

import { check } from 'k6';
import http from 'k6/http';
import { Counter } from 'k6/metrics';
import { number, setting } from './settings.js';

const URL = `${setting('BASE_URL')}/track/user`;
const CUSTOMERS = number('CUSTOMERS');
const PLANS = ['free', 'pro', 'team'];
const REGIONS = ['Mumbai', 'Pune', 'Delhi', 'Chennai'];

const wrongAnswers = new Counter('wrong_answers'); // a 200 that is not a success, a refusal that says something else
const ignored = new Counter('ignored_attributes');
const created = new Counter('new_customers');

const KINDS = {
  returning: { send: () => track(body(returning())), statuses: [200], judge: isSuccess },
  new: { send: () => track(body(newcomer())), statuses: [200], judge: isSuccess },
  types: { send: () => track(mistyped(returning())), statuses: [200], judge: isMismatch },
  // After too many wrong keys an address has to wait: 429.
  keys: { send: () => track(body(returning()), 'no-such-key'), statuses: [401, 429], judge: isRefused },
};

const shares = mix(setting('MIX'));

export function mix(text) {
  let sum = 0;
  const limits = text.split(',').map((part) => {
    const [kind, share] = part.split('=');
    if (!KINDS[kind.trim()] || !(Number(share) >= 0)) {
      throw new Error(`MIX is kind=share,…, kinds are ${Object.keys(KINDS)}: ${part}`);
    }
    sum += Number(share);
    return { kind: kind.trim(), until: sum };
  });
  if (sum <= 0) {
    throw new Error('MIX is empty');
  }
  return { limits, sum };
}

// Fixes the types of the attributes, so that a wrong one is wrong from the first request on.
export async function fixTypes() {
  const answer = await track(body('c1'));
  if (answer.status !== 200) {
    throw new Error(`${URL} answers ${answer.status}: ${answer.body}`);
  }
}

export async function oneRequest() {
  const point = Math.random() * shares.sum;
  const { kind } = shares.limits.find((limit) => point < limit.until);
  const { send, statuses, judge } = KINDS[kind];
  const answer = await send();
  const expected = statuses.includes(answer.status);
  check(answer, { [`${kind}: answered ${statuses.join(' or ')}`]: () => expected });
  if (expected && !judge(answer)) {
    wrongAnswers.add(1);
  }
}

function track(attributes, key = setting('KEY')) {
  return http.asyncRequest('POST', URL, JSON.stringify(attributes), {
    headers: { 'content-type': 'application/json', 'x-growlytics-key': key },
    responseCallback: http.expectedStatuses(...(key === setting('KEY') ? [200] : [401, 429])),
    timeout: '10s',
  });
}

function returning() {
  // A fifth of the customers makes four fifths of the visits.
  const active = Math.random() < 0.8 ? CUSTOMERS / 5 : CUSTOMERS;
  return `c${1 + Math.floor(Math.random() * active)}`;
}

function newcomer() {
  created.add(1);
  return `n${Date.now().toString(36)}-${Math.floor(Math.random() * 2 ** 48).toString(36)}`;
}

function body(id) {
  return {
    id,
    attributes: {
      name: 'John Wick',
      email: `${id}@example.com`,
      mobile: '9876543210',
      subscriptionType: any(PLANS),
      region: any(REGIONS),
      totalPurchaseTillNow: Math.floor(Math.random() * 100000),
    },
  };
}

function mistyped(id) {
  return { id, attributes: { ...body(id).attributes, totalPurchaseTillNow: 'a lot' } };
}

function any(list) {
  return list[Math.floor(Math.random() * list.length)];
}

function isSuccess(answer) {
  const said = answer.json();
  return said.success === true && said.ignored === undefined;
}

function isMismatch(answer) {
  const said = answer.json();
  ignored.add((said.ignored || []).length);
  return said.success === true && said.ignored.length === 1 && said.ignored[0].reason === 'type_mismatch';
}

function isRefused(answer) {
  return ['Unauthorized', 'RateLimited'].includes(answer.json().type);
}
