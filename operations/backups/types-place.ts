import type { Readable } from "node:stream";
import type { Answer } from "./answer.ts";
import type { Streamed } from "./stream.ts";
import type { FilesRequest, FilesRestoredInto } from "./types.ts";

/** What commands on backups need of the platform on which those are made. */
export interface BackupPlace {
  /** Runs a program in the running container of a service; its answer and its log come apart. */
  run(service: string, words: readonly string[], stdin?: string): Promise<Streamed>;
  /** Works with PostgreSQL's server, which may be stopped; what that takes is gone afterwards. */
  withServer<T>(work: (server: DatabaseServer) => Promise<T>): Promise<T>;
  /** Makes an empty place for a server of its own, with everything that the backups' container has. */
  beside(into: string): Promise<BesideServer>;
  /** Works with the volumes of a service that are backed up, and with what uses them. */
  withFiles<T>(request: FilesRequest, work: (live: LiveFiles) => Promise<T>): Promise<T>;
  /** Restores a backup of files for a look; the live ones are not touched. */
  filesInto(request: FilesRequest, into: string): Promise<FilesRestoredInto>;
}

/** The volumes of a service while files are restored over them. */
export interface LiveFiles {
  /** Names of what stops meanwhile, as people type them. */
  readonly users: readonly string[];
  stop(): Promise<void>;
  /** Starts them, and ends once they are healthy. */
  start(): Promise<void>;
  /** Runs the probe's files verbs where the volumes can be written to, each in a folder of its own below one. */
  tool<T>(words: readonly string[], stdin?: string | Readable): Promise<Answer<T>>;
  /** Works with something in place that undoes the work should this command be killed in the middle of it. */
  guarded(keep: string, work: () => Promise<void>): Promise<void>;
}

export interface DatabaseServer {
  isRunning(): Promise<boolean>;
  stop(): Promise<void>;
  /** Starts it, and ends once it takes connections. */
  start(): Promise<void>;
  /** Runs the tool beside the stopped server, its data to write to as well. */
  tool(words: readonly string[]): Promise<Streamed>;
}

/** Where something is restored for a look. */
export interface BesideServer {
  readonly container: string;
  readonly volume: string;
  /** Folder in it for data and socket. */
  readonly folder: string;
  /** What people type to ask the server there, and to remove all of it. */
  readonly look: string;
  readonly remove: string;
  run(words: readonly string[]): Promise<Streamed>;
  discard(): Promise<void>;
}

/** The name of what is restored beside, as a part of other names. */
export const validInto = /^[a-z0-9]([a-z0-9-]{0,28}[a-z0-9])?$/;
