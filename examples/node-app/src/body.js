/** An error that the caller may see, with its status. */
export class HttpError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

const limitBytes = 64 * 1024;

export async function readText(request) {
  const chunks = [];
  let size = 0;
  // Leaving the loop early must not close the connection: the answer would be lost with it.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    size += chunk.length;
    if (size > limitBytes) throw new HttpError(413, `a body may have ${limitBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

export async function readJson(request) {
  const text = await readText(request);
  try {
    return JSON.parse(text) ?? {};
  } catch {
    throw new HttpError(400, "body is not JSON");
  }
}
