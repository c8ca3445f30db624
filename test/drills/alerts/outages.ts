import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { container } from "../../support/docker.ts";
import type { Cause } from "./cause.ts";
import { background, docker, type Scene, stopped, type Stop } from "./scene.ts";
import { clients, restartKeeper } from "./stores.ts";

/** Spoils a server's own file where it lies, and tells the server to read it again. */
async function spoilt({ stack }: Scene, service: string): Promise<Stop> {
  const { name } = await container(stack, service);
  const mounts = (await docker("inspect", "--format", "{{range .Mounts}}{{.Source}}\n{{end}}", name)).split("\n");
  const path = mounts.map((source) => `${source}/${service}.yml`).find((file) => existsSync(file));
  if (path === undefined) throw new Error(`no mount of ${service} holds ${service}.yml: ${mounts.join(", ")}`);
  const content = readFileSync(path, "utf8");
  const reload = () => docker("kill", "--signal", "HUP", name);
  writeFileSync(path, `${content}\nno_such_key: true\n`);
  await reload();
  return async () => {
    writeFileSync(path, content);
    await reload();
  };
}

async function paused({ stack }: Scene, service: string): Promise<Stop> {
  const { name } = await container(stack, service);
  await docker("pause", name);
  return async () => {
    await docker("unpause", name);
  };
}

/** Parts that end while everything else lives on. */
export const silentCauses: readonly Cause[] = [
  {
    title: "an app that is stopped by hand",
    alerts: [{ alert: "ServiceDown", service: "gone" }, "UrlDown"],
    begin: (scene) => stopped(scene, "gone"),
  },
  {
    title: "an exporter that is stopped",
    alerts: ["TargetDown"],
    begin: (scene) => stopped(scene, "redis-exporter"),
  },
  {
    title: "the node exporter, which stands for its host, is stopped",
    alerts: ["HostDown"],
    begin: (scene) => stopped(scene, "node-exporter"),
  },
  {
    title: "a pooler that is frozen",
    alerts: ["PgBouncerDown", { alert: "ContainerUnhealthy", service: "pgbouncer" }],
    begin: (scene) => paused(scene, "pgbouncer"),
  },
  {
    title: "a mistake in Prometheus' file",
    alerts: ["PrometheusReloadFailed"],
    begin: (scene) => spoilt(scene, "prometheus"),
  },
  {
    title: "a mistake in Alertmanager's file",
    alerts: ["AlertmanagerReloadFailed"],
    begin: (scene) => spoilt(scene, "alertmanager"),
  },
];

/** Servers that all apps wait for. */
export const downCauses: readonly Cause[] = [
  {
    title: "PostgreSQL is stopped, and clients ask on",
    alerts: ["PostgresDown", "PostgresConnectionsFailing"],
    begin: async (scene) => {
      await background(scene, "keeper", clients(4, 1));
      const start = await stopped(scene, "postgres");
      return async () => {
        await start();
        await restartKeeper(scene);
      };
    },
  },
  { title: "Redis is stopped", alerts: ["RedisDown"], begin: (scene) => stopped(scene, "redis") },
  { title: "the edge is stopped", alerts: ["EdgeDown"], begin: (scene) => stopped(scene, "edge") },
];

/** Without Alertmanager nobody is told but by the dead man's silence. */
export const lastCauses: readonly Cause[] = [
  {
    title: "Alertmanager is stopped",
    alerts: ["NotificationsDropped"],
    begin: (scene) => stopped(scene, "alertmanager"),
  },
];
