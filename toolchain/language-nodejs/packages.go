package main

import (
	"context"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// manifest is the part of a package.json that tells of dependencies and of a Pulumi plugin.
type manifest struct {
	Name, Version string
	Dependencies  map[string]string
	Pulumi        struct {
		Resource              bool
		Name, Version, Server string
	}
}

// installed is a package as it lies on the disk.
type installed struct {
	manifest
	folder string
}

// GetRequiredPackages names the plugins of all packages that the program depends on, directly or through others.
func (h *host) GetRequiredPackages(
	_ context.Context, req *pulumirpc.GetRequiredPackagesRequest,
) (*pulumirpc.GetRequiredPackagesResponse, error) {
	packages, err := dependencies(req.GetInfo().GetProgramDirectory())
	response := &pulumirpc.GetRequiredPackagesResponse{}
	for _, found := range packages {
		if found.Pulumi.Resource {
			response.Packages = append(response.Packages, found.plugin())
		}
	}
	return response, err
}

// GetProgramDependencies serves `pulumi about`.
func (h *host) GetProgramDependencies(
	_ context.Context, req *pulumirpc.GetProgramDependenciesRequest,
) (*pulumirpc.GetProgramDependenciesResponse, error) {
	root := req.GetInfo().GetProgramDirectory()
	program, err := readManifest(root)
	if err != nil {
		return nil, err
	}
	packages := program.direct()
	if req.GetTransitiveDependencies() {
		if packages, err = dependencies(root); err != nil {
			return nil, err
		}
	}
	response := &pulumirpc.GetProgramDependenciesResponse{}
	for _, found := range packages {
		response.Dependencies = append(response.Dependencies, &pulumirpc.DependencyInfo{Name: found.Name, Version: found.Version})
	}
	return response, nil
}

// dependencies walks from the program through everything it depends on, each folder once.
func dependencies(root string) ([]installed, error) {
	program, err := readManifest(root)
	if err != nil {
		return nil, err
	}
	found, seen := []installed{}, map[string]bool{}
	for queue := program.direct(); len(queue) > 0; queue = queue[1:] {
		if next := queue[0]; !seen[next.folder] {
			seen[next.folder] = true
			found = append(found, next)
			queue = append(queue, next.direct()...)
		}
	}
	return found, nil
}

// direct finds the packages that this one names. One that is missing is the program's own affair: it fails by itself.
func (p installed) direct() []installed {
	found := []installed{}
	for _, name := range slices.Sorted(maps.Keys(p.Dependencies)) {
		for folder := p.folder; ; folder = filepath.Dir(folder) {
			if dependency, err := readManifest(filepath.Join(folder, "node_modules", name)); err == nil {
				found = append(found, dependency)
				break
			}
			if folder == filepath.Dir(folder) {
				break
			}
		}
	}
	return found
}

func (p installed) plugin() *pulumirpc.PackageDependency {
	name, version := p.Pulumi.Name, p.Pulumi.Version
	if name == "" {
		name = filepath.Base(p.Name)
	}
	if version == "" {
		version = p.Version
	}
	return &pulumirpc.PackageDependency{
		Name: name, Kind: "resource", Version: "v" + strings.TrimPrefix(version, "v"), Server: p.Pulumi.Server,
	}
}

func readManifest(folder string) (found installed, err error) {
	data, err := os.ReadFile(filepath.Join(folder, "package.json"))
	if err == nil {
		err = json.Unmarshal(data, &found.manifest)
	}
	found.folder = folder
	return found, err
}
