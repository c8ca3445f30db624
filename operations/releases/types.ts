import type { StackConfig } from "../../config/schema.ts";

/** healthy: passed its gate. failed: the engine could not apply it. unhealthy: applied, and refused by its gate. */
export type ReleaseStatus = "healthy" | "failed" | "unhealthy";

export interface GitCommit {
  /** Forty hexadecimal digits. */
  readonly commit: string;
  /** "Name <address>" of the commit's author. */
  readonly author: string;
  readonly branch?: string;
  /** True where the work tree differed from the commit. */
  readonly dirty: boolean;
}

/** An image that a release runs, by what no tag can move. */
export interface ReleaseImage {
  readonly service: string;
  /** The reference is as the stack file or the build names it. */
  readonly reference: string;
  /** The engine's own id: "sha256:…". Left out on Kubernetes, whose nodes pull. */
  readonly id?: string;
  /** The registry's digest: "name@sha256:…". Left out for what was built here. */
  readonly digest?: string;
}

export interface PolicyResult {
  readonly status: "passed" | "failed" | "not-checked";
  /** Packs by name and version; none where the status is not-checked. */
  readonly packs: readonly string[];
  /** Violations have one line each, nothing secret. */
  readonly violations: readonly string[];
}

export interface GateResult {
  readonly status: "passed" | "failed" | "not-run";
  /** Good probes of the last look, and all of them. */
  readonly good: number;
  readonly asked: number;
  readonly seconds: number;
  /** The reasons say why the deploy failed, one line each, nothing secret. */
  readonly reasons: readonly string[];
}

/** A release command that a deploy ran (services.<name>.release). */
export interface ReleaseCommandRun {
  readonly status: "passed" | "failed";
  readonly seconds: number;
}

/** One finished deploy or rollback. Nothing in it is secret. */
export interface Release {
  /** Counts up from 1, whatever becomes of a release; a rollback is a release too. */
  readonly number: number;
  readonly kind: "deploy" | "rollback";
  /** This is the number of the release that a rollback restored. */
  readonly restores?: number;
  readonly status: ReleaseStatus;
  /** The time is in ISO 8601, UTC. */
  readonly startedAt: string;
  readonly seconds: number;
  readonly target: StackConfig["target"];
  readonly environment: StackConfig["environment"];
  /** Left out where the project is no git checkout. */
  readonly git?: GitCommit;
  /** SHA-256 of the stack file's settings, keys sorted, encrypted values as they stand in it. */
  readonly configHash: string;
  readonly images: readonly ReleaseImage[];
  /** Schema versions are listed by service, for those that declare one. */
  readonly schemaVersions: Readonly<Record<string, number>>;
  /** Release commands that were run, by service; left out where none was. */
  readonly releaseCommands?: Readonly<Record<string, ReleaseCommandRun>>;
  readonly policy: PolicyResult;
  readonly gate: GateResult;
  /** Changed resources by operation: create, update, replace, delete. */
  readonly changes: Readonly<Record<string, number>>;
  /**
   * Name of the pair in the backend's history, without its endings: "<stack>-<nanoseconds>". Left out where the engine
   * recorded none.
   */
  readonly checkpoint?: string;
}

/** A release store is where a stack's releases lie: with its state, so that whoever can deploy can go back. */
export interface ReleaseStore {
  /** Lists the releases by number, oldest first. */
  list(): Promise<readonly Release[]>;
  /** Refuses a number that exists. */
  add(release: Release): Promise<void>;
  /** Removes releases together with their pairs of the backend's history. */
  remove(numbers: readonly number[]): Promise<void>;
  /** Removes pairs that belong to no release (a plain `pulumi up`, a refresh) and are older than any that does. */
  removeStrayPairs(): Promise<void>;
  /** Path of the release's checkpoint, whichever way it is compressed; undefined where it is gone. */
  checkpoint(release: Release): Promise<string | undefined>;
  /** Finds the name of the newest pair in the backend's history, as Release.checkpoint. */
  newestCheckpoint(): Promise<string | undefined>;
}
