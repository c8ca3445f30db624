package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// exitAfterShownError is the status with which the Node.js SDK says that it has already shown the error.
const exitAfterShownError = 32

// Run runs a Pulumi program. Its failure is an answer, not an error of the call.
func (h *host) Run(ctx context.Context, req *pulumirpc.RunRequest) (*pulumirpc.RunResponse, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(h.ctx, cancel)()
	cmd, err := h.programCommand(ctx, req)
	if err != nil {
		return &pulumirpc.RunResponse{Error: err.Error()}, nil
	}
	var exit *exec.ExitError
	switch err := cmd.Run(); {
	case err == nil:
		return &pulumirpc.RunResponse{}, nil
	case errors.As(err, &exit) && exit.ExitCode() == exitAfterShownError:
		return &pulumirpc.RunResponse{Bail: true}, nil
	default:
		return &pulumirpc.RunResponse{Error: fmt.Sprintf("the program failed: %v", err)}, nil
	}
}

func (h *host) programCommand(ctx context.Context, req *pulumirpc.RunRequest) (*exec.Cmd, error) {
	info := req.GetInfo()
	cmd, err := nodeCommand(ctx, info.GetProgramDirectory(), "@pulumi/pulumi/cmd/run", info.GetOptions())
	if err != nil {
		return nil, err
	}
	cmd.Args = append(cmd.Args, h.programArguments(req)...)
	settings, err := programConfig(req.GetConfig())
	if err != nil {
		return nil, err
	}
	secrets, err := json.Marshal(append([]string{}, req.GetConfigSecretKeys()...))
	if err != nil {
		return nil, err
	}
	cmd.Env = append(cmd.Env, "PULUMI_CONFIG="+settings, "PULUMI_CONFIG_SECRET_KEYS="+string(secrets))
	// Wrapped, so that Node.js gets pipes of its own: it would make inherited ones non-blocking for this process too.
	cmd.Stdout, cmd.Stderr = struct{ io.Writer }{os.Stdout}, struct{ io.Writer }{os.Stderr}
	return cmd, nil
}

func (h *host) programArguments(req *pulumirpc.RunRequest) []string {
	info, arguments := req.GetInfo(), []string{}
	for _, flag := range [][2]string{
		{"monitor", req.GetMonitorAddress()}, {"engine", h.engine}, {"organization", req.GetOrganization()},
		{"project", req.GetProject()}, {"root-directory", info.GetRootDirectory()}, {"stack", req.GetStack()},
		{"pwd", info.GetProgramDirectory()}, {"parallel", strconv.Itoa(int(req.GetParallel()))},
	} {
		if flag[1] != "" {
			arguments = append(arguments, "--"+flag[0], flag[1])
		}
	}
	if req.GetDryRun() {
		arguments = append(arguments, "--dry-run")
	}
	return append(append(arguments, info.GetEntryPoint()), req.GetArgs()...)
}

// programConfig renders the stack configuration under the keys (`namespace:config:name`) that the SDK reads.
func programConfig(values map[string]string) (string, error) {
	keyed := make(map[string]string, len(values))
	for text, value := range values {
		key, err := config.ParseKey(text)
		if err != nil {
			return "", err
		}
		keyed[key.Namespace()+":config:"+key.Name()] = value
	}
	data, err := json.Marshal(keyed)
	return string(data), err
}
