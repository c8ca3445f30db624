import * as library from "@kubernetes/client-node";
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { kubeConfigPaths, readKubeConfig } from "../../../../platforms/kubernetes/cluster/kubeconfig.ts";
import { messageOfRejection } from "../../../support/message-of.ts";
import { kubeConfig, withKubeConfig } from "../../../platforms/kubernetes/cluster/fake-api.ts";

const server = "https://10.0.0.1:6443";
const read = (context?: string) =>
  new Promise<library.KubeConfig>((resolve) => resolve(readKubeConfig(library, context)));
const message = (contents: unknown, context?: string) =>
  withKubeConfig(contents, () => messageOfRejection(read(context)));

describe("a kubeconfig is looked for", () => {
  for (const [where, env, paths] of [
    ["at the files of KUBECONFIG", { KUBECONFIG: "/a:/b", HOME: "/home/x" }, ["/a", "/b"]],
    ["in the home folder", { HOME: "/home/x" }, ["/home/x/.kube/config"]],
    ["in the home folder where KUBECONFIG is empty", { KUBECONFIG: "", HOME: "/home/x" }, ["/home/x/.kube/config"]],
  ] as const) {
    test(where, () => assert.deepEqual(kubeConfigPaths(env), paths));
  }
});

describe("a kubeconfig", () => {
  test("gives its current context's cluster", async () => {
    const config = await withKubeConfig(kubeConfig(server), () => read());
    assert.equal(config.getCurrentCluster()?.server, server);
  });

  test("gives the context that the stack file names", async () => {
    const files = [kubeConfig(server, "one"), kubeConfig("https://10.0.0.2:6443", "two")];
    const config = await withKubeConfig(files, () => read("two"));
    assert.equal(config.getCurrentContext(), "two");
  });

  test("of several files takes what the first one says, and passes over missing files", async () => {
    const files = [undefined, kubeConfig(server, "one"), kubeConfig("https://10.0.0.2:6443", "two")];
    const config = await withKubeConfig(files, () => read());
    assert.deepEqual([config.getCurrentContext(), config.getCurrentCluster()?.server], ["one", server]);
  });

  test("that is nowhere is told with the places", async () => {
    let files: string[] = [];
    const said = await withKubeConfig([undefined, undefined], (given) => {
      files = given;
      return messageOfRejection(read());
    });
    assert.equal(
      said,
      `There is no kubeconfig: looked at ${files.join(", ")}.\n` +
        "Point KUBECONFIG at your cluster's, or write YAML without a cluster with keelson:stack.kubernetes.render.",
    );
  });

  test("without the wanted context is told with those it has", async () => {
    assert.equal(
      await message(kubeConfig(server), "prod"),
      'keelson:stack.kubernetes.context: the kubeconfig has no context "prod"; it has test.',
    );
  });

  test("without a current context asks for one", async () => {
    assert.equal(
      await message({ ...kubeConfig(server), "current-context": "" }),
      "The kubeconfig has no current context (it has test): name one under keelson:stack.kubernetes.context.",
    );
  });

  test("whose context names a cluster that is not there says so", async () => {
    assert.equal(
      await message({ ...kubeConfig(server), clusters: [] }),
      "The kubeconfig's context test names no cluster of it.",
    );
  });

  test("that cannot be read is named, and none of its lines is quoted", async () => {
    const said = await message("users: [\n  token: very-secret");
    assert.match(said, /0\.yaml is no kubeconfig: /);
    assert.doesNotMatch(said, /very-secret/);
  });
});
