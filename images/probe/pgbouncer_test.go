package main

import (
	"encoding/binary"
	"io"
	"net"
	"path/filepath"
	"strings"
	"testing"
)

func message(kind byte, body string) string {
	return string(binary.BigEndian.AppendUint32([]byte{kind}, uint32(len(body)+4))) + body
}

func dataRow(values ...string) string {
	body := binary.BigEndian.AppendUint16(nil, uint16(len(values)))
	for _, value := range values {
		body = append(binary.BigEndian.AppendUint32(body, uint32(len(value))), value...)
	}
	return message('D', string(body))
}

// pooler answers a start-up message and then a query, on a Unix socket.
func pooler(t *testing.T, startup, query string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "socket")
	listener, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		connection, err := listener.Accept()
		if err != nil {
			return
		}
		defer connection.Close()
		connection.Read(make([]byte, 1024))
		io.WriteString(connection, startup)
		if query != "" {
			connection.Read(make([]byte, 1024))
			io.WriteString(connection, query)
		}
	}()
	return path
}

const welcome = "R\x00\x00\x00\x08\x00\x00\x00\x00" + "Z\x00\x00\x00\x05I"

func TestPgBouncerShowsASettingOfTheRunningServer(t *testing.T) {
	answer := dataRow("pool_mode", "session") + dataRow("syslog_ident", "keelson-1") + message('Z', "I")
	client, server := net.Pipe()
	go func() {
		server.Read(make([]byte, 1024))
		io.WriteString(server, welcome)
		server.Read(make([]byte, 1024))
		io.WriteString(server, answer)
	}()
	if value, err := showConfig(client, "syslog_ident"); err != nil || value != "keelson-1" {
		t.Errorf("got %q, %v", value, err)
	}
	expect(t, 0, "", "pgbouncer", "--setting", "syslog_ident", pooler(t, welcome, answer))
	expect(t, 1, `has no "other"`, "pgbouncer", "--setting", "other", pooler(t, welcome, answer))
}

func TestPgBouncerSaysWhyItShowsNothing(t *testing.T) {
	for want, startup := range map[string]string{
		"wants a password":             message('R', "\x00\x00\x00\x0a"),
		"no such user":                 message('E', "SFATAL\x00Mno such user\x00\x00"),
		"no answer":                    "",
		"is not PostgreSQL's protocol": "HTTP/1.1 400",
	} {
		expect(t, 1, want, "pgbouncer", "--setting", "a", pooler(t, startup, ""))
	}
	expect(t, 1, "no such file", "pgbouncer", "--setting", "a", "/absent")
	expect(t, 2, "needs --setting", "pgbouncer", "/absent")
}

func TestAShortRowHasNoColumns(t *testing.T) {
	for _, body := range []string{"", "\x00", "\x00\x01", "\x00\x01\x00\x00\x00\x09ab"} {
		if got := strings.Join(columns([]byte(body)), ","); got != "" && got != "ab" {
			t.Errorf("%q: %q", body, got)
		}
	}
}
