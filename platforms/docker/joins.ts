/** The name of a command that puts a service's containers into a network ends so; its variables say which. */
export const joinSuffix = "-join";

/** Variables of such a command, as a state has them. */
export interface JoinVariables {
  /** Names, with spaces between them. */
  readonly CONTAINERS: string;
  readonly NETWORK: string;
  readonly ALIAS: string;
}
