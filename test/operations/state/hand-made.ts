import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { backendPaths, type BackendPaths } from "../../../operations/state/backend.ts";
import type { ResourceState } from "../../../operations/state/types.ts";

export const identity = { project: "keelson", stack: "dev" };

/** A file backend as Pulumi lays it out, filled by hand. */
export class Backend {
  readonly root = mkdtempSync(join(tmpdir(), "keelson-backend-"));
  readonly env: NodeJS.ProcessEnv = { ...process.env, PULUMI_BACKEND_URL: `file://${this.root}` };
  readonly paths: BackendPaths = backendPaths(this.env, identity);

  constructor() {
    this.write(this.paths.meta, "version: 1\n");
  }

  /** Writes a file, gzip where its name ends so; returns its path. */
  readonly write = (path: string, content: unknown): string => {
    const text = typeof content === "string" ? content : JSON.stringify(content);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, path.endsWith(".gz") ? gzipSync(text) : text);
    return path;
  };

  live(resources: readonly ResourceState[], ending = ".json"): string {
    return this.write(join(this.paths.states, `${identity.stack}${ending}`), checkpointOf(resources));
  }

  /** One operation that ended; returns the pair's name. */
  pair(stamp: string, resources: readonly ResourceState[] = [], ending = ".json"): string {
    const name = `${identity.stack}-${stamp}`;
    const path = join(this.paths.history, name);
    this.write(`${path}.history${ending}`, {
      kind: "update",
      startTime: 1,
      endTime: 2,
      message: "",
      result: "succeeded",
    });
    this.write(`${path}.history${ending}.attrs`, {});
    this.write(`${path}.checkpoint${ending}`, checkpointOf(resources));
    this.write(`${path}.checkpoint${ending}.attrs`, {});
    return name;
  }

  remove(): void {
    rmSync(this.root, { recursive: true });
  }
}

function checkpointOf(resources: readonly ResourceState[]) {
  return { version: 3, checkpoint: { stack: "organization/keelson/dev", latest: { resources } } };
}

/** Does something with a backend and removes it. */
export async function withBackend<T>(act: (backend: Backend) => Promise<T> | T): Promise<T> {
  const backend = new Backend();
  try {
    return await act(backend);
  } finally {
    backend.remove();
  }
}

/** A resource as a state has it. */
export function resource(type: string, name: string, more: Partial<ResourceState> = {}): ResourceState {
  return { urn: `urn:pulumi:dev::keelson::${type}::${name}`, custom: true, type, ...more };
}
