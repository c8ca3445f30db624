// Command pulumi-resource-docker serves the Terraform Docker provider through the Pulumi Terraform bridge under the
// tokens and property names of the npm package @pulumi/docker.
package main

import (
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge/tokens"
	sdkv2 "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim/sdk-v2"
	docker "github.com/terraform-providers/terraform-provider-docker/upstream"
)

// version is what the plugin reports; the build sets it from package.json.
var version = "0.0.0-dev"

func main() {
	tfbridge.Main("docker", version, provider(), []byte(`{"name":"docker","version":"`+version+`"}`))
}

func provider() tfbridge.ProviderInfo {
	info := tfbridge.ProviderInfo{
		P:            sdkv2.NewProvider(docker.New(version)()),
		Name:         "docker",
		Version:      version,
		MetadataInfo: tfbridge.NewProviderMetadata([]byte("{}")),
		Config:       fields("registry_auth", "registryAuth"),
		Resources: map[string]*tfbridge.ResourceInfo{
			"docker_config":    {Tok: "docker:index/serviceConfig:ServiceConfig"},
			"docker_container": {DeleteBeforeReplace: true, Fields: fields("command", "command", "networks_advanced", "networksAdvanced")},
			"docker_image":     {Tok: "docker:index/remoteImage:RemoteImage", Fields: fields("name", "name")},
		},
		DataSources: map[string]*tfbridge.DataSourceInfo{
			"docker_image": {Tok: "docker:index/getRemoteImage:getRemoteImage"},
		},
	}
	info.MustComputeTokens(tokens.SingleModule("docker_", "index", tokens.MakeStandard("docker")))
	info.SetAutonaming(255, "-")
	return info
}

// fields gives names to Terraform fields that the bridge would make plural or, as a resource's name, fill in.
func fields(pairs ...string) map[string]*tfbridge.SchemaInfo {
	infos := map[string]*tfbridge.SchemaInfo{}
	for i := 0; i < len(pairs); i += 2 {
		infos[pairs[i]] = &tfbridge.SchemaInfo{Name: pairs[i+1]}
	}
	return infos
}
