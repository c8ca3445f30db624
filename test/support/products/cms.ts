/** What Strapi's own interface does for an administrator. */
export class Cms {
  readonly #base: string;
  #token = "";

  constructor(base: string) {
    this.#base = base;
  }

  async login(email: string, password: string): Promise<void> {
    const body = JSON.stringify({ email, password });
    const { data } = (await this.#post("/admin/login", body)) as { readonly data: { readonly token: string } };
    this.#token = data.token;
  }

  /** Uploads a file; returns the path that it is served at. */
  async upload(name: string, content: string): Promise<string> {
    const form = new FormData();
    form.append("files", new Blob([content], { type: "text/plain" }), name);
    const [file] = (await this.#post("/upload", form)) as readonly { readonly url: string }[];
    return file!.url;
  }

  async write(title: string): Promise<void> {
    await this.#post("/content-manager/collection-types/api::article.article", JSON.stringify({ title }));
  }

  async titles(): Promise<string[]> {
    const response = await this.#ask("/content-manager/collection-types/api::article.article");
    const { results } = (await response.json()) as { readonly results: readonly { readonly title: string }[] };
    return results.map(({ title }) => title).sort();
  }

  /** The served file, or the status in its place. */
  async file(path: string): Promise<string | number> {
    const response = await this.#ask(path);
    return response.ok ? response.text() : response.status;
  }

  async #post(path: string, body: string | FormData): Promise<unknown> {
    const response = await this.#ask(path, { method: "POST", body });
    const text = await response.text();
    if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${text}`);
    return JSON.parse(text);
  }

  #ask(path: string, options: RequestInit = {}): Promise<Response> {
    const headers = {
      ...(this.#token !== "" && { authorization: `Bearer ${this.#token}` }),
      ...(typeof options.body === "string" && { "content-type": "application/json" }),
    };
    return fetch(`${this.#base}${path}`, { ...options, headers, signal: AbortSignal.timeout(15_000) });
  }
}
