import { at, isGroup, mapKnown, number, text, textMap, texts, together, type Tree } from "../tree.ts";
import { isKnown, unknown, type Fact, type Health, type Logs, type Probe, type Stop } from "../types.ts";
import { askedPort } from "../probe-port.ts";
import { goSeconds, logBytes } from "./units.ts";

/** Docker's own, where a check leaves them out. */
const defaults = { seconds: 30, retries: 3 } as const;

export function health(props: Tree): Health {
  const check = at(props, "healthcheck");
  const startup = mapKnown(text(at(check, "startPeriod")), (period) => goSeconds(period));
  return { readiness: probe(check), liveness: undefined, startupSeconds: startup };
}

/** Undefined also where the check is the image's own: nothing declares it. */
function probe(check: Tree): Fact<Probe | undefined> {
  if (check === unknown) return unknown;
  if (!isGroup(check)) return undefined;
  const parts = together({
    words: texts(at(check, "tests")),
    interval: text(at(check, "interval")),
    timeout: text(at(check, "timeout")),
    retries: number(at(check, "retries")),
  });
  if (!isKnown(parts)) return unknown;
  const [kind = "NONE", ...words] = parts.words;
  return kind === "NONE" ? undefined : { action: words.join(" "), ...askedPort(words), ...times(parts) };
}

interface Times {
  readonly interval: string | undefined;
  readonly timeout: string | undefined;
  readonly retries: number | undefined;
}

function times({ interval, timeout, retries }: Times) {
  return {
    intervalSeconds: goSeconds(interval) ?? defaults.seconds,
    timeoutSeconds: goSeconds(timeout) ?? defaults.seconds,
    failures: retries || defaults.retries,
  };
}

export function stop(props: Tree): Stop {
  return {
    signal: text(at(props, "stopSignal")),
    graceSeconds: mapKnown(number(at(props, "stopTimeout")), (seconds) => seconds),
  };
}

/**
 * Reads the log driver and its bounds. Where no driver is named, the daemon's settings decide, and bounds are the
 * daemon's too.
 */
export function logs(props: Tree): Fact<Logs> {
  const parts = together({ driver: text(at(props, "logDriver")), options: textMap(at(props, "logOpts")) });
  if (!isKnown(parts)) return unknown;
  const maxBytes = logBytes(parts.options["max-size"]);
  const maxFiles = Number(parts.options["max-file"]);
  return {
    driver: parts.driver ?? "default",
    ...(maxBytes === undefined ? {} : { maxBytes }),
    ...(maxFiles > 0 ? { maxFiles } : {}),
  };
}
