/** Name of the policy that fails nothing and writes down what all others found. */
export const reportPolicyName = "keelson-report";
