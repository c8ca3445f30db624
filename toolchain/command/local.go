package main

import (
	"context"
	"io"
	"os"
	"os/exec"
	"runtime"
	"slices"

	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi-go-provider/infer/types"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

type Local struct {
	Process
	Interpreter  *[]string `pulumi:"interpreter,optional"`
	Dir          *string   `pulumi:"dir,optional"`
	AssetPaths   *[]string `pulumi:"assetPaths,optional"`
	ArchivePaths *[]string `pulumi:"archivePaths,optional"`
}

type LocalResult struct {
	Result
	Assets  *map[string]*types.AssetOrArchive `pulumi:"assets,optional"`
	Archive *resource.Archive                 `pulumi:"archive,optional"`
}

type LocalInputs struct {
	Scripts
	Local
}

type LocalState struct {
	LocalInputs
	LocalResult
}

func (s *LocalState) module() tokens.ModuleName { return "local" }

func (s *LocalState) set(inputs LocalInputs) { s.LocalInputs = inputs }

func (s *LocalState) run(ctx context.Context, script string) error {
	return s.Local.run(ctx, script, &s.LocalResult)
}

func (s *LocalState) collect() error { return s.Local.collect(&s.LocalResult) }

// Run is the function local.run, which runs its command on every preview and update.
type Run struct{}

type RunInputs struct {
	Local
	Command string `pulumi:"command"`
}

type RunOutputs struct {
	RunInputs
	LocalResult
}

func (Run) Annotate(a infer.Annotator) { a.SetToken("local", "run") }

func (Run) Invoke(ctx context.Context, req infer.FunctionRequest[RunInputs]) (infer.FunctionResponse[RunOutputs], error) {
	out := RunOutputs{RunInputs: req.Input}
	err := req.Input.run(ctx, req.Input.Command, &out.LocalResult)
	return infer.FunctionResponse[RunOutputs]{Output: out}, err
}

func (in Local) run(ctx context.Context, script string, out *LocalResult) error {
	shell := in.shell()
	cmd := exec.CommandContext(ctx, shell[0], append(shell[1:], script)...)
	cmd.Dir = value(in.Dir, "")
	cmd.Env = os.Environ()
	for name, text := range in.env(out.Result) {
		cmd.Env = append(cmd.Env, name+"="+text)
	}
	if err := in.capture(ctx, &out.Result, script, func(stdin io.Reader, stdout, stderr io.Writer) error {
		cmd.Stdin, cmd.Stdout, cmd.Stderr = stdin, stdout, stderr
		return cmd.Run()
	}); err != nil {
		return err
	}
	return in.collect(out)
}

func (in Local) shell() []string {
	if words := value(in.Interpreter, nil); len(words) > 0 {
		return slices.Clone(words)
	}
	if runtime.GOOS == "windows" {
		return []string{"cmd", "/C"}
	}
	return []string{"/bin/sh", "-c"}
}
