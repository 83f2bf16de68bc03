// Pages of several origins call the gateway from Chromium; what they see and what is in the database then is checked.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { startChromium } from './chromium.mjs';
import { startGateway } from './gateway.mjs';

const SAMPLES = new URL('../../samples/browser/', import.meta.url);
const TYPES = { html: 'text/html', js: 'text/javascript' };
const LONGEST_WAIT_MILLIS = 30_000;

/** Serves an empty page, and the samples, on an origin of its own. */
async function startSite() {
  const server = createServer(async (request, response) => {
    const name = new URL(request.url, 'http://site').pathname.slice(1);
    const sample = /^[a-z-]+\.(html|js)$/.exec(name);
    const text = sample ? await readFile(new URL(name, SAMPLES)) : '<!doctype html><title>A page</title>';
    response.writeHead(200, { 'Content-Type': TYPES[sample?.[1] ?? 'html'] }).end(text);
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

/** Asks again until the answer is there. */
async function eventually(what, ask) {
  const deadline = Date.now() + LONGEST_WAIT_MILLIS;
  for (let answer = await ask(); ; answer = await ask()) {
    if (answer || Date.now() > deadline) {
      assert.ok(answer, what);
      return;
    }
  }
}

const shop = await startSite();
const otherProject = await startSite();
const stranger = await startSite();
const gateway = await startGateway({
  POSTERN_CORS_ORIGINS: otherProject.origin,
  POSTERN_CORS_PROJECTS: `demo=${shop.origin},demo=null`,
  POSTERN_CORS_KEY_IN_QUERY: 'true',
  POSTERN_HTTP_DOCS: 'true',
});
const chromium = await startChromium();

const withKey = (id, attributes = '{}') => `fetch('${gateway.api}/track/user', {
  method: 'POST', headers: {'x-growlytics-key': 'demo-key', 'content-type': 'application/json'},
  body: JSON.stringify({id: '${id}', attributes: ${attributes}}), keepalive: true})`;
const read = (call) => `${call}.then(async (r) => r.status + ' ' + await r.text(), (e) => e.name)`;
const beacon = (id) =>
  `navigator.sendBeacon('${gateway.api}/track/user?key=demo-key', JSON.stringify({id: '${id}', attributes: {by: 'beacon'}}))`;
const onLeaving = (action) => `addEventListener('pagehide', () => { ${action} }), true`;
const isStored = async (id) => (await gateway.sql(`SELECT 1 FROM profiles WHERE customer_id = '${id}'`)).length > 0;
const openAt = async (site) => {
  const page = await chromium.open();
  await page.goto(`${site.origin}/`);
  return page;
};

const checks = {
  'a page that is allowed calls with the key in the header, and one preflight serves several calls': async () => {
    const page = await openAt(shop);
    assert.equal(await page.evaluate(read(withKey('fetch', "{region: 'Mumbai'}"))), '200 {"success":true}');
    assert.match(await page.evaluate(read(withKey('fetch', '{region: 5}'))), /^200 .*type_mismatch/);
    assert.equal(page.preflights(), 1);
    assert.deepEqual(await gateway.sql("SELECT attributes FROM profiles WHERE customer_id = 'fetch'"), ['{"region": "Mumbai"}']);
  },
  'it can read its errors': async () => {
    const page = await openAt(shop);
    assert.match(await page.evaluate(read(withKey('undefined'))), /^422 .*id\.placeholder/);
    assert.match(await page.evaluate(read(withKey('x').replace('demo-key', 'wrong'))), /^401 .*Unauthorized/);
  },
  'a page of another project reads why it may not call with this key': async () => {
    const page = await openAt(otherProject);
    assert.match(await page.evaluate(read(withKey('other'))), /^403 .*may not call with this key/);
  },
  'a page with tracing calls, and sends its body as gzip': async () => {
    const page = await openAt(shop);
    const tracing = ['traceparent', 'tracestate', 'baggage', 'sentry-trace', 'x-datadog-origin', 'x-datadog-parent-id',
      'x-datadog-sampling-priority', 'x-datadog-tags', 'x-datadog-trace-id'];
    const headers = Object.fromEntries(tracing.map((name) => [name, '1']));
    const call = `new Response(new Blob(['{"id":"traced","by":"gzip"}']).stream().pipeThrough(new CompressionStream('gzip'))).blob()
      .then((body) => fetch('${gateway.api}/track/user', {method: 'POST', body, headers:
        {...${JSON.stringify(headers)}, 'x-growlytics-key': 'demo-key', 'content-encoding': 'gzip'}}))`;
    assert.equal(await page.evaluate(read(call)), '200 {"success":true}');
    assert.deepEqual(await gateway.sql("SELECT attributes FROM profiles WHERE customer_id = 'traced'"), ['{"by": "gzip"}']);
  },
  'a header that is not listed fails at the preflight': async () => {
    const page = await openAt(shop);
    assert.equal(await page.evaluate(read(withKey('unlisted').replace('headers: {', "headers: {'x-other': '1', "))), 'TypeError');
  },
  'a page that nobody allowed fails at the preflight': async () => {
    const page = await openAt(stranger);
    assert.equal(await page.evaluate(read(withKey('stranger'))), 'TypeError');
  },
  'and where its browser asks no preflight, nothing is written either': async () => {
    const page = await openAt(stranger);
    const simple = `fetch('${gateway.api}/track/user?key=demo-key', {method: 'POST', mode: 'no-cors', body: '{"id":"simple"}'})`;
    assert.equal(await page.evaluate(`${simple}.then((r) => r.type)`), 'opaque');
    assert.equal(await page.evaluate(beacon('stranger-beacon')), true);
  },
  'a sandboxed frame, whose origin is null, calls where null is allowed': async () => {
    const page = await openAt(stranger);
    const script = `parent.postMessage(await ${read(withKey('sandboxed'))}, '*')`;
    const answer = await page.evaluate(`new Promise((resolve) => {
      addEventListener('message', (message) => resolve(message.origin + ' ' + message.data));
      const frame = document.createElement('iframe');
      frame.sandbox = 'allow-scripts';
      frame.srcdoc = '<script type=module>' + ${JSON.stringify(script)} + '<' + '/script>';
      document.body.append(frame);
    })`);
    assert.equal(answer, 'null 200 {"success":true}');
  },
  'a beacon outlives its page': async () => {
    const page = await openAt(shop);
    await page.evaluate(onLeaving(beacon('beacon')));
    await page.goto(`${stranger.origin}/`);
    await eventually('the row of the beacon', () => isStored('beacon'));
    assert.equal(page.preflights(), 0);
  },
  'a fetch with keepalive outlives its page': async () => {
    const page = await openAt(shop);
    await page.evaluate(read(withKey('before'))); // Its preflight is remembered.
    await page.evaluate(onLeaving(withKey('keepalive')));
    await page.goto(`${stranger.origin}/`);
    await eventually('the row of the fetch', () => isStored('keepalive'));
  },
  'the sample page tracks when its button is pressed and when it is left': async () => {
    const page = await chromium.open();
    await page.goto(`${shop.origin}/index.html?url=${encodeURIComponent(gateway.api)}`);
    await page.evaluate("document.querySelector('button').click()");
    await eventually('the answer in the page', async () =>
      (await page.evaluate("document.querySelector('pre').textContent")).includes('"success": true'));
    await page.goto(`${stranger.origin}/`);
    await eventually('the moment of leaving', async () =>
      (await gateway.sql("SELECT 1 FROM profiles WHERE customer_id = 'lksjfiwowior' AND attributes ? 'leftAt'")).length > 0);
  },
  'the page about the API shows every call, takes nothing from elsewhere and calls its own port': async () => {
    for (const server of [gateway.api, gateway.management]) {
      const page = await chromium.open();
      await page.goto(`${server}/docs`);
      const calls = Object.values((await (await fetch(`${server}/openapi.json`)).json()).paths)
        .flatMap((path) => Object.keys(path).filter((member) => ['get', 'post', 'put', 'delete'].includes(member))).length;
      await eventually('every call in the page', async () =>
        (await page.evaluate("document.querySelectorAll('.opblock').length")) === calls);
      await page.evaluate("document.querySelector('#operations-tracking-trackUser .opblock-summary-control').click()");
      await eventually('the call in the page', () => page.evaluate("document.querySelector('.parameters') !== null"));
      assert.equal(await page.evaluate("document.querySelector('.try-out') !== null"), server === gateway.api);
      assert.deepEqual(page.complaints, []);
      assert.deepEqual(page.requests.map((request) => request.url).filter((url) => !url.startsWith(server) && !url.startsWith('data:')), []);
      await writeFile(`target/browser/docs-${server === gateway.api ? 'api' : 'management'}.png`, await page.screenshot(1200, 1400));
    }
  },
  'nothing else was written, and no key was logged': async () => {
    assert.deepEqual(
      await gateway.sql('SELECT customer_id FROM profiles ORDER BY 1'),
      ['beacon', 'before', 'fetch', 'keepalive', 'lksjfiwowior', 'sandboxed', 'traced'],
    );
    assert.ok(!gateway.output.includes('?key='), gateway.output);
  },
};

let failed = 0;
for (const [name, check] of Object.entries(checks)) {
  await check().then(
    () => console.log(`ok      ${name}`),
    (error) => {
      failed++;
      console.log(`FAILED  ${name}\n${error.stack}`);
    },
  );
}
await chromium.close();
await gateway.stop();
[shop, otherProject, stranger].forEach((site) => site.close());
console.log(failed === 0 ? `browser checks passed: ${Object.keys(checks).length}` : `browser checks FAILED: ${failed}`);
process.exitCode = failed === 0 ? 0 : 1;
