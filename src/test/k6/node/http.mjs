// Counterpart of the module `k6/http`, as far as the scripts go: asyncRequest and expectedStatuses.

import nodeHttp from 'node:http';
import https from 'node:https';
import { record } from './metrics.mjs';

const AGENTS = {
  'http:': new nodeHttp.Agent({ keepAlive: true, maxFreeSockets: 4096 }),
  'https:': new https.Agent({ keepAlive: true, maxFreeSockets: 4096 }),
};

function expectedStatuses(...statuses) {
  return (status) => statuses.includes(status);
}

async function asyncRequest(method, url, body, params = {}) {
  const began = performance.now();
  const answer = await send(method, new URL(url), body, params);
  const duration = performance.now() - began;
  record('http_reqs', 'counter', 1);
  record('http_req_duration', 'trend', duration);
  const expected = params.responseCallback || ((status) => status >= 200 && status < 400);
  record('http_req_failed', 'rate', expected(answer.status) ? 0 : 1);
  return { ...answer, timings: { duration }, json: () => JSON.parse(answer.body) };
}

// As with k6, a request without an answer has the status 0.
function send(method, url, body, { headers = {}, timeout = '60s' }) {
  return new Promise((resolve) => {
    const failed = (error) => resolve({ status: 0, body: '', headers: {}, error: String(error) });
    const transport = url.protocol === 'https:' ? https : nodeHttp;
    const length = { 'content-length': Buffer.byteLength(body) };
    const request = transport.request(
      url,
      { method, agent: AGENTS[url.protocol], headers: { ...headers, ...length }, timeout: parseFloat(timeout) * 1000 },
      (response) => {
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('error', failed);
        response.on('end', () =>
          resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks).toString() }));
      },
    );
    request.on('timeout', () => request.destroy(new Error('timeout')));
    request.on('error', failed);
    request.end(body);
  });
}

export default { asyncRequest, expectedStatuses };
