import type { TakenOrder } from "#server/sandbox/bank/orders";
import type {
  BalanceTransaction,
  Charge,
  CreditNote,
  Dispute,
  Invoice,
  InvoicePayment,
  PaymentRecord,
  Price,
  Refund,
  StripeEvent,
  Subscription,
} from "#server/sandbox/world/billing-model";
import type { StrayReceipt, TakenBack } from "#server/sandbox/world/cash";
import { Collection } from "#server/sandbox/world/collection";
import type {
  CurrencyRate,
  DeletedRecord,
  ErpTransaction,
  InvoiceImport,
  RevenuePlan,
} from "#server/sandbox/world/erp-model";
import { stripeId } from "#server/sandbox/world/ids";
import type { EntityCode } from "#server/sandbox/world/legal-entities";
import type { InjectableType } from "#server/sandbox/world/mistakes/kinds";
import type { Contract, Customer, Order, OrderItem } from "#server/sandbox/world/model";
import type { Payers } from "#server/sandbox/world/payers";
import type { ServiceCredit } from "#server/sandbox/world/service-credits";
import { TaskQueue } from "#server/sandbox/world/task-queue";
import { addMonths, DAY } from "#server/sandbox/world/time";

const HISTORY_MONTHS = 18;
export const EVENT_RETENTION = 30 * DAY;

export interface PlantedMistake {
  type: InjectableType;
  entity: EntityCode;
  /** The object on which it is found, by its id in the system that owns it. */
  subject: { system: string; type: string; id: string };
  plantedAt: number;
  explanation: string;
  /** In which of several ways it was made, where that was asked for. */
  variant?: string;
}

export interface WorldOptions {
  seed: number;
  anchor: number;
  customers: number;
  /** How those who send transfers pay; punctually where nothing is said. */
  payers?: Payers;
}

/** What caused a change, so that its event can name the request. */
export interface Cause {
  requestId: string;
  idempotencyKey: string | null;
}

/** Everything the three systems know. `now` only moves forward, by the tasks and writes that happen. */
export class World {
  readonly seed: number;
  readonly anchor: number;
  readonly customerCount: number;
  readonly payers: Payers;
  readonly historyStart: number;
  now: number;
  cause: Cause | null = null;
  /** While mistakes are injected: the way in which they are to be made. */
  wanted: { type: InjectableType; variant: string } | null = null;

  readonly customers = new Collection<Customer>();
  readonly contracts = new Collection<Contract>();
  readonly orders = new Collection<Order>();
  readonly orderItems = new Collection<OrderItem>();
  readonly prices = new Collection<Price>();
  readonly subscriptions = new Collection<Subscription>();
  readonly invoices = new Collection<Invoice>();
  readonly charges = new Collection<Charge>();
  readonly invoicePayments = new Collection<InvoicePayment>();
  readonly creditNotes = new Collection<CreditNote>();
  readonly refunds = new Collection<Refund>();
  readonly balanceTransactions = new Collection<BalanceTransaction>();
  readonly paymentRecords = new Collection<PaymentRecord>();
  readonly disputes = new Collection<Dispute>();
  readonly strayReceipts = new Collection<StrayReceipt>();
  readonly takenBack = new Collection<TakenBack>();
  readonly bankOrders = new Collection<TakenOrder>();
  readonly serviceCredits = new Collection<ServiceCredit>();
  readonly transactions = new Collection<ErpTransaction>();
  readonly imports = new Collection<InvoiceImport>();
  readonly revenuePlans = new Collection<RevenuePlan>();
  readonly currencyRates = new Collection<CurrencyRate>();
  readonly deletedRecords: DeletedRecord[] = [];
  readonly events = new Collection<StripeEvent>();

  readonly tasks = new TaskQueue();
  /** Subscriptions signed but not begun. */
  readonly pending = new Map<string, Subscription>();
  /** Every mistake ever planted, by type and subject; whether it is still there is asked of the live objects. */
  readonly mistakes = new Map<string, PlantedMistake>();
  /** Fractions of mistakes not yet due, by type and entity: a mistake is planted each time one reaches a whole. */
  readonly dueMistakes = new Map<string, number>();
  readonly counters = new Map<string, number>();
  /** Invoices their customer takes for paid, whatever billing says: no further transfer is sent for them. */
  readonly paidInMind = new Set<string>();
  /** E-mail addresses that take no mail. */
  readonly deadAddresses = new Set<string>();
  readonly links = new Links();

  constructor(options: WorldOptions) {
    this.seed = options.seed;
    this.anchor = options.anchor;
    this.customerCount = options.customers;
    this.payers = options.payers ?? "punctual";
    this.historyStart = addMonths(options.anchor, -HISTORY_MONTHS);
    this.now = this.historyStart;
  }

  count(name: string, first = 1): number {
    const value = this.counters.get(name) ?? first;
    this.counters.set(name, value + 1);
    return value;
  }

  id(prefix: string, key: string): string {
    return stripeId(this.seed, prefix, key);
  }

  /** Events live 30 days, so those that would be gone at the anchor are never drawn up. */
  get keepsEvents(): boolean {
    return this.now >= this.anchor - EVENT_RETENTION;
  }
}

/** Ways from one object to its neighbours that the systems themselves would look up by index. */
export class Links {
  readonly customerByAccount = new Map<string, string>();
  readonly customerByNetsuite = new Map<string, string>();
  readonly subscriptionByContract = new Map<string, string>();
  readonly contractsByCustomer = new Map<string, string[]>();
  readonly ordersByContract = new Map<string, string[]>();
  readonly itemsByOrder = new Map<string, string[]>();
  readonly invoicesByCustomer = new Map<string, string[]>();
  readonly paymentsByInvoice = new Map<string, string[]>();
  readonly importByInvoice = new Map<string, string>();
  readonly transactionByExternal = new Map<string, string>();
  /** Documents that others wrote, by type and external id. */
  readonly documentByExternal = new Map<string, string>();
  /** What the ERP posted for an invoice, in order, and how it plans its revenue. */
  readonly postingsByInvoice = new Map<string, string[]>();
  readonly plansByInvoice = new Map<string, string[]>();
  readonly priceByTerms = new Map<string, string>();

  append(map: Map<string, string[]>, key: string, id: string): void {
    const list = map.get(key);
    if (list) list.push(id);
    else map.set(key, [id]);
  }
}
