/**
 * Whoever reads no further (a terminal that was closed, a log that has filled its disk, `| head`) ends no work half-way: what is said
 * from then on is said to nobody. Without this the engine's own handler of errors would write about the error of writing, for ever.
 */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (!gone.has(error.code ?? "")) throw error;
    });
}

/** Of a pipe that nobody reads, of a terminal that is gone, and of a stream that Node.js has given up for one of them. */
const gone: ReadonlySet<string> = new Set(["EPIPE", "EIO", "ERR_STREAM_DESTROYED"]);
