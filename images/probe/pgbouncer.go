package main

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"
)

const (
	// protocolVersion 3.0 opens every connection of PostgreSQL's clients (manual, "Message Formats").
	protocolVersion = 3 << 16
	// maxMessageBytes is far above any line of SHOW CONFIG: what claims more is no PgBouncer.
	maxMessageBytes = 1 << 20
)

// printPgBouncerSetting prints a setting as the running pooler has it. PgBouncer lets its own system user into the
// console by the Unix socket without a password, as the name "pgbouncer" (its manual, "Admin console").
func printPgBouncerSetting(args []string) error {
	flags := newFlags("pgbouncer")
	timeout := timeoutFlag(flags)
	setting := flags.String("setting", "", "name as SHOW CONFIG has it")
	socket, err := parseTarget(flags, args, "socket")
	if err != nil {
		return err
	}
	if *setting == "" {
		return usageError{"needs --setting NAME"}
	}
	connection, err := net.DialTimeout("unix", socket, *timeout)
	if err != nil {
		return err
	}
	defer connection.Close()
	connection.SetDeadline(time.Now().Add(*timeout))
	value, err := showConfig(connection, *setting)
	if err != nil {
		return err
	}
	fmt.Println(value)
	return nil
}

func showConfig(connection net.Conn, setting string) (string, error) {
	console := pgConsole{connection, bufio.NewReader(connection)}
	startup := binary.BigEndian.AppendUint32(nil, protocolVersion)
	startup = append(startup, "user\x00pgbouncer\x00database\x00pgbouncer\x00\x00"...)
	if _, err := console.rows(nil, startup); err != nil {
		return "", err
	}
	rows, err := console.rows([]byte("Q"), []byte("SHOW CONFIG;\x00"))
	if err != nil {
		return "", err
	}
	for _, row := range rows {
		if len(row) > 1 && row[0] == setting {
			return row[1], nil
		}
	}
	return "", fmt.Errorf("SHOW CONFIG has no %q", setting)
}

type pgConsole struct {
	net.Conn
	answers *bufio.Reader
}

// rows sends a message and collects the rows up to the moment when the server waits for the next one.
func (c pgConsole) rows(kind, body []byte) ([][]string, error) {
	message := append(binary.BigEndian.AppendUint32(kind, uint32(len(body)+4)), body...)
	if _, err := c.Write(message); err != nil {
		return nil, err
	}
	var rows [][]string
	for {
		kind, body, err := c.receive()
		if err != nil {
			return nil, err
		}
		switch kind {
		case 'D':
			rows = append(rows, columns(body))
		case 'E':
			return nil, errors.New(errorText(body))
		case 'R':
			if !isAuthenticated(body) {
				return nil, errors.New("wants a password: run this as the pooler's own user, by its Unix socket")
			}
		case 'Z':
			return rows, nil
		}
	}
}

func (c pgConsole) receive() (byte, []byte, error) {
	head := make([]byte, 5)
	if _, err := io.ReadFull(c.answers, head); err != nil {
		return 0, nil, fmt.Errorf("no answer: %w", err)
	}
	length := binary.BigEndian.Uint32(head[1:])
	if length < 4 || length > maxMessageBytes {
		return 0, nil, fmt.Errorf("a message of %d bytes is not PostgreSQL's protocol", length)
	}
	body := make([]byte, length-4)
	_, err := io.ReadFull(c.answers, body)
	return head[0], body, err
}

func isAuthenticated(body []byte) bool { return len(body) >= 4 && binary.BigEndian.Uint32(body) == 0 }

// columns reads a DataRow: a count, then lengths before values. A missing value (length -1) is an empty one here.
func columns(body []byte) []string {
	var values []string
	for rest := body[min(2, len(body)):]; len(rest) >= 4; {
		length := int(int32(binary.BigEndian.Uint32(rest)))
		rest = rest[4:]
		length = max(0, min(length, len(rest)))
		values, rest = append(values, string(rest[:length])), rest[length:]
	}
	return values
}

// errorText is the part for people (M) of an ErrorResponse.
func errorText(body []byte) string {
	for _, field := range strings.Split(string(body), "\x00") {
		if strings.HasPrefix(field, "M") {
			return field[1:]
		}
	}
	return "an error without a message"
}
