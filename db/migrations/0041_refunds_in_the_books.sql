-- A refund in the books moves claimed money as the one in billing does: none without a request that has its signatures.
CREATE OR REPLACE FUNCTION moves_claimed_money(operation text, payload jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT operation IN ('credit.issue', 'credit.issue_lines', 'refund.issue', 'invoice.write_off', 'dispute.accept')
    OR (operation = 'document.post' AND (payload ->> 'bookedAs' = 'bad_debt' OR payload ->> 'documentType' = 'customerrefund'))
$$;
