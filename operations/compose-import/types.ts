import type { StackFile } from "../../config/schema.ts";
import type { Variables } from "./interpolate.ts";

export type Group = Readonly<Record<string, unknown>>;
export type ServiceFile = NonNullable<StackFile["services"]>[string];

/** A compose file with its variables, anchors, includes and extensions put in; its services still as they were written. */
export interface ComposeFile {
  readonly name?: string;
  readonly services: Readonly<Record<string, Group>>;
  readonly volumes: Group;
  readonly networks: Group;
  readonly secrets: Group;
  readonly configs: Group;
  readonly variables: Variables;
  /** What cannot be carried of the file as a whole. */
  readonly notes: readonly Note[];
}

/** Something of a compose file that is left as a comment. */
export interface Note {
  /** As the compose file calls it; undefined for what is no service's. */
  readonly service?: string;
  readonly key: string;
  readonly reason: string;
}

/** Reads files beside the compose file: paths are relative to its folder. */
export interface Folder {
  /** What Compose calls the project of a file without a name: the folder's own. */
  readonly name: string;
  read(path: string): string | undefined;
  /** Names of a folder's files; undefined where there is no such folder, or another one in it. */
  list(path: string): readonly string[] | undefined;
  /** The path as the stack file takes it, relative to the project. */
  fromProject(path: string): string;
}

/** services.<service>.secretEnv.<variable>, or the content of services.<service>.files.<variable>, where that is a path. */
export interface SecretValue {
  readonly service: string;
  readonly variable: string;
  /** Undefined where the compose file has none. */
  readonly value: string | undefined;
}

/** What became of a compose service. */
export interface Outcome {
  readonly service: string;
  /** "services.web", "postgres", or "a comment". */
  readonly becomes: string;
  readonly carried: readonly string[];
}

export interface Imported {
  readonly stack: StackFile;
  readonly secrets: readonly SecretValue[];
  readonly outcomes: readonly Outcome[];
  readonly notes: readonly Note[];
  /** What somebody has to do about data that the stack's servers and volumes do not hold yet, by lines. */
  readonly data: readonly string[];
}
