package main

import (
	"context"
	"fmt"
	"net"
	"strconv"
	"time"

	p "github.com/pulumi/pulumi-go-provider"
	"golang.org/x/crypto/ssh"
)

type Connection struct {
	Endpoint
	Proxy *Endpoint `pulumi:"proxy,optional"`
}

type Endpoint struct {
	Host               string   `pulumi:"host"`
	Port               *float64 `pulumi:"port,optional"`
	HostKey            *string  `pulumi:"hostKey,optional"`
	User               *string  `pulumi:"user,optional"`
	Password           *string  `pulumi:"password,optional" provider:"secret"`
	PrivateKey         *string  `pulumi:"privateKey,optional" provider:"secret"`
	PrivateKeyPassword *string  `pulumi:"privateKeyPassword,optional" provider:"secret"`
	AgentSocketPath    *string  `pulumi:"agentSocketPath,optional"`
	DialErrorLimit     *int     `pulumi:"dialErrorLimit,optional"`
	PerDialTimeout     *int     `pulumi:"perDialTimeout,optional"`
}

// dial logs in, and tries again (with no limit if that is -1) where the machine is not up yet.
func (e Endpoint) dial(ctx context.Context, through func(network, address string) (net.Conn, error)) (*ssh.Client, error) {
	config, err := e.config()
	if err != nil {
		return nil, err
	}
	address := net.JoinHostPort(e.Host, strconv.Itoa(int(value(e.Port, 22))))
	limit, delay := value(e.DialErrorLimit, 10), 100*time.Millisecond
	for failed := 1; ; failed++ {
		client, err := login(address, config, through)
		if err == nil {
			return client, nil
		}
		if limit >= 0 && failed > limit {
			return nil, fmt.Errorf("after %d failed attempts: %w", failed, err)
		}
		p.GetLogger(ctx).InfoStatusf("attempt %d to reach %s failed: %v", failed, address, err)
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(delay):
			delay = min(delay*3/2, 5*time.Second)
		}
	}
}

func login(address string, config *ssh.ClientConfig, through func(network, address string) (net.Conn, error)) (*ssh.Client, error) {
	conn, err := through("tcp", address)
	if err != nil {
		return nil, err
	}
	if config.Timeout > 0 {
		_ = conn.SetDeadline(time.Now().Add(config.Timeout))
	}
	secure, channels, requests, err := ssh.NewClientConn(conn, address, config)
	if err != nil {
		conn.Close()
		return nil, err
	}
	_ = conn.SetDeadline(time.Time{})
	return ssh.NewClient(secure, channels, requests), nil
}
