// Calls both ports with the types that openapi-typescript made, through openapi-fetch; tsc checks every request and answer.
import createClient from 'openapi-fetch';
import type { components, paths } from './schema.js';

type ErrorBody = components['schemas']['Error'];

const [api, management, key, admin] = process.argv.slice(2);
const tracker = createClient<paths>({ baseUrl: api, headers: { 'x-growlytics-key': key } });
const reader = createClient<paths>({ baseUrl: management, headers: { Authorization: `Bearer ${admin}` } });

function expect(what: string, holds: boolean): void {
  if (!holds) {
    console.error(`the TypeScript client: ${what}`);
    process.exit(1);
  }
  console.log('ok:', what);
}

const stored = await tracker.POST('/track/user', { body: { id: 'ts-1', attributes: { name: 'Ada', orders: 3 } } });
expect('a customer is stored', stored.data?.success === true && stored.data.ignored === undefined);
const ignored = await tracker.POST('/track/user', { body: { id: 'ts-1', attributes: { orders: 'many' } } });
expect('an ignored attribute is told', ignored.data?.ignored?.[0].reason === 'type_mismatch');
const dry = await tracker.POST('/track/user', {
  params: { query: { dryRun: true } },
  body: { id: 'ts-1', attributes: { size: 'XL' } },
});
expect('a dry run tells the types', dry.data?.wouldFix?.[0].type === 'string');
const typed = await tracker.POST('/rest-api/customer', {
  body: { id: 'ts-2', attributes: [{ name: 'vip', type: 'boolean', value: true }] },
});
expect('a typed customer is stored', typed.response.status === 200);
const event = await tracker.POST('/track/event', { body: { customerId: 'ts-1', name: 'Order', eventId: 'o-1' } });
expect('an event is stored', event.data?.success === true);
const refused = await tracker.POST('/track/user', { body: { id: 'undefined', attributes: {} } });
const violation: ErrorBody | undefined = refused.error;
expect('a refusal has its type and details', violation?.type === 'ValidationError' && violation.details.length === 1);

const row = await reader.GET('/projects/{project}/customers/{id}', {
  params: { path: { project: 'demo', id: 'ts-1' } },
});
expect('the customer is read back', row.data?.attributes['orders'].value === 3);
const missing = await reader.GET('/projects/{project}/customers/{id}', {
  params: { path: { project: 'demo', id: 'nobody' } },
});
expect('a missing customer is told', missing.error?.type === 'NotFound');
