import { probeBinary } from "../../platforms/container.ts";
import { textDigest } from "../../platforms/content-hash.ts";
import { parseBytes } from "../../sizing/units.ts";
import { askedIn } from "../../sizing/docker-networks.ts";
import type { Volume } from "../workload.ts";
import { ports } from "./names.ts";
import { configFolder, renderPrometheus, rulesFolder, type ScrapeInput } from "./scrape.ts";
import type { ServerArgs } from "./server.ts";

const configFile = `${configFolder}/prometheus.yml`;
const dataFolder = "/prometheus";

/** Prometheus takes changed jobs and rules over while it runs; it is told, and then says itself what it has loaded. */
export function prometheus(
  input: ScrapeInput,
  { rules, data }: { readonly rules: Readonly<Record<string, string>>; readonly data: Volume },
): ServerArgs {
  const { config } = input;
  const digest = textDigest(renderPrometheus(input, "") + JSON.stringify(rules));
  const own = `http://127.0.0.1:${ports.prometheus}`;
  return {
    args: [
      `--config.file=${configFile}`,
      `--web.listen-address=:${ports.prometheus}`,
      // Below the mount: on Kubernetes the mount's own folder belongs to root.
      `--storage.tsdb.path=${dataFolder}/data`,
      `--storage.tsdb.retention.time=${config.monitoring.retention}`,
      `--storage.tsdb.retention.size=${Math.floor(parseBytes(config.monitoring.size))}B`,
    ],
    healthPath: "/-/ready",
    files: [
      { path: configFile, content: renderPrometheus(input, digest) },
      // A folder without a file would be none at all.
      { path: `${rulesFolder}/none.yml`, content: "groups: []\n" },
      ...Object.entries(rules).map(([name, content]) => ({ path: `${rulesFolder}/${name}`, content })),
    ],
    reload: {
      folders: [configFolder, rulesFolder],
      test: ["promtool", "check", "config", configFile],
      signal: "SIGHUP",
      loaded: [probeBinary, "find", "--before", "keelson-config-", `${own}/api/v1/status/config`],
      digest,
    },
    mounts: [{ volume: data, path: dataFolder }],
    networks: askedIn(config),
    role: "monitoring",
    // The log of the last hours is written down.
    graceSeconds: 60,
  };
}
