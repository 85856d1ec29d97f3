"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { MailPreview, TextChoice } from "#server/domain/mail/views";
import { WorkDialog } from "../accounts/work-dialog";
import { Day } from "../format/day";
import { Instant } from "../format/instant";
import { Amount } from "../format/money";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { newKey } from "../trpc/key";
import { useTRPC, useTRPCClient } from "../trpc/provider";
import { Checkbox } from "../ui/checkbox";
import { Dialog } from "../ui/dialog";
import { FailedNotice, InfoNotice, WarningNotice } from "../ui/faces";
import { Field } from "../ui/field";
import { Select } from "../ui/select";
import { SkeletonRows } from "../ui/skeleton";
import { Textarea } from "../ui/textarea";
import { Attached } from "./attached";
import { useMailAct } from "./use-mail-act";

type Props = {
  customerId: string;
  customerName: string;
  /** Invoices that were chosen before; all that is past due where none of them can be asked for. */
  chosen?: readonly string[];
  onClose: () => void;
};

/** Writes to a customer from an approved text, beside what will be read and what stands against it. */
export function WriteMail({ customerId, customerName, chosen = [], onClose }: Props) {
  const trpc = useTRPC();
  const { data: texts, error } = useQuery(trpc.mail.texts.queryOptions({}));
  if (texts) return <WriteForm {...{ customerId, customerName, chosen, texts, onClose }} />;
  return (
    <Dialog isOpen size="lg" onOpenChange={onClose} title={`Write to ${customerName}`}>
      {error ? (
        <FailedNotice reference={referenceOf(error)}>{sentenceOf(error)}</FailedNotice>
      ) : (
        <SkeletonRows count={5} label="Loading the texts" />
      )}
    </Dialog>
  );
}

type FormProps = Required<Props> & { texts: readonly TextChoice[] };

function WriteForm({ customerId, customerName, chosen, texts, onClose }: FormProps) {
  const trpc = useTRPC();
  const { mail: client } = useTRPCClient();
  const [draftId] = useState(newKey);
  const [template, setTemplate] = useState(texts.find(({ key }) => key === "message")?.key ?? texts[0]?.key ?? "");
  const [note, setNote] = useState("");
  const [despiteHold, setDespiteHold] = useState("");
  const [asked, setAsked] = useState<MailPreview["items"] | null>(null);
  const text = texts.find(({ key }) => key === template);
  const written = {
    customerId,
    template,
    ...(text?.takesNote && note.trim() !== "" ? { note: note.trim() } : {}),
    ...(text?.about === "invoices" && asked !== null ? { items: asked.map(itemOf) } : {}),
  };
  const { data: preview, error } = useQuery({
    ...trpc.mail.preview.queryOptions(written),
    // While words are typed the last preview stays; that of another text would tell of a mail that is not sent.
    placeholderData: (before) => (before?.template === template ? before : undefined),
  });
  // What was chosen on the page is only known to be askable once it was looked at.
  const [isBegun, setBegun] = useState(chosen.length === 0);
  if (!isBegun && preview && text?.about === "invoices") {
    setBegun(true);
    const begun = preview.offered.filter(({ invoiceId }) => chosen.includes(invoiceId));
    if (begun.length > 0) setAsked(begun);
  }
  const send = useMailAct(client.send.mutate, onClose);
  const isHeld = (preview?.holds.length ?? 0) > 0;
  const isReady =
    preview !== undefined &&
    preview.trouble === null &&
    preview.standstill === null &&
    (!isHeld || despiteHold.trim().length >= 5);
  const onSubmit = () => {
    if (!isReady) return;
    const items = text?.about === "invoices" ? preview.items.map(itemOf) : [];
    send.run({ ...written, items, draftId, ...(isHeld ? { despiteHold: despiteHold.trim() } : {}) });
  };
  return (
    <WorkDialog
      title={`Write to ${customerName}`}
      submit={preview?.medium === "letter" ? "Queue the letter" : "Send"}
      size="lg"
      isDirty={note.trim() !== "" || despiteHold.trim() !== ""}
      isDisabled={!isReady}
      isBusy={send.isBusy}
      error={send.error}
      onSubmit={onSubmit}
      onClose={onClose}
    >
      <Field label="Text" isSelect className="w-72 max-w-full">
        <Select
          options={texts.map(({ key, label, medium }) => ({
            value: key,
            label,
            ...(medium === "letter" ? { hint: "Letter" } : {}),
          }))}
          value={template}
          onChange={setTemplate}
        />
      </Field>
      {text?.takesNote ? (
        <Field label={text.about === "anything" ? "Message" : "Your own words (optional)"}>
          <Textarea rows={4} maxLength={4_000} value={note} onChange={(event) => setNote(event.target.value)} />
        </Field>
      ) : null}
      {preview && preview.offered.length > 0 ? (
        <AskedFor offered={preview.offered} asked={asked ?? preview.items} onChange={setAsked} />
      ) : null}
      {error ? <FailedNotice reference={referenceOf(error)}>{sentenceOf(error)}</FailedNotice> : null}
      {preview || error ? null : <SkeletonRows count={4} label="Loading the preview" />}
      {preview?.standstill ? <WarningNotice>{preview.standstill}</WarningNotice> : null}
      {preview?.trouble ? <InfoNotice>{preview.trouble}</InfoNotice> : null}
      {preview?.waits ? <WarningNotice>{preview.waits}</WarningNotice> : null}
      {preview && isHeld && preview.standstill === null ? (
        <div className="flex flex-col gap-2">
          <WarningNotice>
            <ul>
              {preview.holds.map(({ sentence }) => (
                <li key={sentence}>{sentence}</li>
              ))}
            </ul>
          </WarningNotice>
          <Field label="Why it is sent all the same">
            <Textarea
              rows={2}
              maxLength={500}
              value={despiteHold}
              onChange={(event) => setDespiteHold(event.target.value)}
            />
          </Field>
        </div>
      ) : null}
      {preview && preview.trouble === null ? (
        <section aria-label="Preview" className="flex flex-col gap-2 rounded-md border bg-surface-1 p-4">
          <ul aria-label="Recipients" className="text-ink-2 text-sm">
            {preview.medium === "letter" ? <li>By post</li> : null}
            {preview.recipients.map(({ name, address, lastContactAt }) => (
              <li key={address} className="break-all">
                To {name === null ? address : `${name}, ${address}`}
                {lastContactAt === null ? null : (
                  <>
                    , last written to <Instant at={lastContactAt} />
                  </>
                )}
              </li>
            ))}
          </ul>
          <p className="break-words font-medium">
            <bdi>{preview.subject}</bdi>
          </p>
          <p className="whitespace-pre-line break-words">
            <bdi>{preview.text}</bdi>
          </p>
          <div className="border-t pt-2">
            <Attached files={preview.attachments} />
          </div>
        </section>
      ) : null}
    </WorkDialog>
  );
}

const itemOf = ({ invoiceId, minor }: MailPreview["items"][number]) => ({ invoiceId, minor });

type AskedProps = {
  offered: MailPreview["offered"];
  asked: MailPreview["items"];
  onChange: (asked: MailPreview["items"]) => void;
};

/** The invoices it asks for, among those that may be asked for. */
function AskedFor({ offered, asked, onChange }: AskedProps) {
  const isAsked = (id: string) => asked.some(({ invoiceId }) => invoiceId === id);
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="mb-1 font-medium">Asked for</legend>
      {offered.map((one) => (
        <Checkbox
          key={one.invoiceId}
          isOn={isAsked(one.invoiceId)}
          onChange={(isOn) =>
            onChange(offered.filter(({ invoiceId }) => (invoiceId === one.invoiceId ? isOn : isAsked(invoiceId))))
          }
        >
          <span className="flex flex-wrap gap-x-2">
            <span className="font-medium">{one.number}</span>
            <Amount money={one} />
            <span className="text-ink-2">
              {one.isLate ? "due since" : "not due before"} <Day day={one.dueOn} />
            </span>
          </span>
        </Checkbox>
      ))}
    </fieldset>
  );
}
