import type * as grpc from "@grpc/grpc-js";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { StackConfig } from "../../config/schema.ts";
import { packArguments, packName } from "../../policies/pack/definition.ts";
import { settingsOf } from "../../policies/settings.ts";

/** A policy pack that this process serves to the engine. */
export interface Analyzer {
  /** What the engine's processes need so that the pack's runner sends the engine here. */
  readonly variables: Readonly<Record<string, string>>;
  close(): void;
}

/** The SDK serves one pack in a process's life, and ends the process that asks for a second. */
let served = false;

/**
 * Serves the project's pack from this process. Pulumi starts a Node.js process for a pack, which loads TypeScript and the SDK
 * for two seconds of CPU before it judges anything; here both are loaded. Undefined where a pack was served before: the
 * engine then starts the pack as it does for anybody.
 */
export async function serveAnalyzer(folder: string, config: StackConfig): Promise<Analyzer | undefined> {
  if (served) return undefined;
  served = true;
  const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { readonly version: string };
  const { server, port } = await captured((serve) => {
    serve(packName, version, "mandatory", packArguments({ ...settingsOf(config), platform: config.target }));
  });
  const preload = `--import=${pathToFileURL(join(folder, "attach.mjs")).href}`;
  const options = [process.env.NODE_OPTIONS ?? "", preload].filter((text) => text !== "").join(" ");
  return {
    variables: { KEELSON_ANALYZER: String(port), NODE_OPTIONS: options },
    close: () => server.forceShutdown(),
  };
}

interface Served {
  readonly server: grpc.Server;
  readonly port: number;
}

type Serve = (...pack: [name: string, version: string, level: string, args: object]) => void;

/** The SDK prints its server's port and keeps the server to itself: both are taken as it binds the server. */
function captured(start: (serve: Serve) => void): Promise<Served> {
  const require = createRequire(createRequire(import.meta.url).resolve("@pulumi/policy"));
  const { Server } = require("@grpc/grpc-js") as typeof grpc;
  const { serve } = require("./server") as { readonly serve: Serve };
  // eslint-disable-next-line @typescript-eslint/unbound-method -- It is called with its server below.
  const { bindAsync } = Server.prototype;
  return new Promise((resolve, reject) => {
    Server.prototype.bindAsync = function (address, credentials) {
      bindAsync.call(this, address, credentials, (error, port) => {
        if (error === null) resolve({ server: this, port });
        else reject(error);
      });
    };
    try {
      start(serve);
    } finally {
      Server.prototype.bindAsync = bindAsync;
    }
  });
}
