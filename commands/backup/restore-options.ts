/** As the command line gives them. */
export interface RestoreOptions {
  readonly stack: string;
  readonly json?: boolean;
  readonly latest?: boolean;
  readonly to?: string;
  readonly into?: string;
  readonly service?: string;
  readonly check?: boolean;
  readonly yes?: boolean;
  readonly timeout: number;
}
