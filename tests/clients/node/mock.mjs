// The mock in the hands of a Node test: HTTP, and nothing to install. Copy it into your own suite.
//
// MOCK_URL and MOCK_TOKEN name a running mock and its control token, as `invoice-mock serve` prints them.

const baseUrl = process.env.MOCK_URL;
const token = process.env.MOCK_TOKEN;

/** Command the mock: `await command('POST', 'stores', {settings: {dueDays: 15}})`. */
export async function command(method, path, body) {
  const answer = await fetch(`${baseUrl}/_mock/${path}`, {
    method,
    headers: {authorization: `Bearer ${token}`, 'content-type': 'application/json'},
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}

/** A virtual store of the test's own, empty, and deleted after it: `const store = await newStore(t)`. */
export async function newStore(test, options = {}) {
  const {storeHash, authToken} = await command('POST', 'stores', options);
  test.after(() => command('DELETE', `stores/${storeHash}`));
  return {
    storeHash,
    headers: {'x-auth-token': authToken, 'x-store-hash': storeHash},
    command: (method, path, body) => command(method, `stores/${storeHash}${path}`, body),
    fetch: (path, options = {}) =>
      fetch(`${baseUrl}${path}`, {
        ...options,
        headers: {
          'x-auth-token': authToken,
          'x-store-hash': storeHash,
          'content-type': 'application/json',
          ...options.headers,
        },
      }),
  };
}
