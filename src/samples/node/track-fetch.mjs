// Tracks one customer with Node's own fetch (Node 18 or newer): node src/samples/node/track-fetch.mjs
const url = process.env.POSTERN_URL ?? 'http://localhost:8080';
const key = process.env.POSTERN_KEY ?? 'demo-key';

const response = await fetch(`${url}/track/user`, {
  method: 'POST',
  headers: { 'x-growlytics-key': key },
  body: JSON.stringify({
    id: 'lksjfiwowior',
    attributes: {
      name: 'John Wick',
      email: 'john@example.com',
      mobile: '9876543210',
      subscriptionType: 'pro',
      region: 'Mumbai',
      totalPurchaseTillNow: 30000,
    },
  }),
});
console.log(response.status, await response.json());
