import type * as pulumi from "@pulumi/pulumi";

/** The value of an output that hangs on no resource. */
export const valueOf = <T>(output: pulumi.Output<T>): Promise<T> =>
  new Promise((resolve) => {
    output.apply((value) => {
      resolve(value);
    });
  });
