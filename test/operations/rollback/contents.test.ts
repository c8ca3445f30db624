import assert from "node:assert/strict";
import { test } from "node:test";
import { loadedChanges } from "../../../operations/rollback/contents.ts";
import type { Recorded } from "../../../operations/rollback/recorded.ts";
import { renderLoadedConf, type NginxInput } from "../../../components/edge/nginx-conf.ts";
import { stackConfig } from "../../support/stack-config.ts";

const certificate = "-----BEGIN CERTIFICATE-----";

function input(instance: string): NginxInput {
  return {
    environment: "development",
    plan: { workerProcesses: 1, workerConnections: 512, openFiles: 1024 },
    edge: stackConfig().edge,
    upstreams: [{ service: "web", instances: [instance], port: 8080, keepAliveSeconds: 4 }],
    maxBodyBytes: 1024,
  };
}

function writer(files: Readonly<Record<string, string>>): Recorded {
  const uploads = Object.entries(files).map(([file, content]) => ({ file, content }));
  const type = "docker:index/container:Container";
  return { urn: "urn::writer", name: "writer", type, custom: true, inputs: { uploads }, outputs: {} };
}

const edge = (conf: string) => writer({ "/etc/keelson/edge/nginx.conf": conf, "/run/secrets/tls.crt": certificate });

test("a configuration with other names tells the digest that the program would give it", () => {
  const [old, now] = [renderLoadedConf(input("web-1"), certificate), renderLoadedConf(input("web-2"), certificate)];
  const renamed = edge(old.conf.replaceAll("web-1", "web-2"));
  assert.deepEqual(loadedChanges([edge(old.conf)], [renamed]), [[old.digest, now.digest]]);
});

test("the same configuration keeps its digest", () => {
  const { conf } = renderLoadedConf(input("web-1"), certificate);
  assert.deepEqual(loadedChanges([edge(conf)], [edge(conf)]), []);
});
