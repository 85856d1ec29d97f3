import { createHash } from "node:crypto";
import { XMLBuilder } from "fast-xml-parser";
import { type PaymentOrder, paymentOrder } from "#server/domain/cash/payment-order";

const NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09";

const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: "@", format: true, indentBy: "  " });

export type PaymentOrderFile = { name: string; content: Buffer; hash: string };

/** The order as the file a bank takes. The same order is the same bytes. */
export function paymentOrderFile(order: PaymentOrder): PaymentOrderFile {
  const document = { Document: { "@xmlns": NAMESPACE, ...Object(paymentOrder(order)) } };
  const content = Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n${builder.build(document)}`);
  return {
    name: `${order.reference}.xml`,
    content,
    hash: createHash("sha256").update(content).digest("hex"),
  };
}
