package main

import (
	"context"
	"fmt"
	"io"
	"net"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

type RemoteInputs struct {
	Scripts
	Process
	Connection Connection `pulumi:"connection" provider:"secret"`
}

type RemoteState struct {
	RemoteInputs
	Result
}

func (s *RemoteState) module() tokens.ModuleName { return "remote" }

func (s *RemoteState) set(inputs RemoteInputs) { s.RemoteInputs = inputs }

func (s *RemoteState) run(ctx context.Context, script string) error {
	through := net.Dial
	if s.Connection.Proxy != nil {
		proxy, err := s.Connection.Proxy.dial(ctx, net.Dial)
		if err != nil {
			return fmt.Errorf("proxy: %w", err)
		}
		defer proxy.Close()
		through = proxy.Dial
	}
	client, err := s.Connection.dial(ctx, through)
	if err != nil {
		return err
	}
	defer client.Close()
	session, err := client.NewSession()
	if err != nil {
		return err
	}
	defer session.Close()
	for name, text := range s.env(s.Result) {
		if err := session.Setenv(name, text); err != nil {
			if _, asked := value(s.Environment, nil)[name]; asked {
				return fmt.Errorf("the SSH server does not accept the variable %s (AcceptEnv): %w", name, err)
			}
			p.GetLogger(ctx).Warningf("the SSH server does not accept the variable %s (AcceptEnv)", name)
		}
	}
	return s.capture(ctx, &s.Result, script, func(stdin io.Reader, stdout, stderr io.Writer) error {
		session.Stdin, session.Stdout, session.Stderr = stdin, stdout, stderr
		return session.Run(script)
	})
}

func (s *RemoteState) collect() error { return nil }
