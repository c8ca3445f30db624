/** What Miniflux's own interface answers to somebody who knows a user's password. */
export class Reader {
  readonly #base: string;
  readonly #authorization: string;

  constructor(base: string, user: string, password: string) {
    this.#base = base;
    this.#authorization = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
  }

  async call<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await this.#ask(method, path, body);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }

  /** How many of so many questions at once were answered by 200. */
  async answered(questions: number, atOnce: number): Promise<number> {
    let [left, well] = [questions, 0];
    const ask = async () => {
      while (left > 0) {
        left -= 1;
        const { status } = await this.#ask("GET", "/v1/entries?limit=5");
        if (status === 200) well += 1;
      }
    };
    await Promise.all(Array.from({ length: atOnce }, ask));
    return well;
  }

  async feedOf(url: string): Promise<number> {
    const { feed_id: id } = await this.call<{ feed_id: number }>("POST", "/v1/feeds", { feed_url: url });
    return id;
  }

  /** Fetches a feed anew; returns how many entries of it there are. */
  async refreshed(feed: number): Promise<number> {
    await this.call("PUT", `/v1/feeds/${feed}/refresh`);
    return this.entries(feed);
  }

  async entries(feed: number): Promise<number> {
    return (await this.call<{ total: number }>("GET", `/v1/feeds/${feed}/entries?limit=1`)).total;
  }

  #ask(method: string, path: string, body?: object): Promise<Response> {
    return fetch(`${this.#base}${path}`, {
      method,
      headers: { authorization: this.#authorization, "content-type": "application/json" },
      // Each checks a password, which is meant to be slow: sixteen at once take seconds each, and on busy cores many.
      signal: AbortSignal.timeout(60_000),
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }
}
