import { existsSync } from "node:fs";
import { join } from "node:path";
import { userFolders } from "../../../operations/environment/folders.ts";
import { output } from "../../support/run.ts";

export const caddyVersion = "2.11.9";

/** Builds Caddy from its Go module, some minutes once, and keeps it in the user's cache; returns the folder that holds it. */
export async function caddyFolder(): Promise<string> {
  const folder = join(userFolders(process.env).cache, "bench", `caddy-${caddyVersion}`);
  if (existsSync(join(folder, "caddy"))) return folder;
  console.error(`Caddy ${caddyVersion}: building from its Go module; some minutes`);
  const env = { ...process.env, CGO_ENABLED: "0", GOBIN: folder };
  const module = `github.com/caddyserver/caddy/v2/cmd/caddy@v${caddyVersion}`;
  await output("go", ["install", "-trimpath", "-ldflags=-s -w", module], { env, timeoutSeconds: 1800 });
  return folder;
}

/**
 * A site as its manual has it, with the certificate that the others are given and a log, which it leaves out by default.
 * Whoever asks for an address names no host, and is shown that certificate all the same.
 */
export const caddyfile = (app: string) => `{
  admin off
  auto_https off
  default_sni localhost
}
:8443 {
  tls /run/secrets/tls.crt /run/secrets/tls.key
  log {
    output stdout
  }
  reverse_proxy ${app}
}
`;
