// Tracks one customer with request-promise, as the Growlytics page does: npm install request request-promise
// The page's own sample lacks `json: true`; without it the body is sent as "[object Object]".
const request = require('request-promise');

const url = process.env.TRACK_URL || 'http://127.0.0.1:8080';
const key = process.env.TRACK_KEY || 'demo-key';

request({
  method: 'POST',
  uri: `${url}/track/user`,
  headers: { Accept: 'application/json', 'x-growlytics-key': key },
  body: {
    id: 'lksjfiwowior',
    attributes: {
      name: 'John Wick',
      email: 'john@example.com',
      mobile: '9876543210',
      subscriptionType: 'pro',
      region: 'Mumbai',
      totalPurchaseTillNow: 30000,
    },
  },
  json: true,
}).then((answer) => console.log(answer));
