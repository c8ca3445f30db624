// Command pulumi-resource-command runs shell commands as Pulumi resources, under the tokens and property names of the
// npm package @pulumi/command: local.Command, local.run and remote.Command.
package main

import (
	"context"
	"fmt"
	"os"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi/pkg/v3/resource/provider"
	rpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// version is what the plugin reports; the build sets it from package.json.
var version = "0.0.0-dev"

func main() {
	serve := p.RawServer("command", version, infer.Provider(infer.Options{
		Resources: []infer.InferredResource{
			infer.Resource(Command[LocalInputs, LocalState, *LocalState]{}),
			infer.Resource(Command[RemoteInputs, RemoteState, *RemoteState]{}),
		},
		Functions: []infer.InferredFunction{infer.Function(Run{})},
	}))
	if err := provider.Main("command", func(host *provider.HostClient) (rpc.ResourceProviderServer, error) {
		server, err := serve(host)
		return plain{server}, err
	}); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// plain keeps the framework from noting its version in the provider's inputs, of which the engine warns.
type plain struct{ rpc.ResourceProviderServer }

func (plain) CheckConfig(_ context.Context, req *rpc.CheckRequest) (*rpc.CheckResponse, error) {
	return &rpc.CheckResponse{Inputs: req.GetNews()}, nil
}
