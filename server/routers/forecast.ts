import { askForForecast } from "#server/services/forecast/ask-for-forecast";
import { forecastAccuracy } from "#server/services/forecast/forecast-accuracy";
import { forecastWeek } from "#server/services/forecast/forecast-week";
import { exportForecast, forecastWeeks } from "#server/services/forecast/forecast-weeks";
import { mutation, pageQuery, query, router } from "#server/trpc/init";

export const forecastRouter = router({
  weeks: query(forecastWeeks),
  week: pageQuery(forecastWeek),
  accuracy: query(forecastAccuracy),
  export: query(exportForecast),
  ask: mutation(askForForecast),
});
