package main

import (
	"io"
	"net"
	"os"
)

// pipe joins standard input and output to a server's port, for a tunnel that ends at this machine.
func pipe(args []string) error {
	flags := newFlags("pipe")
	timeout := timeoutFlag(flags)
	address, err := parseTarget(flags, args, "HOST:PORT")
	if err != nil {
		return err
	}
	connection, err := net.DialTimeout("tcp", address, *timeout)
	if err != nil {
		return err
	}
	defer connection.Close()
	go func() {
		io.Copy(connection, os.Stdin)
		// The server may still have something to say.
		connection.(*net.TCPConn).CloseWrite()
	}()
	_, err = io.Copy(os.Stdout, connection)
	return err
}
