import { z } from "zod";
import type { CaseState, Severity } from "#server/domain/cases/machine";
import type { Evidence } from "#server/domain/cases/views";
import type { Money } from "#server/domain/money";

export const AskQuestionInput = z.strictObject({
  caseId: z.uuid(),
  askedOfId: z.uuid(),
  text: z.string().trim().min(5).max(2000),
});
export const AnswerQuestionInput = z.strictObject({
  questionId: z.uuid(),
  answer: z.string().trim().min(2).max(4000),
});
export const WithdrawQuestionInput = z.strictObject({ questionId: z.uuid() });

/** A question as the case shows it. */
export type QuestionView = {
  id: string;
  askedBy: string;
  askedOf: string;
  text: string;
  askedAt: Date;
  answer: string | null;
  answeredAt: Date | null;
  isWithdrawn: boolean;
  /** Whether whoever looks may answer it, or take it back. */
  canAnswer: boolean;
  canWithdraw: boolean;
};

/** A question as whoever is asked sees it: with what they need to know and nothing of the desk. */
export type AskedQuestion = Pick<QuestionView, "id" | "askedBy" | "text" | "askedAt" | "answer" | "answeredAt"> & {
  about: {
    number: number;
    title: string;
    diagnosis: string;
    evidence: Evidence;
    severity: Severity;
    state: CaseState;
    entity: string;
    customerName: string | null;
    document: string | null;
    amount: Money | null;
  };
};

/** Somebody who can be asked. */
export type AnsweringPerson = { userId: string; name: string; roles: string[]; openQuestions: number };
