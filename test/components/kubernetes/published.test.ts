import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { publishedAddress } from "../../../components/kubernetes/published.ts";
import { valueOf } from "../../support/kubernetes-output.ts";

const ports = [
  { name: "http", port: 80, nodePort: 30080 },
  { name: "https", port: 443, nodePort: 30443 },
];
const [own, nodes] = [
  { http: 80, https: 443 },
  { http: 30080, https: 30443 },
];

/** A Service as the cluster answers it. */
const service = (type: string, ingress?: readonly object[]) =>
  ({
    spec: pulumi.output({ type, ports }),
    status: pulumi.output(ingress && { loadBalancer: { ingress } }),
  }) as unknown as k8s.core.v1.Service;

describe("where the outside finds the edge", () => {
  for (const [name, found, nodeAddress, expected] of [
    [
      "a load balancer's name",
      service("LoadBalancer", [{ hostname: "lb.example.com" }]),
      undefined,
      { host: "lb.example.com", ports: own },
    ],
    [
      "a load balancer's address",
      service("LoadBalancer", [{ ip: "192.0.2.7" }]),
      undefined,
      { host: "192.0.2.7", ports: own },
    ],
    [
      "a node, at the ports that the cluster chose",
      service("NodePort"),
      "10.0.0.7",
      { host: "10.0.0.7", ports: nodes },
    ],
    [
      "this machine, where nothing better is known",
      service("NodePort"),
      undefined,
      { host: "localhost", ports: nodes },
    ],
  ] as const) {
    test(name, async () => assert.deepEqual(await valueOf(publishedAddress(found, nodeAddress)), expected));
  }
});
