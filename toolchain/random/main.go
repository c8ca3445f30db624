// Command pulumi-resource-random serves the Terraform Random provider through the Pulumi Terraform bridge under the
// tokens and property names of the npm package @pulumi/random.
package main

import (
	"context"

	pf "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge/tokens"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	random "github.com/terraform-providers/terraform-provider-random/upstream"
)

// version is what the plugin reports; the build sets it from package.json.
var version = "0.0.0-dev"

func main() {
	schema := []byte(`{"name":"random","version":"` + version + `"}`)
	pf.Main(context.Background(), "random", provider(), pf.ProviderMetadata{PackageSchema: schema})
}

func provider() tfbridge.ProviderInfo {
	info := tfbridge.ProviderInfo{
		P:            pf.ShimProvider(random.New()),
		Name:         "random",
		Version:      version,
		MetadataInfo: tfbridge.NewProviderMetadata([]byte("{}")),
		Resources: map[string]*tfbridge.ResourceInfo{
			"random_bytes": {ComputeID: constantID},
		},
	}
	info.MustComputeTokens(tokens.SingleModule("random_", "index", func(module, name string) (string, error) {
		return tokens.MakeStandard("random")(module, "Random"+name)
	}))
	return info
}

// constantID serves a resource without an ID of its own. The Terraform provider has none for random_bytes; its bytes in
// that place would lie in the state in clear, since an ID cannot be secret.
func constantID(context.Context, resource.PropertyMap) (resource.ID, error) {
	return "none", nil
}
