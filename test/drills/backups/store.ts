import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const run = (program: string, ...words: string[]) => execFileSync(program, words, { stdio: "pipe" });

/**
 * A folder of the host with a file system of its own: it can be full, or read-only, without anything else being so. Mounting it
 * takes root.
 */
export class Store {
  readonly #top = mkdtempSync(join(tmpdir(), "keelson-drill-store-"));
  readonly folder = join(this.#top, "mounted");

  constructor(megabytes: number) {
    const image = join(this.#top, "image");
    mkdirSync(this.folder);
    run("truncate", "--size", `${megabytes}M`, image);
    run("mkfs.ext4", "-q", "-m", "0", image);
    run("mount", "-o", "loop", image, this.folder);
  }

  remount(how: "ro" | "rw"): void {
    run("mount", "-o", `remount,${how}`, this.folder);
  }

  remove(): void {
    // What Docker still holds of it goes with the volume that is made of it.
    run("umount", "--lazy", this.folder);
    rmSync(this.#top, { recursive: true });
  }
}
