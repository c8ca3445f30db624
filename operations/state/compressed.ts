import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import * as zlib from "node:zlib";
import { UserError } from "../../config/user-error.ts";

type Inflate = (data: Buffer) => Promise<Buffer>;

/** How a file backend's JSON may end: PULUMI_DIY_BACKEND_GZIP and _ZSTD choose, and a stack may have all three. */
export const endings = [".json", ".json.gz", ".json.zst"] as const;

export type Ending = (typeof endings)[number];

export function endingOf(path: string): Ending | undefined {
  return endings.find((ending) => path.endsWith(ending));
}

/** Text of a file of the backend, whichever way it is compressed. */
export async function readCompressed(path: string): Promise<string> {
  const data = await readFile(path);
  const inflate = inflaters[endingOf(path) ?? ".json"](path);
  return (await inflate(data)).toString("utf8");
}

const inflaters: Readonly<Record<Ending, (path: string) => Inflate>> = {
  ".json": () => (data) => Promise.resolve(data),
  ".json.gz": () => promisify<Buffer, Buffer>(zlib.gunzip),
  ".json.zst": zstd,
};

/** Node.js has it from 22.15 on. */
function zstd(path: string): Inflate {
  const { zstdDecompress } = zlib as { zstdDecompress?: (data: Buffer, done: ZstdDone) => void };
  if (zstdDecompress !== undefined) return promisify<Buffer, Buffer>(zstdDecompress);
  throw new UserError(
    `${path}: this Node.js (${process.version}) cannot read zstd; take 22.15 or newer, or unset PULUMI_DIY_BACKEND_ZSTD and run zstd -d --rm on it.`,
  );
}

type ZstdDone = (error: Error | null, data: Buffer) => void;
