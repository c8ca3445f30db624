import { parse, stringify } from "yaml";
import { probeBinary, secretsFolder } from "../../platforms/container.ts";
import { textDigest } from "../../platforms/content-hash.ts";
import type { Volume } from "../workload.ts";
import type { AlertFiles } from "./alerts/alert-files.ts";
import { ports } from "./names.ts";
import type { ServerArgs } from "./server.ts";

const configFolder = "/etc/keelson/alertmanager";
const configFile = `${configFolder}/alertmanager.yml`;
const dataFolder = "/alertmanager";

/** It tells its configuration written anew, without comments: a receiver that nothing is routed to says which one it is. */
const mark = "keelson-config-";

function marked(text: string, digest: string): string {
  const config = parse(text) as { readonly receivers: readonly object[] };
  return stringify({ ...config, receivers: [...config.receivers, { name: `${mark}${digest}` }] });
}

export function alertmanager(files: AlertFiles, data: Volume): ServerArgs {
  const digest = textDigest(files.alertmanager);
  const own = `http://127.0.0.1:${ports.alertmanager}`;
  return {
    args: [
      `--config.file=${configFile}`,
      `--web.listen-address=:${ports.alertmanager}`,
      `--storage.path=${dataFolder}/data`,
      // One alone: it looks for no others.
      "--cluster.listen-address=",
    ],
    healthPath: "/-/ready",
    files: [
      { path: configFile, content: marked(files.alertmanager, digest) },
      ...Object.entries(files.secrets).map(([name, content]) => ({
        path: `${secretsFolder}/${name}`,
        content,
        secret: true,
      })),
    ],
    reload: {
      folders: [configFolder],
      test: ["amtool", "check-config", configFile],
      signal: "SIGHUP",
      loaded: [probeBinary, "find", "--before", mark, `${own}/api/v2/status`],
      digest,
    },
    mounts: [{ volume: data, path: dataFolder }],
    internet: true,
    role: "alerting",
  };
}
