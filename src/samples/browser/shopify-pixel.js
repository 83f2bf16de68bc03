// A Shopify custom pixel: Settings > Customer events > Add custom pixel, and paste this. It runs in a sandbox, whose Origin is "null":
// start Postern with POSTERN_CORS_PROJECTS=shop=null, where shop is the project of the key.
const url = 'https://postern.example.com';
const key = 'a key of the scope track';

analytics.subscribe('checkout_completed', (event) => {
  const { order, email, phone, totalPrice } = event.data.checkout;
  if (!order?.customer?.id) {
    return;
  }
  fetch(`${url}/track/user`, {
    method: 'POST',
    headers: { 'x-growlytics-key': key },
    body: JSON.stringify({
      id: order.customer.id, // gid://shopify/Customer/1 is the same customer as 1
      // Not null, which would remove the attribute.
      attributes: {
        email: email ?? undefined,
        mobile: phone ?? undefined,
        lastOrderTotal: totalPrice?.amount,
        lastOrderAt: event.timestamp,
      },
    }),
    keepalive: true,
  });
});
