// Judges dashboards as Grafana's own SDK for Go reads them: a field that it does not know, or a value that does not fit, is
// a line for people and exit code 1.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/grafana/grafana-foundation-sdk/go/cog/plugins"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
)

func main() {
	// Without it a query's and a panel's own fields are not looked at.
	plugins.RegisterDefaultPlugins()
	failed := false
	for _, path := range os.Args[1:] {
		if err := judge(path); err != "" {
			failed = true
			fmt.Printf("%s: %s\n", path, err)
		}
	}
	if failed {
		os.Exit(1)
	}
}

func judge(path string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return err.Error()
	}
	var read dashboard.Dashboard
	if err := read.UnmarshalJSONStrict(json.RawMessage(text)); err != nil && err.Error() != "" {
		return err.Error()
	}
	// It may return an error that says nothing.
	if err := read.Validate(); err != nil && err.Error() != "" {
		return err.Error()
	}
	return ""
}
