"use client";
import { useState } from "react";
import { localesOf, type MessageText, type MessageTexts } from "#server/domain/mail/message-texts";
import { type TextLocale, textLocaleWords } from "#server/domain/mail/text-locales";
import { TabPanel, Tabs } from "../ui/tabs";
import { exampleMessage } from "./message-example";
import { MessagePreview } from "./message-preview";
import { Cell, None, RowHead, Table } from "./table";

/** The texts, each as an example account would read it, and where customers are asked to pay. */
export function MessageTextsInForce({ document }: { document: MessageTexts }) {
  const [chosen, setChosen] = useState(document.texts[0]?.key ?? "");
  return (
    <div className="flex flex-col gap-6">
      <p className="text-ink-2">
        Where no other language fits, customers read {textLocaleWords[document.fallbackLocale]}.
      </p>
      <Tabs
        label="Texts"
        value={chosen}
        onChange={setChosen}
        items={document.texts.map(({ key, label }) => ({ value: key, label }))}
      >
        {document.texts.map((text) => (
          <TabPanel key={text.key} value={text.key} className="pt-4">
            <InLanguages text={text} document={document} />
          </TabPanel>
        ))}
      </Tabs>
      <section aria-labelledby="pay-to" className="flex flex-col gap-2">
        <h4 id="pay-to" className="font-medium">
          Where customers pay
        </h4>
        {document.payTo.length === 0 ? (
          <p className="text-ink-2">To the bank accounts of the legal entity, in the currency of the invoice.</p>
        ) : (
          <Table label="Where customers pay" heads={["Legal entity", "Bank details", "Payment page"]}>
            {document.payTo.map(({ entity, bankDetails, paymentPage }) => (
              <tr key={entity} className="border-t">
                <RowHead>{entity}</RowHead>
                <Cell>
                  {bankDetails === "" ? <None /> : <span className="whitespace-pre-line">{bankDetails}</span>}
                </Cell>
                <Cell>{paymentPage ?? <None />}</Cell>
              </tr>
            ))}
          </Table>
        )}
      </section>
    </div>
  );
}

function InLanguages({ text, document }: { text: MessageText; document: MessageTexts }) {
  const locales = localesOf(text);
  const [chosen, setChosen] = useState<TextLocale>(document.fallbackLocale);
  const words = text.versions[chosen];
  return (
    <Tabs
      label={`Languages of ${text.label}`}
      value={chosen}
      onChange={setChosen}
      items={locales.map((locale) => ({ value: locale, label: textLocaleWords[locale] }))}
    >
      {locales.map((locale) => (
        <TabPanel key={locale} value={locale} className="pt-3">
          {words ? <MessagePreview message={exampleMessage(words, chosen)} /> : null}
        </TabPanel>
      ))}
    </Tabs>
  );
}
