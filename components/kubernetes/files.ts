import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { posix } from "node:path";
import { keyedDigest } from "../content-hash.ts";
import { byFolder, folderRole } from "../file-folders.ts";
import type { File, Workload } from "../workload.ts";
import { takeOver, type Labels } from "./labels.ts";
import type { FilesFolder } from "./volumes.ts";

/** What the objects that hold files need of their target. */
export interface FilesContext {
  readonly namespace: pulumi.Input<string>;
  readonly labels: Labels;
  readonly digestKey: pulumi.Output<string>;
  /** True where a cluster is at hand, whose objects are not the engine's to delete. */
  readonly kept: boolean;
  /** Takes each Secret that somebody else has to create; left out where all are declared. */
  readonly omitted?: OmittedSecret[];
}

export interface OmittedSecret {
  readonly name: pulumi.Output<string>;
  readonly keys: readonly string[];
}

export interface PlacedFiles {
  readonly folders: readonly FilesFolder[];
  readonly secretEnvironment?: pulumi.Output<string>;
  readonly objects: readonly pulumi.Resource[];
}

type Content = Readonly<Record<string, pulumi.Input<string>>>;

/**
 * A workload's files and secret variables, in objects that are never changed: new content has a new name, so a rollout
 * takes it up as any other change, and an older replica or release still finds its own.
 */
export class FilesPlacer {
  readonly #context: FilesContext;
  readonly #opts: pulumi.CustomResourceOptions;
  readonly #objects: pulumi.Resource[] = [];

  constructor(context: FilesContext, opts: pulumi.CustomResourceOptions) {
    this.#context = context;
    this.#opts = opts;
  }

  place(name: string, workload: Workload): PlacedFiles {
    const folders = [...byFolder(workload.files)].map(([folder, files]) => this.#folder(name, folder, files));
    const variables = workload.secretEnvironment;
    const secretEnvironment =
      Object.keys(variables).length === 0 ? {} : { secretEnvironment: this.secret(`${name}-environment`, variables) };
    return { folders, ...secretEnvironment, objects: this.#objects };
  }

  #folder(name: string, folder: string, files: readonly File[]): FilesFolder {
    const base = `${name}-${folderRole(folder)}`;
    const [open, hidden] = [contentOf(files, false), contentOf(files, true)];
    return {
      folder,
      ...(open === undefined ? {} : { configMap: this.#configMap(base, open) }),
      ...(hidden === undefined ? {} : { secret: this.secret(base, hidden) }),
    };
  }

  #configMap(base: string, data: Content): pulumi.Output<string> {
    const name = this.#nameOf(base, data);
    const args = { metadata: this.#metadata(name), immutable: true, data };
    const map = new k8s.core.v1.ConfigMap(base, args, this.#kept());
    this.#objects.push(map);
    return map.metadata.name;
  }

  /** Returns its name, which tells a changed content by a change. */
  secret(base: string, content: Content): pulumi.Output<string> {
    const name = this.#nameOf(base, content);
    const { omitted } = this.#context;
    if (omitted !== undefined) {
      omitted.push({ name, keys: Object.keys(content).sort() });
      return name;
    }
    const data = pulumi.secret(pulumi.output(content).apply(encode));
    const args = { metadata: this.#metadata(name), immutable: true, data };
    const secret = new k8s.core.v1.Secret(base, args, this.#kept());
    this.#objects.push(secret);
    return secret.metadata.name;
  }

  /**
   * The engine deletes what it has replaced by its name, at the end of the run: after a failed deploy that is taken back,
   * that would be the very object in use again. What nothing mentions any more, `keelson up` and `destroy` delete.
   */
  #kept(): pulumi.CustomResourceOptions {
    return pulumi.mergeOptions(this.#opts, { retainOnDelete: this.#context.kept });
  }

  #metadata(name: pulumi.Output<string>) {
    const { namespace, labels } = this.#context;
    return { name, namespace, labels, annotations: takeOver };
  }

  #nameOf(base: string, content: Content): pulumi.Output<string> {
    const words = Object.entries(content).flat();
    const digest = pulumi.all([this.#context.digestKey, ...words]).apply(([key, ...texts]) => keyedDigest(key!, texts));
    return pulumi.unsecret(digest).apply((digest) => `${base}-${digest}`);
  }
}

/** By file name; undefined where the folder has none of the kind. */
function contentOf(files: readonly File[], secret: boolean): Content | undefined {
  const chosen = files.filter((file) => (file.secret ?? false) === secret);
  if (chosen.length === 0) return undefined;
  return Object.fromEntries(chosen.map(({ path, content }) => [posix.basename(path), content]));
}

/** Encoded here: the server would turn stringData into data, which the next preview would show as a change. */
function encode(content: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(content).map(([key, text]) => [key, Buffer.from(text, "utf8").toString("base64")]),
  );
}
