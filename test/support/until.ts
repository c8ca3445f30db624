/** Asks every second until the answer is undefined; then fails with the last one. */
export async function until(seconds: number, ask: () => Promise<string | undefined>): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const missing = await ask();
    if (missing === undefined) return;
    if (Date.now() > deadline) throw new Error(`not within ${seconds} s: ${missing}`);
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}
