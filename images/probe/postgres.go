package main

import "fmt"

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
	answer, err := answerToSSLRequest(connection)
	if err != nil {
		return err
	}
	if answer != 'S' && answer != 'N' {
		return fmt.Errorf("answer to SSLRequest is %q, not S or N", answer)
	}
	return nil
}
