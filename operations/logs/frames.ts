/** Before each piece of output: which stream it is of, three zeros, and its length in four bytes. */
const headerLength = 8;

interface Frame {
  readonly stream: number;
  readonly text: string;
}

/** Takes apart what the engine sends as one stream: standard output and standard error, a line or part of one each. */
export async function* readFrames(chunks: AsyncIterable<Buffer>): AsyncGenerator<Frame> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = endOf(rest, start); end <= rest.length; end = endOf(rest, start)) {
      yield { stream: rest[start]!, text: rest.toString("utf8", start + headerLength, end) };
      start = end;
    }
    rest = rest.subarray(start);
  }
}

function endOf(buffer: Buffer, start: number): number {
  const body = start + headerLength;
  return buffer.length < body ? Infinity : body + buffer.readUInt32BE(start + 4);
}

export interface TimedText {
  /** As the engine wrote it. */
  readonly time: string;
  readonly text: string;
}

/** Whole lines: the engine cuts long ones into pieces of 16 KiB, and dates every piece. */
export async function* readLines(frames: AsyncIterable<Frame>): AsyncGenerator<TimedText> {
  const begun = new Map<number, TimedText>();
  for await (const { stream, text } of frames) {
    const [time, piece] = split(text);
    const before = begun.get(stream);
    const line = { time: before?.time ?? time, text: `${before?.text ?? ""}${piece}` };
    if (text.endsWith("\n")) begun.delete(stream);
    else begun.set(stream, line);
    if (text.endsWith("\n")) yield line;
  }
  yield* begun.values();
}

function split(text: string): readonly [string, string] {
  const space = text.indexOf(" ");
  return [text.slice(0, space), text.slice(space + 1).replace(/\r?\n$/, "")];
}
