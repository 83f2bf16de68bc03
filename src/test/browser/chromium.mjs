// Headless Chromium over a pipe that speaks the Chrome DevTools Protocol: no port, no library.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--no-first-run',
  // Without these it looks for its maker's servers.
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--remote-debugging-pipe',
];
const LONGEST_WAIT_MILLIS = 60_000;

/** A promise that fails when it takes too long. */
export function inTime(promise, what) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not come in time`)), LONGEST_WAIT_MILLIS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Starts a browser with a profile of its own. */
export async function startChromium() {
  const profile = await mkdtemp(join(tmpdir(), 'postern-browser-'));
  const browser = spawn('chromium', [...FLAGS, `--user-data-dir=${profile}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
  });
  process.once('exit', () => browser.kill());
  const connection = new Connection(browser.stdio[3], browser.stdio[4]);
  return {
    /** A new tab. */
    open: async () => Page.attach(connection, (await connection.send('Target.createTarget', { url: 'about:blank' })).targetId),
    close: async () => {
      const ended = new Promise((resolve) => browser.once('exit', resolve));
      await connection.send('Browser.close').catch(() => browser.kill());
      await ended;
      await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

/** Messages are JSON, each followed by a zero byte. */
class Connection {
  #input;
  #waiting = new Map();
  #listeners = [];
  #lastId = 0;

  constructor(input, output) {
    this.#input = input;
    let received = Buffer.alloc(0);
    output.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      for (let end = received.indexOf(0); end >= 0; end = received.indexOf(0)) {
        this.#take(JSON.parse(received.subarray(0, end).toString()));
        received = received.subarray(end + 1);
      }
    });
  }

  #take(message) {
    if (!message.id) {
      this.#listeners.forEach((listener) => listener(message));
      return;
    }
    const { resolve, reject } = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    message.error ? reject(new Error(message.error.message)) : resolve(message.result);
  }

  send(method, params = {}, sessionId = undefined) {
    const id = ++this.#lastId;
    const answer = new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    this.#input.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return inTime(answer, `the answer to ${method}`);
  }

  listen(listener) {
    this.#listeners.push(listener);
  }
}

/** One tab, with what its pages asked the network for and complained about. */
class Page {
  #connection;
  #session;
  #loaded = () => {};
  requests = [];
  complaints = [];

  static async attach(connection, targetId) {
    const page = new Page();
    page.#connection = connection;
    page.#session = (await connection.send('Target.attachToTarget', { targetId, flatten: true })).sessionId;
    connection.listen((message) => message.sessionId === page.#session && page.#take(message));
    for (const domain of ['Page', 'Network', 'Runtime', 'Log']) {
      await page.#send(`${domain}.enable`);
    }
    return page;
  }

  #send(method, params) {
    return this.#connection.send(method, params, this.#session);
  }

  #take({ method, params }) {
    if (method === 'Page.loadEventFired') {
      this.#loaded();
    } else if (method === 'Network.requestWillBeSent') {
      this.requests.push({ method: params.request.method, url: params.request.url });
    } else if (method === 'Log.entryAdded') {
      this.complaints.push(`${params.entry.text} ${params.entry.url ?? ''}`);
    } else if (method === 'Runtime.exceptionThrown') {
      this.complaints.push(params.exceptionDetails.exception?.description ?? params.exceptionDetails.text);
    }
  }

  /** Leaves the page for another and waits until that is there. */
  async goto(url) {
    const loaded = new Promise((resolve) => (this.#loaded = resolve));
    await this.#send('Page.navigate', { url });
    await inTime(loaded, url);
  }

  /** What an expression in the page comes to, awaited. */
  async evaluate(expression) {
    const { result, exceptionDetails } = await this.#send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
      userGesture: true,
    });
    if (exceptionDetails) {
      throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    }
    return result.value;
  }

  /** A picture of the page, PNG. */
  async screenshot(width, height) {
    await this.#send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false });
    return Buffer.from((await this.#send('Page.captureScreenshot', { format: 'png' })).data, 'base64');
  }

  preflights() {
    return this.requests.filter((request) => request.method === 'OPTIONS').length;
  }
}
