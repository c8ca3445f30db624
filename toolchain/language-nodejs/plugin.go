package main

import (
	"context"
	"encoding/json"
	"io"
	"strconv"

	root "github.com/pulumi/pulumi/sdk/v3"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// RunPlugin runs a policy pack, or another plugin that is written in Node.js.
func (h *host) RunPlugin(req *pulumirpc.RunPluginRequest, stream pulumirpc.LanguageRuntime_RunPluginServer) error {
	closer, stdout, stderr, err := rpcutil.MakeRunPluginStreams(stream, false)
	if err != nil {
		return err
	}
	defer closer.Close()
	if req.GetKind() == "analyzer" {
		return runPolicyPack(stream.Context(), req, stdout, stderr)
	}
	dir := req.GetInfo().GetProgramDirectory()
	cmd, err := nodeCommand(stream.Context(), dir, "@pulumi/pulumi/cmd/run-plugin", req.GetInfo().GetOptions())
	if err != nil {
		return err
	}
	cmd.Args = append(append(cmd.Args, dir), req.GetArgs()...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = req.GetPwd(), stdout, stderr
	cmd.Env = append(cmd.Env, req.GetEnv()...)
	return cmd.Run()
}

// runPolicyPack waits for the engine's configuration first: a pack reads stack and project from its environment.
func runPolicyPack(ctx context.Context, req *pulumirpc.RunPluginRequest, stdout, stderr io.Writer) error {
	dir := req.GetInfo().GetProgramDirectory()
	cmd, err := nodeCommand(ctx, dir, "@pulumi/pulumi/cmd/run-policy-pack", req.GetInfo().GetOptions())
	if err != nil {
		return err
	}
	proxy, proxied, err := root.NewPolicyProxy(ctx, stdout)
	if err != nil {
		return err
	}
	stack, err := proxy.AwaitConfiguration(ctx)
	if err != nil {
		return err
	}
	variables, err := policyVariables(stack)
	if err != nil {
		return err
	}
	cmd.Env = append(append(cmd.Env, req.GetEnv()...), variables...)
	cmd.Args = append(append(cmd.Args, req.GetArgs()...), dir)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, proxied, stderr
	if err := cmd.Start(); err != nil {
		return err
	}
	return proxy.Attach(ctx, cmd)
}

func policyVariables(stack *pulumirpc.AnalyzerStackConfigureRequest) ([]string, error) {
	if stack == nil {
		return nil, nil
	}
	settings, err := json.Marshal(stack.GetConfig())
	return []string{
		"PULUMI_NODEJS_ORGANIZATION=" + stack.GetOrganization(),
		"PULUMI_NODEJS_PROJECT=" + stack.GetProject(),
		"PULUMI_NODEJS_STACK=" + stack.GetStack(),
		"PULUMI_NODEJS_DRY_RUN=" + strconv.FormatBool(stack.GetDryRun()),
		"PULUMI_CONFIG=" + string(settings),
	}, err
}
