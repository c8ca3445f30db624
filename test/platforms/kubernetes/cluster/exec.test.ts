import type { V1Pod, V1Status } from "@kubernetes/client-node";
import assert from "node:assert/strict";
import { PassThrough, Readable } from "node:stream";
import { describe, test } from "node:test";
import type { Cluster } from "../../../../platforms/kubernetes/cluster/client.ts";
import { execInPod, exitCode } from "../../../../platforms/kubernetes/cluster/exec.ts";
import { messageOf, messageOfRejection } from "../../../support/message-of.ts";

const failure = (code: string): V1Status => ({
  status: "Failure",
  reason: "NonZeroExitCode",
  details: { causes: [{ reason: "ExitCode", message: code }] },
});

describe("the exit code of a command in a pod", () => {
  test("is 0 for a success", () => assert.equal(exitCode({ status: "Success" }), 0));
  test("is the command's own", () => assert.equal(exitCode(failure("3")), 3));

  test("is none where it never ran", () => {
    const status = { status: "Failure", message: 'exec: "psql": executable file not found' };
    assert.equal(
      messageOf(() => exitCode(status)),
      'The command did not run: exec: "psql": executable file not found',
    );
  });
});

interface Socket {
  protocol: string;
  closed: boolean;
  onclose: (() => void) | null;
  close(): void;
}

type Finish = (status: V1Status) => void;

/** A cluster whose exec speaks this protocol, and then does what the test says. */
function cluster(protocol: string, act: (socket: Socket, finish: Finish) => void) {
  const socket: Socket = { protocol, closed: false, onclose: null, close: () => (socket.closed = true) };
  const calls: unknown[][] = [];
  class Exec {
    exec(...args: unknown[]): Promise<Socket> {
      calls.push(args.slice(0, 4));
      setImmediate(() => act(socket, args[8] as Finish));
      return Promise.resolve(socket);
    }
  }
  return { cluster: { library: { Exec } } as unknown as Cluster, socket, calls };
}

const pod: V1Pod = {
  metadata: { namespace: "ns", name: "web-1" },
  spec: { containers: [{ name: "web" }, { name: "b" }] },
};
const streams = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() };
const closing = "v5.channel.k8s.io";

describe("a command in a pod", () => {
  test("runs in its first container and gives its exit code", async () => {
    const fake = cluster(closing, (_, finish) => finish(failure("7")));
    assert.equal(await execInPod(fake.cluster, pod, ["psql", "-1"], streams), 7);
    assert.deepEqual(fake.calls, [["ns", "web-1", "web", ["psql", "-1"]]]);
  });

  test("is not run over a protocol that cannot end its input", async () => {
    const { cluster: old, socket } = cluster("v4.channel.k8s.io", () => undefined);
    const said = await messageOfRejection(execInPod(old, pod, ["psql"], streams));
    assert.equal(said, "The cluster's exec cannot end a command's input: Kubernetes 1.30 or later is needed.");
    assert.equal(socket.closed, true);
  });

  test("whose connection breaks has failed", async () => {
    const { cluster: broken } = cluster(closing, (socket) => socket.onclose?.());
    const said = await messageOfRejection(execInPod(broken, pod, ["psql"], streams));
    assert.equal(said, "The connection to pod web-1 was lost while a command ran there.");
  });

  test("gets its input no faster than the network takes it", async () => {
    const chunk = Buffer.alloc(1024 * 1024);
    const stdin = Readable.from(Array.from({ length: 50 }, () => chunk));
    const network = { ...cluster(closing, () => undefined).socket, bufferedAmount: 0, most: 0, seen: 0 };
    class Exec {
      exec(...args: unknown[]): Promise<Socket> {
        const [input, finish] = [args[6] as Readable, args[8] as Finish];
        setImmediate(() => {
          const drain = setInterval(
            () => (network.bufferedAmount = Math.max(0, network.bufferedAmount - chunk.length)),
            1,
          );
          input.on("data", (data: Buffer) => {
            network.bufferedAmount += data.length;
            network.seen += data.length;
            network.most = Math.max(network.most, network.bufferedAmount);
          });
          input.on("end", () => {
            clearInterval(drain);
            finish({ status: "Success" });
          });
        });
        return Promise.resolve(network);
      }
    }
    const slow = { library: { Exec } } as unknown as Cluster;
    assert.equal(await execInPod(slow, pod, ["psql"], { ...streams, stdin }), 0);
    assert.equal(network.seen, 50 * chunk.length);
    assert.ok(network.most < 8 * chunk.length, `${network.most} bytes waited at once`);
  });
});
