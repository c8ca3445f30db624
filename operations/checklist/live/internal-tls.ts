import { tlsServers } from "../../../config/internal-tls.ts";
import { said, serviceOf, unanswered, wrong } from "./findings.ts";
import type { LiveCheck, LiveFinding, RunningStack } from "./types.ts";

/** Where each server listens by TLS, and the certificate that it was given. */
export const shown: Readonly<Record<(typeof tlsServers)[number], { readonly file: string; readonly port: number }>> = {
  postgres: { file: "/etc/keelson/reloaded/server.crt", port: 5432 },
  pgbouncer: { file: "/etc/keelson/pgbouncer/server.crt", port: 6432 },
  redis: { file: "/etc/keelson/reloaded/server.crt", port: 6380 },
};

export const liveInternalTls: LiveCheck = {
  name: "live-internal-tls",
  like: "internal-tls",
  item: "tls certificates",
  title: "PostgreSQL, its pooler and Redis show the certificates that the stack made for them.",
  severity: "high",
  references: ["OWASP ASVS 12.3.1"],
  remedy: "Deploy again; a server that goes on with another certificate says why in its log.",
  levels: { development: "disabled" },
  ask: async (stack) => {
    if (stack.config.internalTls.mode === "off") return [none("internalTls.mode is off")];
    const asked = tlsServers.flatMap((server) =>
      stack.containers
        .filter((container) => serviceOf(container) === server)
        .map((container) => ask(stack, server, container)),
    );
    return asked.length === 0 ? [none("the stack runs none of the three")] : (await Promise.all(asked)).flat();
  },
};

const none = (reason: string): LiveFinding => ({ kind: "not-applicable", reason });

/** The certificate is public; what the probe has to say of it is the finding. */
async function ask(
  stack: RunningStack,
  server: keyof typeof shown,
  container: RunningStack["containers"][number],
): Promise<LiveFinding[]> {
  const { file, port } = shown[server];
  const own = server === "redis" ? [] : ["--postgres"];
  const options = ["--wait", "3s", ...own, "--certificate", file];
  const result = await stack.exec(container, ["/keelson/probe", "shows", ...options, `127.0.0.1:${port}`]);
  if (result.problem === undefined) return [];
  const text = said(result);
  return notShown.test(text)
    ? [wrong(server, `does not show its certificate to those that connect: ${text}`)]
    : [unanswered(server, `its certificate cannot be asked for: ${text}`)];
}

/** The server answered, or nobody listens where it should; anything else is no answer. */
const notShown = /still shows another certificate|speaks no TLS|connection refused|no certificate|handshake|EOF/;
