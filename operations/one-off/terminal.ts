/** Hands every key to whoever reads the input meanwhile, a Ctrl-C too: it is the command's, not this process's. */
export async function withRawInput<T>(terminal: boolean, act: () => Promise<T>): Promise<T> {
  if (terminal) process.stdin.setRawMode(true);
  try {
    return await act();
  } finally {
    if (terminal) process.stdin.setRawMode(false);
    // Open, it would keep this process waiting for a key.
    process.stdin.pause();
    process.stdin.unref();
  }
}
