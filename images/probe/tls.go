package main

import (
	"bytes"
	"crypto/tls"
	"encoding/binary"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"time"
)

// showsPause lies between two looks at a server that still shows its earlier certificate.
const showsPause = 200 * time.Millisecond

// shows ends once a server shows the certificate in a file to those that connect: it has loaded the file. Whether the
// certificate is a good one does not matter here.
func shows(args []string) error {
	flags := newFlags("shows")
	wait := flags.Duration("wait", 15*time.Second, "longest time until it shows it")
	isPostgres := flags.Bool("postgres", false, "the server speaks PostgreSQL's protocol, and TLS when asked")
	file := flags.String("certificate", "", "PEM file")
	address, err := parseTarget(flags, args, "HOST:PORT")
	if err != nil {
		return err
	}
	if *file == "" {
		return usageError{"needs --certificate FILE"}
	}
	wanted, err := firstCertificate(*file)
	if err != nil {
		return err
	}
	for deadline := time.Now().Add(*wait); ; time.Sleep(showsPause) {
		shown, err := shownAt(address, *isPostgres)
		if err == nil && bytes.Equal(shown, wanted) {
			return nil
		}
		if time.Now().After(deadline) {
			if err != nil {
				return err
			}
			return fmt.Errorf("the server still shows another certificate than %s; its log says why", *file)
		}
	}
}

func firstCertificate(file string) ([]byte, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(content)
	if block == nil || block.Type != "CERTIFICATE" {
		return nil, fmt.Errorf("%s: no certificate", file)
	}
	return block.Bytes, nil
}

func shownAt(address string, isPostgres bool) ([]byte, error) {
	connection, err := dial(address, 2*time.Second)
	if err != nil {
		return nil, err
	}
	defer connection.Close()
	if isPostgres {
		if err := askForTLS(connection); err != nil {
			return nil, err
		}
	}
	client := tls.Client(connection, &tls.Config{InsecureSkipVerify: true})
	if err := client.Handshake(); err != nil {
		return nil, err
	}
	return client.ConnectionState().PeerCertificates[0].Raw, nil
}

func askForTLS(connection net.Conn) error {
	answer, err := answerToSSLRequest(connection)
	if err == nil && answer != 'S' {
		return errors.New("the server speaks no TLS")
	}
	return err
}

// answerToSSLRequest asks whether the server speaks TLS: S or N, before any login (PostgreSQL manual, "SSLRequest").
func answerToSSLRequest(connection net.Conn) (byte, error) {
	request := binary.BigEndian.AppendUint32(nil, 8)
	if _, err := connection.Write(binary.BigEndian.AppendUint32(request, sslRequestCode)); err != nil {
		return 0, err
	}
	answer := make([]byte, 1)
	if _, err := io.ReadFull(connection, answer); err != nil {
		return 0, fmt.Errorf("no answer to SSLRequest: %w", err)
	}
	return answer[0], nil
}

// secured wraps a connection to a server in the same container by TLS, and closes it where that fails. Nobody else listens on
// this loopback, and the certificate is looked at by shows: while an authority changes, the one in the files is not yet the
// one that has signed what the server shows.
func secured(connection net.Conn) (net.Conn, error) {
	client := tls.Client(connection, &tls.Config{InsecureSkipVerify: true})
	if err := client.Handshake(); err != nil {
		connection.Close()
		return nil, err
	}
	return client, nil
}
