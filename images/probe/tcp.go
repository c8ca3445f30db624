package main

import (
	"net"
	"time"
)

func probeTCP(args []string) error {
	flags := newFlags("tcp")
	timeout := timeoutFlag(flags)
	fromNetwork := networkFlag(flags)
	if err := parse(flags, args); err != nil {
		return err
	}
	if flags.NArg() == 0 {
		return usageError{"expected a HOST:PORT, or several of which one has to answer"}
	}
	connect := dial
	if *fromNetwork {
		connect = dialFromNetworkWithin
	}
	var err error
	for _, address := range flags.Args() {
		var connection net.Conn
		if connection, err = connect(address, *timeout); err == nil {
			return connection.Close()
		}
	}
	return err
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
