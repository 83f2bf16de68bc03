const parameters = new URLSearchParams(location.search);
const url = parameters.get('url') ?? 'http://127.0.0.1:8080';
// Everybody who sees the page sees the key: its scope is track, and nothing more.
const key = parameters.get('key') ?? 'demo-key';

/** Tracks a customer; keepalive lets the call outlive the page. */
export async function track(customer) {
  const response = await fetch(`${url}/track/user`, {
    method: 'POST',
    headers: { 'x-growlytics-key': key },
    body: JSON.stringify(customer),
    keepalive: true,
  });
  return response.json();
}

/** The same without an answer. A beacon sets no header, so the key is in the query (setting cors.key-in-query). */
export function trackByBeacon(customer) {
  return navigator.sendBeacon(`${url}/track/user?key=${encodeURIComponent(key)}`, JSON.stringify(customer));
}
