import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { headlessSpec, serviceSpec } from "../../../components/kubernetes/service.ts";
import { workload } from "../../support/workload.ts";

const selector = { "app.kubernetes.io/name": "edge" };
const publish = (port: number) => ({ publish: { address: "0.0.0.0", port } });
const edge = workload({
  service: "edge",
  tier: "edge",
  ports: [
    { name: "http", port: 8080, ...publish(80) },
    { name: "https", port: 8443, ...publish(443) },
  ],
});
const outside = (type: "LoadBalancer" | "NodePort", nodePorts = {}) => ({ type, nodePorts, annotations: {} });
const [http, https] = [
  { name: "http", port: 80, targetPort: "http", protocol: "TCP" },
  { name: "https", port: 443, targetPort: "https", protocol: "TCP" },
];

describe("the Service that the outside reaches", () => {
  test("has the ports of TCP routes, and on nodes those that the stack file chooses", () => {
    const ports = [...edge.ports, { name: "tcp-4222", port: 10_001, ...publish(4222) }];
    const spec = serviceSpec({ ...edge, ports }, selector, outside("NodePort", { tcp: { "4222": 30422 } }));
    const tcp = { name: "tcp-4222", port: 4222, targetPort: "tcp-4222", protocol: "TCP", nodePort: 30422 };
    assert.deepEqual(spec.ports, [http, https, tcp]);
  });

  test("a load balancer takes the stack file's ports, and leaves clients their addresses", () => {
    assert.deepEqual(serviceSpec(edge, selector, outside("LoadBalancer")), {
      type: "LoadBalancer",
      externalTrafficPolicy: "Local",
      selector,
      ports: [http, https],
    });
  });

  for (const [name, nodePorts, ports] of [
    ["the cluster chooses the nodes' ports where none is given", {}, [http, https]],
    [
      "the stack file may choose both",
      { http: 30080, https: 30443 },
      [
        { ...http, nodePort: 30080 },
        { ...https, nodePort: 30443 },
      ],
    ],
    ["or one of them", { https: 30443 }, [http, { ...https, nodePort: 30443 }]],
  ] as const) {
    test(name, () => {
      assert.deepEqual(serviceSpec(edge, selector, outside("NodePort", nodePorts)), {
        type: "NodePort",
        selector,
        ports,
      });
    });
  }
});

describe("a Service inside", () => {
  const postgres = workload({ service: "postgres", tier: "data", ports: [{ name: "postgres", port: 5432 }] });
  const ports = [{ name: "postgres", port: 5432, targetPort: "postgres", protocol: "TCP" }];

  for (const type of ["LoadBalancer", "NodePort"] as const) {
    test(`stays inside, however the edge is reached (${type})`, () => {
      const spec = serviceSpec(postgres, selector, outside(type, { http: 30080 }));
      assert.deepEqual(spec, { type: "ClusterIP", selector, ports });
    });
  }

  test("the pods of a StatefulSet are named by one without an address", () => {
    assert.deepEqual(headlessSpec(postgres, selector), { clusterIP: "None", selector, ports });
  });
});
