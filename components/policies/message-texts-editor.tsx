"use client";
import { useState } from "react";
import { diffMessageTexts } from "#server/domain/mail/message-texts-diff";
import { type TextLocale, textLocales, textLocaleWords } from "#server/domain/mail/text-locales";
import type { DocumentTrouble } from "#server/domain/routing/document-trouble";
import type { PolicyDetail } from "#server/domain/routing/views";
import { DraftForm, useBase } from "../documents/draft-form";
import { Field } from "../ui/field";
import { Select } from "../ui/select";
import { TabPanel, Tabs } from "../ui/tabs";
import { Textarea } from "../ui/textarea";
import { sentencesOf, troubleAt } from "./document-reading";
import { exampleMessage } from "./message-example";
import { MessageFields } from "./message-fields";
import { MessagePreview } from "./message-preview";
import {
  draftOfMessageTexts,
  type MessageTextsDraft,
  type PayToDraft,
  readMessageTexts,
  type TextDraft,
} from "./message-texts-drafts";
import { PartTabs } from "./part-tabs";
import { RehearsalOfDocument } from "./rehearsal";
import { TypedField } from "./typed-field";
import { usePolicyActs } from "./use-policy-acts";

type Props = { detail: Extract<PolicyDetail, { kind: "message_texts" }>; onClose: () => void };

/** The texts in a form: each in its languages, beside what an example account would read. */
export function MessageTextsEditor({ detail, onClose }: Props) {
  const acts = usePolicyActs(detail.kind);
  const base = useBase(detail);
  const [draft, setDraft] = useState(() => draftOfMessageTexts(base.document));
  const { document, troubles } = readMessageTexts(draft);
  const change = (next: Partial<MessageTextsDraft>) => setDraft({ ...draft, ...next });
  const entities = detail.choices.entities.map(({ code }) => code);
  return (
    <DraftForm
      label="Draft a change to the message texts"
      acts={acts}
      base={base}
      document={document}
      changes={document ? diffMessageTexts(base.document, document) : []}
      troubles={sentencesOf(troubles)}
      trial={<RehearsalOfDocument kind="message_texts" document={document} />}
      onClose={onClose}
    >
      <PartTabs
        label="Texts"
        noun="text"
        parts={draft.texts}
        path="texts"
        troubles={troubles}
        onChange={(texts) => change({ texts })}
      >
        {(text, path, onChange) => <TextInLanguages text={text} path={path} troubles={troubles} onChange={onChange} />}
      </PartTabs>
      <fieldset className="flex flex-col gap-4 border-t pt-4">
        <legend className="pr-3 font-medium">Where customers pay</legend>
        {entities.map((entity) => (
          <PayToFields
            key={entity}
            payTo={draft.payTo.find((one) => one.entity === entity) ?? { entity, bankDetails: "", paymentPage: "" }}
            error={
              troubles.find(
                ({ path }) => path === `payTo.${draft.payTo.findIndex((one) => one.entity === entity)}.paymentPage`,
              )?.message
            }
            onChange={(payTo) => change({ payTo: [...draft.payTo.filter((one) => one.entity !== entity), payTo] })}
          />
        ))}
      </fieldset>
      <Field label="Language where no other fits" isSelect className="w-56 border-t pt-4">
        <Select
          options={textLocales.map((locale) => ({ value: locale, label: textLocaleWords[locale] }))}
          value={draft.fallbackLocale}
          onChange={(fallbackLocale) => change({ fallbackLocale })}
        />
      </Field>
    </DraftForm>
  );
}

type TextProps = {
  text: TextDraft;
  path: string;
  troubles: readonly DocumentTrouble[];
  onChange: (change: Partial<TextDraft>) => void;
};

function TextInLanguages({ text, path, troubles, onChange }: TextProps) {
  const [chosen, setChosen] = useState<TextLocale>("en");
  const words = text.words[chosen];
  const change = (next: Partial<typeof words>) =>
    onChange({ words: { ...text.words, [chosen]: { ...words, ...next } } });
  const here = `${path}.versions.${chosen}`;
  const isSound =
    words.subject.trim() !== "" && words.body.trim() !== "" && !troubles.some((one) => one.path.startsWith(here));
  return (
    <div className="flex flex-col gap-4">
      <p className="text-ink-2">
        Key <code className="font-mono">{text.key}</code>
      </p>
      <Field label="Sent as" isSelect className="w-44">
        <Select
          options={[
            { value: "email", label: "E-mail" },
            { value: "letter", label: "Letter" },
          ]}
          value={text.medium}
          onChange={(medium) => onChange({ medium })}
        />
      </Field>
      <Tabs
        label={`Languages of ${text.label}`}
        value={chosen}
        onChange={setChosen}
        items={textLocales.map((locale) => ({ value: locale, label: textLocaleWords[locale] }))}
      >
        {textLocales.map((locale) => (
          <TabPanel key={locale} value={locale} className="grid grid-cols-1 gap-5 pt-4 lg:grid-cols-2">
            <div className="flex min-w-0 flex-col gap-4">
              <TypedField
                kind="text"
                label="Subject"
                maxLength={200}
                className="w-full"
                error={troubleAt(troubles, `${here}.subject`) ?? troubleAt(troubles, here)}
                value={words.subject}
                onChange={(subject) => change({ subject })}
              />
              <Field label="Text" error={troubleAt(troubles, `${here}.body`)}>
                <Textarea
                  rows={16}
                  maxLength={8_000}
                  lang={locale}
                  className="max-h-none"
                  value={words.body}
                  onChange={(event) => change({ body: event.target.value })}
                />
              </Field>
              <MessageFields about={text.about} />
            </div>
            {isSound ? (
              <MessagePreview message={exampleMessage(words, chosen)} />
            ) : (
              <p className="text-ink-2">The preview appears once the text can be read.</p>
            )}
          </TabPanel>
        ))}
      </Tabs>
    </div>
  );
}

type PayToProps = { payTo: PayToDraft; error: string | undefined; onChange: (payTo: PayToDraft) => void };

function PayToFields({ payTo, error, onChange }: PayToProps) {
  return (
    <div className="flex flex-wrap items-start gap-4">
      <Field label={`Bank details of ${payTo.entity}`} className="w-80 max-w-full">
        <Textarea
          rows={2}
          maxLength={600}
          value={payTo.bankDetails}
          onChange={(event) => onChange({ ...payTo, bankDetails: event.target.value })}
        />
      </Field>
      <TypedField
        kind="text"
        label={`Payment page of ${payTo.entity}`}
        maxLength={300}
        className="w-80 max-w-full"
        error={error}
        value={payTo.paymentPage}
        onChange={(paymentPage) => onChange({ ...payTo, paymentPage })}
      />
    </div>
  );
}
