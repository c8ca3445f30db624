import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { UserError } from "../../config/user-error.ts";
import { runCommand } from "../../operations/process.ts";
import type { SetupContext } from "../../operations/setup/context.ts";
import { layoutOf, type Layout } from "./layout.ts";
import { ctr } from "./pause-image.ts";
import { must } from "./run.ts";
import { requireRunning } from "./status.ts";

/** This label of an imported image holds Docker's ID of it. containerd's own digest is of another manifest. */
const idLabel = "keelson.image-id";

/** Copies images from Docker to the cluster's node; one that is there with the same content is left. */
export async function load(images: readonly string[], context: SetupContext): Promise<void> {
  const layout = layoutOf(context);
  requireRunning(layout);
  for (const image of images) console.log(`${image}: ${(await loadImage(image, layout)) ? "loaded" : "there already"}`);
}

async function loadImage(image: string, layout: Layout): Promise<boolean> {
  const id = await dockerId(image);
  const reference = fullReference(image);
  const filter = `name==${reference},labels."${idLabel}"==${JSON.stringify(id)}`;
  if ((await must("ctr", [...ctr(layout), "images", "list", "--quiet", filter])).trim() !== "") return false;
  await copy(image, layout);
  await must("ctr", [...ctr(layout), "images", "label", reference, `${idLabel}=${id}`]);
  return true;
}

async function dockerId(image: string): Promise<string> {
  const args = ["image", "inspect", "--format", "{{.Id}}", image];
  const { stdout, problem } = await runCommand("docker", args, { env: process.env, timeoutSeconds: 30 });
  if (problem !== undefined || image.startsWith("sha256:")) {
    throw new UserError(`image ${image}: Docker has none of that name. Build it first, and give it as name:tag.`);
  }
  return stdout.trim();
}

/**
 * Writes a reference as containerd and the kubelet write it: Docker leaves its own registry and the tag `latest` out.
 */
export function fullReference(image: string): string {
  const [first = "", ...rest] = image.split("/");
  const hasRegistry = rest.length > 0 && (/[.:]/.test(first) || first === "localhost");
  const path = hasRegistry ? image : `docker.io/${rest.length === 0 ? "library/" : ""}${image}`;
  return /:[^/]+$/.test(path) ? path : `${path}:latest`;
}

async function copy(image: string, layout: Layout): Promise<void> {
  const save = spawn("docker", ["save", image], { stdio: ["ignore", "pipe", "inherit"] });
  const load = spawn("ctr", [...ctr(layout), "images", "import", "-"], { stdio: ["pipe", "ignore", "inherit"] });
  save.stdout.pipe(load.stdin);
  const codes = await Promise.all([exitCode(save), exitCode(load)]);
  if (codes.some((code) => code !== 0)) throw new UserError(`image ${image} could not be copied: see above.`);
}

async function exitCode(child: ChildProcess): Promise<number> {
  const [code] = (await once(child, "exit")) as [number | null];
  return code ?? 1;
}
