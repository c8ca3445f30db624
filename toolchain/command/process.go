package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"strings"
	"sync"

	p "github.com/pulumi/pulumi-go-provider"
)

// Process is what every command takes, wherever it runs.
type Process struct {
	Stdin                  *string            `pulumi:"stdin,optional"`
	Logging                *string            `pulumi:"logging,optional"`
	Environment            *map[string]string `pulumi:"environment,optional"`
	AddPreviousOutputInEnv *bool              `pulumi:"addPreviousOutputInEnv,optional"`
}

// Result is what a command printed. The next run finds it in its environment.
type Result struct {
	Stdout string `pulumi:"stdout"`
	Stderr string `pulumi:"stderr"`
}

func (in Process) env(previous Result) map[string]string {
	env := map[string]string{}
	maps.Copy(env, value(in.Environment, nil))
	if value(in.AddPreviousOutputInEnv, true) {
		if previous.Stdout != "" {
			env["PULUMI_COMMAND_STDOUT"] = previous.Stdout
		}
		if previous.Stderr != "" {
			env["PULUMI_COMMAND_STDERR"] = previous.Stderr
		}
	}
	return env
}

// capture calls run with the streams of a process and keeps in out what it printed, unless it failed.
func (in Process) capture(ctx context.Context, out *Result, script string,
	run func(stdin io.Reader, stdout, stderr io.Writer) error,
) error {
	var stdin io.Reader
	if text := value(in.Stdin, ""); text != "" {
		stdin = strings.NewReader(text)
	}
	var all transcript
	logging := value(in.Logging, "stdoutAndStderr")
	stdout := stream{ctx: ctx, log: logging == "stdout" || logging == "stdoutAndStderr", all: &all}
	stderr := stream{ctx: ctx, log: logging == "stderr" || logging == "stdoutAndStderr", all: &all}
	if err := run(stdin, &stdout, &stderr); err != nil {
		return fmt.Errorf("%w: running %q:\n%s", err, script, all.text.String())
	}
	out.Stdout, out.Stderr = strings.TrimSuffix(stdout.text.String(), "\n"), strings.TrimSuffix(stderr.text.String(), "\n")
	return nil
}

type transcript struct {
	sync.Mutex
	text bytes.Buffer
}

// stream keeps what a process writes, also in the transcript of both streams, and shows it while the process runs.
type stream struct {
	ctx  context.Context
	log  bool
	all  *transcript
	text bytes.Buffer
}

func (s *stream) Write(data []byte) (int, error) {
	s.all.Lock()
	defer s.all.Unlock()
	if s.log {
		for line := range strings.Lines(string(data)) {
			p.GetLogger(s.ctx).InfoStatus(strings.TrimSuffix(line, "\n"))
		}
	}
	s.all.text.Write(data)
	return s.text.Write(data)
}

// value reads an optional input.
func value[T any](input *T, otherwise T) T {
	if input == nil {
		return otherwise
	}
	return *input
}
