import type { ServiceConfig } from "../../config/schema.ts";
import { attemptSeconds } from "../../sizing/schedules.ts";
import { parseDuration } from "../../sizing/units.ts";
import type { Image, Schedule } from "../workload.ts";

/** When a scheduled service's command runs: one job, called as the service. */
export function scheduleOf(
  name: string,
  config: ServiceConfig,
  image: Image,
  words: readonly string[] | undefined,
): Schedule | undefined {
  const { schedule: cron, timeZone, retries, retryPause, missed } = config;
  if (cron === undefined) return undefined;
  const command = image.commandLine(words, config.entrypoint) ?? words;
  const times = { timeoutSeconds: attemptSeconds(config), retryPauseSeconds: parseDuration(retryPause) };
  return {
    jobs: [{ name, cron, timeZone, ...times, retries, missed, ...(command === undefined ? {} : { command }) }],
  };
}
