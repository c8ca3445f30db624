import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { posix } from "node:path";
import { keyedDigest } from "../../platforms/content-hash.ts";
import { byFolder, folderRole } from "../file-folders.ts";
import type { File, Workload } from "../workload.ts";
import { takeOver, type Labels } from "../../platforms/kubernetes/labels.ts";
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
  /** One for each object whose content changes under running pods. */
  readonly marks: readonly Mark[];
}

/** A file that lies beside the files of one object and changes with them: it tells a pod whose files are the new ones. */
export interface Mark {
  readonly path: string;
  readonly digest: pulumi.Output<string>;
}

type Content = Readonly<Record<string, pulumi.Input<string>>>;

/** Hidden, as no server reads such a file among its own; one for each kind, because one folder may hold both. */
const markNames = { public: ".keelson-files", secret: ".keelson-secrets" } as const;

/**
 * A workload's files and secret variables, in objects that are never changed: new content has a new name, so a rollout
 * takes it up as any other change, and an older replica or release still finds its own. Only what a running server reloads
 * lies in objects of constant name, where somebody is there to tell it.
 */
export class FilesPlacer {
  readonly #context: FilesContext;
  readonly #opts: pulumi.CustomResourceOptions;
  readonly #objects: pulumi.Resource[] = [];
  readonly #marks: Mark[] = [];

  constructor(context: FilesContext, opts: pulumi.CustomResourceOptions) {
    this.#context = context;
    this.#opts = opts;
  }

  place(name: string, workload: Workload): PlacedFiles {
    const reloaded = this.#context.kept ? (workload.reload?.folders ?? []) : [];
    const folders = [...byFolder(workload.files)].map(([folder, files]) => {
      const base = `${name}-${folderRole(folder)}`;
      return reloaded.includes(folder) ? this.#reloadedFolder(base, folder, files) : this.#folder(base, folder, files);
    });
    const variables = workload.secretEnvironment;
    const secretEnvironment =
      Object.keys(variables).length === 0 ? {} : { secretEnvironment: this.secret(`${name}-environment`, variables) };
    return { folders, ...secretEnvironment, objects: this.#objects, marks: this.#marks };
  }

  #folder(base: string, folder: string, files: readonly File[]): FilesFolder {
    const [open, hidden] = [contentOf(files, false), contentOf(files, true)];
    return {
      folder,
      ...(open === undefined ? {} : { configMap: this.#configMap(base, open) }),
      ...(hidden === undefined ? {} : { secret: this.secret(base, hidden) }),
    };
  }

  /** Deleted with the stack as anything else: nothing of another release bears these names. */
  #reloadedFolder(base: string, folder: string, files: readonly File[]): FilesFolder {
    const [open, hidden] = [contentOf(files, false), contentOf(files, true)];
    const metadata = this.#metadata(pulumi.output(base));
    if (open !== undefined) {
      const data = this.#marked(folder, markNames.public, open);
      this.#objects.push(new k8s.core.v1.ConfigMap(base, { metadata, data }, this.#opts));
    }
    if (hidden !== undefined) {
      const data = pulumi.secret(pulumi.output(this.#marked(folder, markNames.secret, hidden)).apply(encode));
      this.#objects.push(new k8s.core.v1.Secret(base, { metadata, data }, this.#opts));
    }
    return { folder, ...(open && { configMap: base }), ...(hidden && { secret: base }) };
  }

  #marked(folder: string, mark: string, content: Content): Content {
    const digest = this.#digestOf(content);
    this.#marks.push({ path: posix.join(folder, mark), digest });
    return { ...content, [mark]: digest };
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
   * that would be the very object in use again. What nothing mentions any more, `keelson deploy` and `destroy` delete.
   */
  #kept(): pulumi.CustomResourceOptions {
    return pulumi.mergeOptions(this.#opts, { retainOnDelete: this.#context.kept });
  }

  #metadata(name: pulumi.Output<string>) {
    const { namespace, labels } = this.#context;
    return { name, namespace, labels, annotations: takeOver };
  }

  #nameOf(base: string, content: Content): pulumi.Output<string> {
    return this.#digestOf(content).apply((digest) => `${base}-${digest}`);
  }

  #digestOf(content: Content): pulumi.Output<string> {
    // By key, as a state keeps them: whoever replays a release has nothing else to go by.
    const words = Object.entries(content).sort(byKey).flat();
    const digest = pulumi.all([this.#context.digestKey, ...words]).apply(([key, ...texts]) => keyedDigest(key!, texts));
    return pulumi.unsecret(digest);
  }
}

/** Gives the contents by file name; they are undefined where the folder has none of the kind. */
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

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
