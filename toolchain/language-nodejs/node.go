package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"google.golang.org/protobuf/types/known/structpb"
)

// nodeCommand prepares `node [nodeargs] <module> …` with the module resolved from dir.
func nodeCommand(ctx context.Context, dir, module string, options *structpb.Struct) (*exec.Cmd, error) {
	resolve := exec.CommandContext(ctx, "node", "-p", fmt.Sprintf("require.resolve(%q)", module))
	resolve.Dir = dir
	path, err := resolve.Output()
	if err != nil {
		return nil, fmt.Errorf("%s is not installed in %s: run npm install there", module, dir)
	}
	values := options.AsMap()
	nodeArguments, _ := values["nodeargs"].(string)
	arguments := append(strings.Fields(nodeArguments), strings.TrimSpace(string(path)))
	cmd := exec.CommandContext(ctx, "node", arguments...)
	cmd.Env = append(os.Environ(), typescriptVariables(values)...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 5 * time.Second
	return cmd, nil
}

// typescriptVariables tell the SDK whether it registers ts-node; it does unless `typescript: false`.
func typescriptVariables(options map[string]any) []string {
	variables := []string{}
	if typescript, set := options["typescript"].(bool); typescript || !set {
		variables = append(variables, "PULUMI_NODEJS_TYPESCRIPT=true")
	}
	if tsconfig, _ := options["tsconfig"].(string); tsconfig != "" {
		variables = append(variables, "PULUMI_NODEJS_TSCONFIG_PATH="+tsconfig)
	}
	return variables
}
