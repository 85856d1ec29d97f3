import { answerQuestion } from "#server/services/questions/answer-question";
import { askQuestion } from "#server/services/questions/ask-question";
import { countWaitingQuestions } from "#server/services/questions/count-waiting-questions";
import { myQuestions } from "#server/services/questions/my-questions";
import { questionsOfCase } from "#server/services/questions/questions-of-case";
import { withdrawQuestion } from "#server/services/questions/withdraw-question";
import { mutation, query, router } from "#server/trpc/init";

export const questionsRouter = router({
  ofCase: query(questionsOfCase),
  mine: query(myQuestions),
  waiting: query(countWaitingQuestions),
  ask: mutation(askQuestion),
  answer: mutation(answerQuestion),
  withdraw: mutation(withdrawQuestion),
});
