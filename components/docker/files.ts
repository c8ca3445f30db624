import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { posix } from "node:path";
import { keyedDigest } from "../../platforms/content-hash.ts";
import { byFolder, folderRole } from "../file-folders.ts";
import { type File, type Workload } from "../workload.ts";
import { secretsFolder, type User } from "../../platforms/container.ts";
import type { Identity } from "../../platforms/identity.ts";
import { labels } from "../../platforms/docker/labels.ts";

/** What file volumes need of their target. */
export interface FilesContext {
  readonly identity: Identity;
  /** Image of the containers that fill volumes; they never start. It names no user: Docker would give every file to it. */
  readonly writerImage: pulumi.Input<string>;
  readonly digestKey: pulumi.Output<string>;
}

export interface PlacedFiles {
  readonly volumes: {
    readonly volumeName: pulumi.Output<string>;
    readonly containerPath: string;
    readonly readOnly: true;
  }[];
  readonly ready: pulumi.Resource[];
  /** Digests of the folders, which tell a changed content by a change. */
  readonly digests: readonly pulumi.Output<string>[];
  /** Digest over the files that the server reloads; undefined where there are none. */
  readonly reloadDigest?: pulumi.Output<string>;
}

/** A workload's files, one volume a folder; secret environment variables are files too. */
export function placeFiles(
  name: string,
  workload: Workload,
  context: FilesContext,
  opts: pulumi.CustomResourceOptions,
): PlacedFiles {
  const folders = byFolder([...workload.files, ...secretFiles(workload)]);
  const placed = [...folders].map(([folder, files]) => {
    const reloaded = workload.reload?.folders.includes(folder) ?? false;
    return placeFolder(
      `${name}-${folderRole(folder)}`,
      { folder, files, reloaded, user: workload.user, service: workload.service },
      context,
      opts,
    );
  });
  const reloadDigests = placed.filter((folder) => folder.reloaded).map((folder) => folder.digest);
  return {
    volumes: placed.map(({ volume, folder }) => ({ volumeName: volume.name, containerPath: folder, readOnly: true })),
    ready: placed.map(({ writer }) => writer),
    digests: placed.map(({ digest }) => digest),
    ...(reloadDigests.length === 0 ? {} : { reloadDigest: pulumi.all(reloadDigests).apply((all) => all.join(" ")) }),
  };
}

function secretFiles({ secretEnvironment }: Workload): File[] {
  const names = Object.keys(secretEnvironment).sort();
  return names.map((name) => ({
    path: posix.join(secretsFolder, name),
    content: secretEnvironment[name]!,
    secret: true,
  }));
}

interface Folder {
  readonly folder: string;
  readonly files: readonly File[];
  readonly reloaded: boolean;
  readonly user: User;
  readonly service: string;
}

/**
 * A container with a read-only root refuses uploads, so a writer that never starts fills a volume for it. Where the
 * server cannot reload, the content's digest is a label of the volume: new content, new volume, new container.
 */
function placeFolder(name: string, args: Folder, context: FilesContext, opts: pulumi.CustomResourceOptions) {
  const digest = contentDigest(args.files, context.digestKey);
  const facts = labels(context.identity, { "keelson.service": args.service });
  const generation = args.reloaded ? [] : [{ label: "keelson.content", value: digest }];
  const volume = new docker.Volume(name, { labels: [...facts, ...generation] }, opts);
  const writer = new docker.Container(
    `${name}-writer`,
    {
      image: context.writerImage,
      start: false,
      mustRun: false,
      networkMode: "none",
      labels: facts,
      volumes: [{ volumeName: volume.name, containerPath: args.folder }],
      uploads: args.files.map((file) => upload(file, args.user)),
    },
    pulumi.mergeOptions(opts, { deleteBeforeReplace: false }),
  );
  return { volume, writer, digest, folder: args.folder, reloaded: args.reloaded };
}

function contentDigest(files: readonly File[], key: pulumi.Output<string>): pulumi.Output<string> {
  const contents = files.flatMap(({ path, content }) => [path, content]);
  const digest = pulumi.all([key, ...contents]).apply(([key, ...texts]) => keyedDigest(key!, texts));
  return pulumi.unsecret(digest);
}

function upload({ path, content, secret }: File, user: User) {
  const owner = { owner: String(user.uid), group: String(user.gid) };
  return secret === true
    ? { file: path, content: pulumi.secret(content), permissions: "0400", ...owner }
    : { file: path, content, permissions: "0444", ...owner };
}
