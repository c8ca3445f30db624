package main

import (
	"encoding/binary"
	"fmt"
	"io"
)

// sslRequestCode stands where a start-up message has its protocol version (PostgreSQL manual, "SSLRequest").
const sslRequestCode = 80877103

// probePostgres asks whether the server speaks TLS, which every live server answers before any login: PgBouncer too.
func probePostgres(args []string) error {
	flags := newFlags("postgres")
	timeout := timeoutFlag(flags)
	address, err := parseTarget(flags, args, "HOST:PORT")
	if err != nil {
		return err
	}
	connection, err := dial(address, *timeout)
	if err != nil {
		return err
	}
	defer connection.Close()
	request := binary.BigEndian.AppendUint32(nil, 8)
	if _, err := connection.Write(binary.BigEndian.AppendUint32(request, sslRequestCode)); err != nil {
		return err
	}
	answer := make([]byte, 1)
	if _, err := io.ReadFull(connection, answer); err != nil {
		return fmt.Errorf("no answer to SSLRequest: %w", err)
	}
	if answer[0] != 'S' && answer[0] != 'N' {
		return fmt.Errorf("answer to SSLRequest is %q, not S or N", answer)
	}
	return nil
}
