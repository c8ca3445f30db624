package main

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

func TestPluginsOfDirectNestedAndHoistedPackagesAreFoundOnce(t *testing.T) {
	root := t.TempDir()
	for path, text := range map[string]string{
		".":                                    `{"dependencies":{"@scope/a":"1","b":"1","absent":"1"}}`,
		"node_modules/@scope/a":                `{"name":"@scope/a","version":"1.0.0","pulumi":{"resource":true},"dependencies":{"b":"2","c":"1"}}`,
		"node_modules/b":                       `{"name":"b","version":"1.0.0","dependencies":{"c":"1"}}`,
		"node_modules/c":                       `{"name":"c","version":"3.0.0","pulumi":{"resource":true,"name":"see","version":"v3.1.0"}}`,
		"node_modules/unused":                  `{"name":"unused","version":"1.0.0","pulumi":{"resource":true}}`,
		"node_modules/@scope/a/node_modules/b": `{"name":"b","version":"2.0.0","pulumi":{"resource":true}}`,
	} {
		folder := filepath.Join(root, path)
		if err := os.MkdirAll(folder, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, "package.json"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	packages, err := dependencies(root)
	if err != nil {
		t.Fatal(err)
	}
	plugins := []string{}
	for _, found := range packages {
		if found.Pulumi.Resource {
			plugins = append(plugins, found.plugin().GetName()+" "+found.plugin().GetVersion())
		}
	}
	if want := []string{"a v1.0.0", "b v2.0.0", "see v3.1.0"}; !reflect.DeepEqual(plugins, want) {
		t.Errorf("got %v, want %v", plugins, want)
	}
}
