import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Answer {
  readonly status?: number;
  /** An object is sent as JSON; a text as it is, without a type. */
  readonly body: unknown;
}

/** The answer to a request such as "GET /api/v1/nodes"; undefined: the API's own 404. */
export type Api = (request: string, body: string) => Answer | undefined;

/** Runs with a kubeconfig whose only context is an API server that answers so. Returns what was asked of it, too. */
export async function withApi<T>(api: Api, act: () => Promise<T>): Promise<{ result: T; requests: string[] }> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    void read(request).then((body) => {
      const name = `${request.method!} ${request.url!.split("?")[0]!.replace(/\/$/, "")}`;
      requests.push(name);
      const { status = 200, body: answer } = api(name, body) ?? { status: 404, body: { message: "not found" } };
      const text = typeof answer === "string" ? answer : JSON.stringify(answer);
      response.writeHead(status, typeof answer === "string" ? {} : { "content-type": "application/json" }).end(text);
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  try {
    return { result: await withKubeConfig(kubeConfig(`http://127.0.0.1:${port}`), act), requests };
  } finally {
    server.close();
  }
}

async function read(request: IncomingMessage): Promise<string> {
  return Buffer.concat((await request.toArray()) as Buffer[]).toString();
}

/** Plain HTTP is what a fake can speak without certificates; the client wants to be told so. */
export const kubeConfig = (server: string, context = "test") => ({
  "current-context": context,
  clusters: [{ name: "c", cluster: { server, "insecure-skip-tls-verify": true } }],
  users: [{ name: "alice", user: { token: "t" } }],
  contexts: [{ name: context, context: { cluster: "c", user: "alice" } }],
});

/** Runs with KUBECONFIG naming files of these contents. */
export async function withKubeConfig<T>(contents: unknown, act: (files: string[]) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "keelson-kubeconfig-"));
  const files = [contents].flat().map((content, index) => {
    const file = join(folder, `${index}.yaml`);
    if (content !== undefined) writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
    return file;
  });
  const { KUBECONFIG: usual } = process.env;
  process.env["KUBECONFIG"] = files.join(":");
  try {
    return await act(files);
  } finally {
    if (usual === undefined) delete process.env["KUBECONFIG"];
    else process.env["KUBECONFIG"] = usual;
    rmSync(folder, { recursive: true });
  }
}
