// Tracks one customer with Node's own fetch (Node 18 or newer): node src/samples/node/track-fetch.mjs
const url = process.env.TRACK_URL ?? 'http://127.0.0.1:8080';
const key = process.env.TRACK_KEY ?? 'demo-key';

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
