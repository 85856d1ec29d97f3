import { isoOf, secondsOf } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";
import { creditStoriesOf } from "#server/sandbox/zendesk/credit-stories";
import { type Organization, organizationId, type Person, requesterId } from "#server/sandbox/zendesk/people";
import { type Step, type Story, storiesOf, type TicketStatus } from "#server/sandbox/zendesk/stories";

export type Shape = Record<string, unknown>;

/** Fields a company adds to its tickets are known by a number. */
export const INVOICE_FIELD = 36_000_123_400_001;
export const TOPIC_FIELD = 36_000_123_400_002;
export const CREDIT_FIELDS = {
  amount: 36_000_123_400_003,
  currency: 36_000_123_400_004,
  status: 36_000_123_400_005,
  grantedBy: 36_000_123_400_006,
  grantedOn: 36_000_123_400_007,
} as const;

/** A ticket as it stands now. */
export interface TicketView {
  story: Story;
  status: TicketStatus;
  updatedAt: number;
  solvedAt: number | null;
  tags: string[];
  /** The steps that have happened. */
  steps: Step[];
}

export function ticketsOf(world: World): TicketView[] {
  return [...storiesOf(world), ...creditStoriesOf(world)].map((story) => viewOf(story, world.now));
}

export function ticketOf(world: World, id: string): TicketView | null {
  const story = [...storiesOf(world), ...creditStoriesOf(world)].find(({ number }) => String(number) === id);
  return story ? viewOf(story, world.now) : null;
}

function viewOf(story: Story, now: number): TicketView {
  const steps = story.steps.filter(({ at }) => at <= now);
  const status = steps.reduce<TicketStatus>((before, step) => step.status ?? before, "new");
  const solved = steps.find((step) => step.status === "solved");
  const tags = [...story.topic.tags, ...steps.flatMap(({ tag }) => (tag === null ? [] : [tag]))];
  return {
    story,
    status,
    updatedAt: steps.at(-1)?.at ?? 0,
    solvedAt: solved && (status === "solved" || status === "closed") ? solved.at : null,
    tags,
    steps,
  };
}

export const stamp = (instant: number): string => `${isoOf(instant).slice(0, 19)}Z`;

export function ticketShape(
  { story, status, updatedAt, solvedAt, tags, steps }: TicketView,
  withMetrics: boolean,
): Shape {
  const [opening] = steps;
  const openedAt = opening?.at ?? updatedAt;
  return {
    url: `https://meridian-metrics.zendesk.example/api/v2/tickets/${story.number}.json`,
    id: story.number,
    external_id: null,
    via: { channel: "email", source: { from: {}, to: {}, rel: null } },
    created_at: stamp(openedAt),
    updated_at: stamp(updatedAt),
    generated_timestamp: secondsOf(updatedAt),
    type: "question",
    subject: story.subject,
    raw_subject: story.subject,
    description: opening?.comment?.body ?? "",
    priority: story.priority,
    status,
    recipient: "billing@meridian-metrics.example",
    requester_id: requesterId(story.place),
    submitter_id: requesterId(story.place),
    assignee_id: status === "new" ? null : story.assigneeId,
    organization_id: organizationId(story.place),
    group_id: null,
    is_public: true,
    tags,
    custom_fields: [
      { id: INVOICE_FIELD, value: story.invoiceNumber },
      { id: TOPIC_FIELD, value: story.topic.key },
      { id: CREDIT_FIELDS.amount, value: story.credit?.amount ?? null },
      { id: CREDIT_FIELDS.currency, value: story.credit?.currency ?? null },
      { id: CREDIT_FIELDS.status, value: story.credit?.status ?? null },
      { id: CREDIT_FIELDS.grantedBy, value: story.credit?.grantedBy ?? null },
      { id: CREDIT_FIELDS.grantedOn, value: story.credit?.grantedOn ?? null },
    ],
    ...(withMetrics
      ? { metric_set: { ticket_id: story.number, solved_at: solvedAt === null ? null : stamp(solvedAt) } }
      : {}),
  };
}

export function organizationShape(organization: Organization): Shape {
  return {
    url: `https://meridian-metrics.zendesk.example/api/v2/organizations/${organization.id}.json`,
    id: organization.id,
    name: organization.name,
    external_id: organization.externalId,
    shared_tickets: false,
    shared_comments: false,
    created_at: stamp(organization.createdAt),
    updated_at: stamp(organization.updatedAt),
    tags: [],
    organization_fields: {},
  };
}

export function personShape(person: Person): Shape {
  return {
    url: `https://meridian-metrics.zendesk.example/api/v2/users/${person.id}.json`,
    id: person.id,
    name: person.name,
    email: person.email,
    role: person.role,
    organization_id: person.organizationId,
    active: true,
    created_at: stamp(person.createdAt),
    updated_at: stamp(person.createdAt),
  };
}

/** The comments there are by now, each as visible as it is now. */
export function commentShapes({ steps }: TicketView): Shape[] {
  const hidden = hiddenBy(steps);
  return steps.flatMap(({ at, comment }) =>
    comment === null
      ? []
      : [
          {
            id: comment.id,
            type: "Comment",
            author_id: comment.authorId,
            body: comment.body,
            html_body: `<div class="zd-comment" dir="auto"><p>${comment.body}</p></div>`,
            plain_body: comment.body,
            public: comment.isPublic && !hidden.has(comment.id),
            attachments: [],
            audit_id: comment.id + 50,
            via: { channel: "email", source: { from: {}, to: {}, rel: null } },
            created_at: stamp(at),
          },
        ],
  );
}

/** What one step changed, as the stream of events tells it. */
export function eventShape(view: TicketView, step: Step, place: number): Shape {
  const { story } = view;
  const comments = new Map(commentShapes(view).map((comment) => [comment.id, comment]));
  const comment = step.comment === null ? undefined : comments.get(step.comment.id);
  const children: Shape[] = [];
  const id = (index: number) => story.number * 10_000 + place * 100 + index;
  if (comment) children.push({ ...comment, event_type: "Comment", via_reference_id: null });
  if (step.hides !== null)
    children.push({
      id: id(1),
      type: "CommentPrivacyChange",
      event_type: "CommentPrivacyChange",
      comment_id: step.hides,
      public: false,
    });
  if (step.status !== null)
    children.push({
      id: id(2),
      event_type: place === 0 ? "Create" : "Change",
      status: step.status,
      previous_value: null,
    });
  if (step.tag !== null) children.push({ id: id(3), event_type: "Change", added_tags: [step.tag] });
  return {
    id: id(0),
    ticket_id: story.number,
    timestamp: secondsOf(step.at),
    created_at: stamp(step.at),
    updater_id: step.byId,
    via: "Mail",
    event_type: "Audit",
    child_events: children,
  };
}

function hiddenBy(steps: readonly Step[]): Set<number> {
  return new Set(steps.flatMap(({ hides }) => (hides === null ? [] : [hides])));
}
