import type { ServiceConfig } from "../../config/schema.ts";
import type { Image, Workload } from "../workload.ts";
import { filled, type Values } from "./references.ts";
import { scheduleOf } from "./schedule.ts";

/** The same section with what its entrypoint names filled in. */
export function withEntrypoint(config: ServiceConfig, values: Values): ServiceConfig {
  const { entrypoint } = config;
  return entrypoint === undefined ? config : { ...config, entrypoint: entrypoint.map((word) => filled(word, values)) };
}

interface Start {
  readonly image: Image;
  readonly values: Values;
  readonly hasSecrets: boolean;
}

/** What a service's containers start, and at which times. */
export function whatRuns(
  name: string,
  config: ServiceConfig,
  { image, values, hasSecrets }: Start,
): Pick<Workload, "entrypoint" | "command" | "schedule"> {
  const words = config.command?.map((word) => filled(word, values));
  const { entrypoint } = config;
  // A wrapper that turns secret files into variables must name all that it runs.
  const command = (hasSecrets ? image.commandLine(words, entrypoint) : undefined) ?? words;
  const schedule = scheduleOf(name, config, image, words);
  return {
    ...(entrypoint === undefined ? {} : { entrypoint }),
    ...(command === undefined ? {} : { command }),
    ...(schedule === undefined ? {} : { schedule }),
  };
}
