type WireInvoice = { id: string; number: string | null; customer: string; currency: string; amount_remaining: number };

const headers = { authorization: "Bearer sk_test_1", "content-type": "application/x-www-form-urlencoded" };

async function post(path: string, form: Record<string, string>): Promise<{ id: string }> {
  const body = new URLSearchParams(form);
  const answer = await fetch(`${process.env.SANDBOX_URL}${path}`, { method: "POST", headers, body });
  if (!answer.ok) throw new Error(`${path} was answered with ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as { id: string };
}

async function openInvoice(number: string): Promise<WireInvoice> {
  for (let after = ""; ; ) {
    const page = await fetch(`${process.env.SANDBOX_URL}/v1/invoices?status=open&limit=100${after}`, { headers });
    const { data, has_more } = (await page.json()) as { data: WireInvoice[]; has_more: boolean };
    const found = data.find((invoice) => invoice.number === number);
    if (found) return found;
    if (!has_more) throw new Error(`Billing has no open invoice ${number}.`);
    after = `&starting_after=${data.at(-1)?.id}`;
  }
}

/** Has the customer pay what is left of an invoice, as billing hears of a transfer: a payment reported and put on the invoice. */
export async function payByTransfer(number: string): Promise<void> {
  const { id, customer, currency, amount_remaining } = await openInvoice(number);
  const now = String(Math.floor(Date.now() / 1_000));
  const record = await post("/v1/payment_records/report_payment", {
    "amount_requested[currency]": currency,
    "amount_requested[value]": String(amount_remaining),
    "customer_details[customer]": customer,
    initiated_at: now,
    "guaranteed[guaranteed_at]": now,
    outcome: "guaranteed",
    "payment_method_details[type]": "custom",
    "payment_method_details[custom][display_name]": "Bank transfer",
    payment_reference: `Rest of ${number}`,
  });
  await post(`/v1/invoices/${id}/attach_payment`, { payment_record: record.id });
}
