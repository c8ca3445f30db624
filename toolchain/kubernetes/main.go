// Command pulumi-resource-kubernetes serves the Kubernetes provider package of
// github.com/pulumi/pulumi-kubernetes/provider/v4 as a Pulumi plugin.
package main

import (
	_ "embed"

	"github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/provider"
	providerversion "github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/version"
)

// schema is the module's own cmd/pulumi-resource-kubernetes/schema.json: `go build -overlay` puts it here, since an
// embedded file may not lie outside the module.
//
//go:embed schema.json
var schema []byte

// version is what the plugin reports; the build sets it.
var version = "0.0.0-dev"

func main() {
	providerversion.Version = version
	provider.Serve("kubernetes", version, schema, []byte("{}"))
}
