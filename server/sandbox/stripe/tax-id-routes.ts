import type { Answer, Call, Route } from "#server/sandbox/http/call";
import { parseForm, textAt } from "#server/sandbox/http/form";
import { missing, StripeProblem } from "#server/sandbox/stripe/errors";
import { record } from "#server/sandbox/stripe/events";
import { listShape, type Shape } from "#server/sandbox/stripe/shape-common";
import { taxIdType } from "#server/sandbox/stripe/shape-customer";
import { changeTaxId } from "#server/sandbox/stripe/write-actions";
import { billingMaster } from "#server/sandbox/world/masters";
import type { Customer } from "#server/sandbox/world/model";
import type { World } from "#server/sandbox/world/world";

/** The stand-in keeps one tax id a customer: a second one takes the place of the first. */
export const TAX_ID_ROUTES: readonly Route[] = [
  [
    "GET",
    /^\/v1\/customers\/([^/]+)\/tax_ids$/,
    ({ world }, _call, [id = ""]) => {
      const shape = taxIdShape(world, customerOf(world, id));
      return { status: 200, body: listShape(shape ? [shape] : [], `/v1/customers/${id}/tax_ids`) };
    },
  ],
  ["POST", /^\/v1\/customers\/([^/]+)\/tax_ids$/, ({ world }, call, [id = ""]) => create(world, call, id)],
  [
    "DELETE",
    /^\/v1\/customers\/([^/]+)\/tax_ids\/([^/]+)$/,
    ({ world }, _call, [id = "", taxId = ""]) => {
      const customer = customerOf(world, id);
      const shape = taxIdShape(world, customer);
      if (shape?.id !== taxId) throw missing("tax_id", taxId);
      changeTaxId(world, customer, null);
      record(world, "customer.tax_id.deleted", () => shape);
      return { status: 200, body: { id: taxId, object: "tax_id", deleted: true } };
    },
  ],
];

function create(world: World, call: Call, id: string): Answer {
  const customer = customerOf(world, id);
  const form = parseForm(call.body);
  const [type, value] = [textAt(form, "type"), textAt(form, "value")];
  if (!type || !value) throw new StripeProblem("Missing required param: type or value.", { param: "value" });
  if (type === "eu_vat" && !/^[A-Z]{2}[A-Z\d+*]{2,12}$/.test(value))
    throw new StripeProblem("Invalid value for eu_vat.", { code: "tax_id_invalid", param: "value" });
  changeTaxId(world, customer, value);
  const shape = taxIdShape(world, customer) ?? {};
  record(world, "customer.tax_id.created", () => shape);
  return { status: 200, body: shape };
}

function customerOf(world: World, id: string): Customer {
  const customer = world.customers.get(id);
  if (!customer) throw missing("customer", id);
  return customer;
}

function taxIdShape(world: World, customer: Customer): Shape | null {
  const { vatNumber: value } = billingMaster(customer);
  if (!value) return null;
  return {
    id: world.id("txi", `${customer.id}/${value}`),
    object: "tax_id",
    country: value.slice(0, 2),
    created: Math.floor(customer.createdAt / 1000),
    customer: customer.id,
    livemode: false,
    owner: { type: "customer", customer: customer.id },
    type: taxIdType(customer),
    value,
    verification: { status: "pending", verified_address: null, verified_name: null },
  };
}
