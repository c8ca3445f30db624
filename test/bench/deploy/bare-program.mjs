// The same containers by the provider alone: what Pulumi itself takes. Reads spec.json beside it; BENCH is the app's variable.
import * as docker from "@pulumi/docker";
import { readFileSync } from "node:fs";

const { specs, networks, waitsFor } = JSON.parse(readFileSync("spec.json", "utf8"));
const seconds = (nanoseconds) => `${nanoseconds / 1e9}s`.replace(/^60s$/, "1m0s");

const nets = Object.fromEntries(
  Object.entries(networks).map(([name, internal]) => [name, new docker.Network(name, { name, internal })]),
);

const made = {};
for (const spec of specs) {
  const variable = spec.service === "web" ? [`BENCH=${process.env.BENCH}`] : [];
  made[spec.service] = new docker.Container(
    spec.service,
    {
      name: spec.name,
      image: spec.image,
      entrypoints: spec.entrypoint,
      command: spec.command,
      envs: [...spec.env, ...variable],
      user: spec.user,
      stopSignal: spec.stopSignal,
      healthcheck: {
        tests: spec.health.test,
        interval: seconds(spec.health.interval),
        timeout: seconds(spec.health.timeout),
        startPeriod: seconds(spec.health.startPeriod),
        retries: spec.health.retries,
      },
      wait: true,
      waitTimeout: 120,
      memory: Math.round(spec.memory / 2 ** 20),
      memorySwap: Math.round(spec.memory / 2 ** 20),
      readOnly: true,
      capabilities: { drops: ["ALL"] },
      securityOpts: ["no-new-privileges"],
      tmpfs: spec.tmpfs,
      volumes: spec.volumes.map(({ name, path, readOnly }) => ({ volumeName: name, containerPath: path, readOnly })),
      networksAdvanced: Object.entries(spec.networks).map(([name, aliases]) => ({ name: nets[name].name, aliases })),
      ports: spec.ports.map(({ inside, address, outside }) => ({ internal: inside, external: outside, ip: address })),
      restart: "unless-stopped",
      logDriver: "json-file",
      logOpts: spec.logs,
    },
    { dependsOn: (waitsFor[spec.service] ?? []).map((other) => made[other]) },
  );
}
