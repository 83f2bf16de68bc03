// target/postern.jar with its embedded database, in a folder that is thrown away.
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { inTime } from './chromium.mjs';

const READY = /API on \S+:(\d+), management on \S+:(\d+)/;

/** Starts it on free ports; {@code settings} are environment variables. */
export async function startGateway(settings) {
  const folder = await mkdtemp(join(tmpdir(), 'postern-browser-'));
  const environment = Object.entries(process.env).filter(([name]) => !name.startsWith('POSTERN_'));
  const jar = spawn('java', ['-XX:TieredStopAtLevel=1', '-Xmx256m', '-jar', resolve('target/postern.jar')], {
    cwd: folder,
    env: { ...Object.fromEntries(environment), POSTERN_HTTP_PORT: '0', POSTERN_MANAGEMENT_PORT: '0', ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  process.once('exit', () => jar.kill());
  const ended = new Promise((done) => jar.once('exit', done));
  const gateway = { output: '' };
  const ready = new Promise((done, fail) => {
    jar.stdout.on('data', (chunk) => {
      gateway.output += chunk;
      const ports = READY.exec(gateway.output);
      if (ports) {
        done(ports);
      }
    });
    ended.then(() => fail(new Error(`the gateway did not start:\n${gateway.output}`)));
  });
  const [, apiPort, managementPort] = await inTime(ready, 'the gateway');
  gateway.api = `http://127.0.0.1:${apiPort}`;
  gateway.management = `http://127.0.0.1:${managementPort}`;
  gateway.sql = (query) => sql(folder, query);
  gateway.stop = async () => {
    jar.kill();
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  return gateway;
}

/** The rows of a query, each a line, its columns joined by "|". */
async function sql(folder, query) {
  const read = async (name) => (await readFile(join(folder, '.postern', name), 'utf8')).trim();
  const server = ['-h', '127.0.0.1', '-p', await read('port'), '-U', 'postgres', 'postern'];
  const { stdout } = await promisify(execFile)('psql', [...server, '-XAt', '-c', query], {
    env: { ...process.env, PGPASSWORD: await read('password') },
  });
  return stdout.split('\n').filter((line) => line !== '');
}
