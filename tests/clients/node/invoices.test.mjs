// What a test suite in Node can rely on. Run by tests/clients/test_node.py.

import assert from 'node:assert/strict';
import {test} from 'node:test';

import {command, newStore} from './mock.mjs';

const INVOICES = '/api/v3/io/ip/invoices';
const NOW = 1700000000;
const DAY_S = 86400;
const hundred = {code: 'USD', value: 100};
const invoice = (invoiceNumber) => ({invoiceNumber, customerId: '1001', originalBalance: hundred, openBalance: hundred});
const create = (store, number) => store.fetch(INVOICES, {method: 'POST', body: JSON.stringify(invoice(number))});

test('parallel tests use the same numbers in stores of their own', async (t) => {
  const stores = await Promise.all(Array.from({length: 16}, () => newStore(t)));

  const created = await Promise.all(stores.map((store) => create(store, 'INV-1')));

  assert.deepEqual(created.map((answer) => answer.status), stores.map(() => 200));
});

test('an invoice is overdue without waiting', async (t) => {
  const store = await newStore(t, {settings: {dueDays: 15}, clock: {mode: 'frozen', at: NOW}});
  const {data} = await (await create(store, 'INV-1')).json();

  const clock = await store.command('POST', '/clock/advance', {days: 16});

  const shown = await (await store.fetch(`${INVOICES}/${data.id}`)).json();
  assert.equal(shown.data.dueDate, NOW + 15 * DAY_S);
  assert.ok(shown.data.dueDate < clock.now);
});

test('a client that repeats a create after a lost answer is refused', async (t) => {
  const store = await newStore(t);
  await store.command('POST', '/faults', {
    operations: ['createInvoice'],
    effect: {kind: 'commitThenDrop'},
    count: 1,
  });

  await assert.rejects(create(store, 'INV-1'), TypeError);
  const again = await create(store, 'INV-1');

  assert.equal(again.status, 400);
  assert.equal((await again.json()).data.errMsg, 'The invoice number already exists.');
  const lint = await store.command('GET', '/journal/lint');
  assert.deepEqual(lint.findings.map((finding) => finding.kind), ['blind-retry']);
});

test('a client may call again when the rate window is over', async (t) => {
  const store = await newStore(t, {
    settings: {rateLimit: {calls: 2, windowS: 60}},
    clock: {mode: 'frozen', at: NOW},
  });
  const statuses = [];
  for (let call = 0; call < 3; call += 1) statuses.push((await store.fetch(INVOICES)).status);

  await store.command('POST', '/clock/advance', {seconds: 60});

  statuses.push((await store.fetch(INVOICES)).status);
  assert.deepEqual(statuses, [200, 200, 429, 200]);
});

test('what the client sent can be asserted', async (t) => {
  const store = await newStore(t);
  await create(store, 'INV-1');

  const verdict = await store.command('POST', '/journal/verify', {
    expect: [{operationId: 'createInvoice', body: {invoiceNumber: 'INV-1'}, exactly: 1}],
  });

  assert.deepEqual(verdict, {holds: true, failures: []});
});

test('a reset leaves nothing', async (t) => {
  const store = await newStore(t);
  await store.command('POST', '/seed', {scenario: 'demo'});

  const {counts} = await store.command('POST', '/reset');

  assert.ok(Object.values(counts).every((count) => count === 0));
});

test('nobody commands the mock without its token', async () => {
  const answer = await fetch(`${process.env.MOCK_URL}/_mock/stores`);

  assert.equal(answer.status, 401);
  await assert.rejects(command('GET', 'stores/nowhere'), /404/);
});
