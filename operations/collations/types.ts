/** An image that is to take over PostgreSQL's data. */
export interface AskedImage {
  readonly reference: string;
  /** The folder that it is built from, where it is built. */
  readonly folder?: string;
  readonly say: (line: string) => void;
}
