package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"time"
)

var errNoNetwork = errors.New("this container is on no network, so nobody reaches it")

// ownAddresses are those at which others on its networks reach this container, IPv4 first.
var ownAddresses = func() ([]string, error) {
	all, err := net.InterfaceAddrs()
	if err != nil {
		return nil, err
	}
	var v4, v6 []string
	for _, each := range all {
		address, ok := each.(*net.IPNet)
		if !ok || !address.IP.IsGlobalUnicast() {
			continue
		}
		if address.IP.To4() != nil {
			v4 = append(v4, address.IP.String())
		} else {
			v6 = append(v6, address.IP.String())
		}
	}
	return append(v4, v6...), nil
}

func networkFlag(flags *flag.FlagSet) *bool {
	return flags.Bool("network", false, "ask at the addresses that others reach this container at, whatever host is named")
}

func dialFromNetworkWithin(address string, timeout time.Duration) (net.Conn, error) {
	if _, _, err := net.SplitHostPort(address); err != nil {
		return nil, usageError{err.Error()}
	}
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	return dialFromNetwork(ctx, "tcp", address)
}

// dialFromNetwork connects where a neighbour would: a server that listens on the loopback alone answers itself and nobody
// else.
func dialFromNetwork(ctx context.Context, network, address string) (net.Conn, error) {
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	hosts, err := ownAddresses()
	if err != nil {
		return nil, err
	}
	err = errNoNetwork
	var dialer net.Dialer
	for _, host := range hosts {
		var connection net.Conn
		if connection, err = dialer.DialContext(ctx, network, net.JoinHostPort(host, port)); err == nil {
			return connection, nil
		}
	}
	for _, loopback := range []string{"127.0.0.1", "::1"} {
		if connection, refused := net.DialTimeout("tcp", net.JoinHostPort(loopback, port), time.Second); refused == nil {
			connection.Close()
			return nil, fmt.Errorf("the app listens on %s only; set its listen address to 0.0.0.0", loopback)
		}
	}
	return nil, err
}
