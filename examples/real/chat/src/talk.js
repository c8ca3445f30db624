const key = "talk";
const counter = "said";
const kept = 100;

/** Keeps what was said for those who come later, and for the feed. */
export async function keep(redis, text) {
  const number = await redis.incr(counter);
  const line = JSON.stringify({ number, text, at: new Date().toISOString() });
  await redis.multi().rPush(key, line).lTrim(key, -kept, -1).exec();
}

export async function recent(redis) {
  return (await redis.lRange(key, 0, -1)).map((line) => JSON.parse(line));
}

/** How many were said since there is a chat. */
export async function total(redis) {
  return Number((await redis.get(counter)) ?? 0);
}
