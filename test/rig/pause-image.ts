import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { SetupContext } from "../../operations/setup/context.ts";
import { pauseImage } from "./container-runtime.ts";
import type { Layout } from "./layout.ts";
import { pathOf } from "./parts.ts";
import { must } from "./run.ts";

/** Gives containerd the one image that no pod can do without, made of one file; no Docker is needed for it. */
export async function importPauseImage(layout: Layout, context: SetupContext): Promise<void> {
  const folder = join(layout.root, "pause-image");
  mkdirSync(folder, { recursive: true });
  copyFileSync(pathOf("pause", context), join(folder, "pause"));
  await archive("layer.tar", ["pause"], folder);
  const config = writeJson(folder, "config.json", imageConfig(readFileSync(join(folder, "layer.tar"))));
  const manifest = writeJson(folder, "manifest.json", [
    { Config: config, RepoTags: [pauseImage], Layers: ["layer.tar"] },
  ]);
  await archive("image.tar", [config, "layer.tar", manifest], folder);
  await must("ctr", [...ctr(layout), "images", "import", join(folder, "image.tar")]);
  rmSync(folder, { recursive: true });
}

/** Arguments that lead to the cluster's containerd and to what the kubelet sees of it. */
export function ctr({ containerdSocket }: Layout): readonly string[] {
  return ["--address", containerdSocket, "--namespace", "k8s.io"];
}

function imageConfig(layer: Buffer): object {
  return {
    architecture: process.arch === "x64" ? "amd64" : process.arch,
    os: "linux",
    config: { Entrypoint: ["/pause"], User: "65535:65535" },
    rootfs: { type: "layers", diff_ids: [`sha256:${createHash("sha256").update(layer).digest("hex")}`] },
  };
}

function writeJson(folder: string, name: string, value: object): string {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(value));
  return basename(path);
}

async function archive(name: string, files: readonly string[], folder: string): Promise<void> {
  const owner = ["--owner=0", "--group=0", "--numeric-owner", "--mtime=@0"];
  await must("tar", ["--create", "--file", join(folder, name), ...owner, "--directory", folder, ...files]);
}
