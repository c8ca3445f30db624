package main

import (
	"net"
	"time"
)

func probeTCP(args []string) error {
	flags := newFlags("tcp")
	timeout := timeoutFlag(flags)
	fromNetwork := networkFlag(flags)
	address, err := parseTarget(flags, args, "HOST:PORT")
	if err != nil {
		return err
	}
	connect := dial
	if *fromNetwork {
		connect = dialFromNetworkWithin
	}
	connection, err := connect(address, *timeout)
	if err != nil {
		return err
	}
	return connection.Close()
}

// dial connects; the time left also bounds every read and write that follows.
func dial(address string, timeout time.Duration) (net.Conn, error) {
	if _, _, err := net.SplitHostPort(address); err != nil {
		return nil, usageError{err.Error()}
	}
	deadline := time.Now().Add(timeout)
	connection, err := (&net.Dialer{Deadline: deadline}).Dial("tcp", address)
	if err != nil {
		return nil, err
	}
	return connection, connection.SetDeadline(deadline)
}
