import { cronFault, cronNames } from "../cron.ts";
import { duration, oneOf, text, wholeNumber } from "./values.ts";

const cronExamples = `five fields such as "30 3 * * MON-FRI", or ${Object.keys(cronNames).join(", ")}`;

const cron = text(cronExamples).superRefine((value, context) => {
  const fault = value.trim() === "" ? undefined : cronFault(value);
  if (fault !== undefined) context.addIssue({ code: "custom", message: fault });
});

const zoneExamples = "a time zone of the IANA database such as UTC or Europe/Berlin";
const zone = text(zoneExamples).refine(isZone, zoneExamples);

/** Node.js knows offsets such as +01:00 too, which no database of time zones has. */
function isZone(value: string): boolean {
  if (!/^[A-Za-z]/.test(value)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: value });
    return true;
  } catch {
    return false;
  }
}

/** When and how a scheduled service's command runs. */
export const schedule = {
  schedule: cron
    .optional()
    .describe(`Runs the command at these times and lets it end by itself, in place of a server: ${cronExamples}.`),
  timeZone: zone.default("UTC").describe("Time zone of schedule, of the IANA database, such as Europe/Berlin."),
  timeout: duration
    .optional()
    .describe(
      "How long a scheduled command may take before it gets SIGTERM, and SIGKILL after stopGrace; 1h when left out, or the shortest time between two runs.",
    ),
  overlap: oneOf(["skip"])
    .default("skip")
    .describe("A time at which the run before is not over is skipped: a scheduled service never runs twice at once."),
  retries: wholeNumber(0, 10)
    .default(0)
    .describe("Attempts after a scheduled command that failed or took longer than timeout."),
  retryPause: duration.default("30s").describe("Pause before each of them; a cluster has a pause of its own."),
  missed: oneOf(["once", "skip"])
    .default("once")
    .describe("Whether one run makes up for times at which nothing could run, or that cut a run off."),
};
