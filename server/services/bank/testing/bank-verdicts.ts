export type BankFileVerdict =
  | { format: string; statements: number; entries: number; closing?: string }
  | { line: number; because: RegExp };

const notRead = { line: 1, because: /Docket reads camt\.052.*MT940, BAI2, BAI lockbox and NACHA/ };
const order = { line: 3, because: /payment order, not a return/ };
const cut = (missing: string) => ({ line: 1, because: new RegExp(`has no ${missing}`) });
const unbalanced = (line: number) => ({ line, because: /does not add up/ });

/** What becomes of every file, judged by reading it: the arithmetic of its balances and totals, and what it lacks. */
export const bankFileVerdicts: Record<string, BankFileVerdict> = {
  // Four of the five batches its control record announces.
  "ach/20110805A.ach": { line: 93, because: /says 5 batches .* but 4/ },
  "ach/NACHA_SAMPLE_TEL_REVERSAL.ach": order,
  "ach/ach-ccd-read__ccd-debit.ach": order,
  "ach/ach-ctx-read__ctx-debit.ach": order,
  "ach/ach-ppd-read__ppd-debit.ach": order,
  "ach/ccd-debit.ach": order,
  "ach/contested_addenda.txt": { format: "nacha", statements: 1, entries: 1 },
  "ach/cor-read.ach": { format: "nacha", statements: 1, entries: 1 },
  "ach/dishonored-return.ach": { format: "nacha", statements: 1, entries: 2 },
  "ach/dishonored-with-addenda05-2.json": notRead,
  "ach/iat-addenda98.ach": { format: "nacha", statements: 1, entries: 1 },
  "ach/issue1620_return.ach": { format: "nacha", statements: 1, entries: 1 },
  "ach/ppd-debit-customTraceNumber.ach": order,
  "ach/ppd-debit-fixedLengthInvalid.ach": { line: 1, because: /471 characters instead of 94/ },
  "ach/ppd-debit-invalid-entryDetail-checkDigit.json": notRead,
  "ach/ppd-debit.ach": order,
  "ach/ppd-invalid-EntryDetail-checkDigit.json": notRead,
  "ach/ppd-invalidFile.json": notRead,
  "ach/ppd-mixedDebitCredit-invalid.json": notRead,
  "ach/ppd-no-control-blobs-valid.json": notRead,
  "ach/ppd-valid-debit.json": notRead,
  "ach/ppd-valid.json": notRead,
  "ach/return-PPD-custom-reason-code.ach": { format: "nacha", statements: 1, entries: 1 },
  "ach/return-no-batch-controls.ach": { line: 1, because: /beginning is missing/ },
  "ach/return-no-file-header-control.ach": { line: 1, because: /beginning is missing/ },
  "ach/segmentFile-ppd-debit.ach": order,
  "ach/testdata__ppd-valid.json": notRead,
  "ach/web-debit.json": notRead,
  // Two accounts without amounts: blank is nothing said, and the record counts agree.
  "bai2/moj/account_trailer_amount_blank_example.bai2": { format: "bai2", statements: 2, entries: 0 },
  "bai2/moj/nwb_example.bai2": { format: "bai2", statements: 1, entries: 5, closing: "338.45 GBP" },
  "bai2/moov/sample-parseError.txt": notRead,
  "bai2/moov/sample2.txt": { format: "bai2", statements: 5, entries: 4 },
  // The second account's control total is negative, its amounts are not.
  "bai2/moov/sample4-continuations-newline-delimited.txt": {
    line: 22,
    because: /control total of -1260161341762, but 7999960/,
  },
  "camt/camt052.v1.xml": { format: "camt.052", statements: 1, entries: 1 },
  "camt/camt052.v2.with-account-name.xml": { format: "camt.052", statements: 1, entries: 1 },
  "camt/camt052.v4.xml": { format: "camt.052", statements: 1, entries: 1 },
  "camt/camt052.v6.xml": { format: "camt.052", statements: 1, entries: 1 },
  // 1.01 and 8.85 are not 4.04.
  "camt/camt053.v2.all-balance-types.xml": unbalanced(10),
  // Opened in euros, closed in kronor.
  "camt/camt053.v2.minimal.ultimate.xml": { line: 54, because: /kept in EUR, but a balance is in SEK/ },
  "camt/camt053.v2.multi.statement.xml": { format: "camt.053", statements: 2, entries: 2, closing: "20.00 EUR" },
  "camt/camt053.v2.with-party-ids.xml": { line: 54, because: /kept in EUR, but a balance is in SEK/ },
  "camt/camt053.v3.xml": { line: 74, because: /kept in EUR, but a balance is in SEK/ },
  "camt/camt053.v8.xml": { line: 74, because: /kept in EUR, but a balance is in SEK/ },
  // Three payments without amounts, and three in another currency than their batch: one entry each.
  "camt/camt054.v2.xml": { format: "camt.054", statements: 1, entries: 1 },
  "camt/camt054.v8-with-UETR.xml": { format: "camt.054", statements: 1, entries: 1 },
  "camt/camt054.v8.xml": { format: "camt.054", statements: 1, entries: 1 },
  "lockbox/test_lockbox.bai": { format: "lockbox", statements: 1, entries: 1 },
  // :65F: stands where :62F: should.
  "mt940/jejik/K4262927_20200905-080000-952.txt": cut("closing balance"),
  "mt940/jejik/bug-core-5401.txt": unbalanced(1),
  "mt940/jejik/deutschebank.txt": unbalanced(1),
  "mt940/jejik/ing-dos.txt": unbalanced(4),
  "mt940/jejik/lbbw.txt": { format: "mt940", statements: 1, entries: 2, closing: "0.00 EUR" },
  "mt940/jejik/oldenburgischelandesbank2.txt": cut("closing balance"),
  // The first page adds up, the second is off by 0.20.
  "mt940/jejik/postfinance.txt": unbalanced(16),
  "mt940/jejik/rabobank.txt": unbalanced(1),
  "mt940/jejik/sparkasse.txt": { format: "mt940", statements: 2, entries: 2, closing: "154.57 EUR" },
  "mt940/jejik/sparkasse3.txt": unbalanced(1),
  "mt940/jejik/triodos.txt": unbalanced(1),
  "mt940/wolph/ASNB/0708271685_09022020_164516.940.txt": {
    format: "mt940",
    statements: 31,
    entries: 8,
    closing: "501.23 EUR",
  },
  "mt940/wolph/betterplace/currency_in_25.sta": cut("opening balance"),
  "mt940/wolph/betterplace/empty_entry_date.sta": cut("account"),
  "mt940/wolph/betterplace/missing_crlf_at_end.sta": cut("account"),
  // The second statement is off by 300.08.
  "mt940/wolph/betterplace/sepa_snippet.sta": unbalanced(25),
  "mt940/wolph/betterplace/with_binary_character.sta": {
    format: "mt940",
    statements: 2,
    entries: 4,
    closing: "131193.19 EUR",
  },
  "mt940/wolph/cmxl/account_balance_debit.sta": cut("account"),
  "mt940/wolph/cmxl/account_identification_legacy.sta": cut("opening balance"),
  "mt940/wolph/cmxl/closing_balance.sta": cut("account"),
  "mt940/wolph/cmxl/reference.sta": cut("account"),
  "mt940/wolph/cmxl/statement_line.sta": cut("account"),
  "mt940/wolph/mBank/mt940.sta": { format: "mt940", statements: 1, entries: 3, closing: "0.43 PLN" },
  "mt940/wolph/mBank/with_newline_in_tnr.sta": unbalanced(2),
  "mt940/wolph/self-provided/details_60-63.sta": unbalanced(1),
  "mt940/wolph/self-provided/february_30.sta": { line: 6, because: /value date 160230 .* does not exist/ },
  "mt940/wolph/self-provided/invalid_statement.sta": notRead,
  "mt940/wolph/self-provided/malformed_details.sta": unbalanced(1),
  "mt940/wolph/self-provided/overly_long_details.sta": unbalanced(1),
  "mt940/wolph/self-provided/raphaelm.sta": { format: "mt940", statements: 3, entries: 9, closing: "95000.00 DEM" },
  "mt940/wolph/self-provided/transaction_details_wrapped.sta": {
    line: 6,
    because: /value date 160230 .* does not exist/,
  },
  "mt940/wolph/self-provided/wrapped_timestamp.sta": { line: 5, because: /value date 160230 .* does not exist/ },
  "oca-statements/debit_credit.csv": notRead,
  "oca-statements/empty_statement_en.csv": notRead,
  "oca-statements/multi_currency.csv": notRead,
  "oca-statements/original_currency_empty.csv": notRead,
  "oca-statements/sample_statement_credit_card_inverse_sign_en.csv": notRead,
  "oca-statements/test-camt053.zip": notRead,
  "oca-statements/test_ofx_iban.ofx": notRead,
  "oca-statements/test_qif.qif": notRead,
};
