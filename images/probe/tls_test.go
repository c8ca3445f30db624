package main

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"testing"
	"time"
)

// issued makes a certificate that is its own authority, for localhost; returns the server's side and the PEM text.
func issued(t *testing.T) (*tls.Config, string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), NotAfter: time.Now().Add(time.Hour),
		DNSNames: []string{"localhost"}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	pair := tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
	return &tls.Config{Certificates: []tls.Certificate{pair}}, string(text)
}

// pong answers one PING by TLS.
func pong(config *tls.Config) func(net.Conn) {
	return func(c net.Conn) {
		server := tls.Server(c, config)
		lines := bufio.NewReader(server)
		for range 3 {
			if _, err := lines.ReadString('\n'); err != nil {
				return
			}
		}
		io.WriteString(server, "+PONG\r\n")
	}
}

func TestRedisIsAskedByTLSWhereItListens(t *testing.T) {
	config, _ := issued(t)
	expect(t, 0, "", "redis", "--tls", serve(t, pong(config)), closedAddress(t))
	clear := serve(t, func(c net.Conn) { io.WriteString(c, "+PONG\r\n"); io.Copy(io.Discard, c) })
	expect(t, 0, "", "redis", "--tls", closedAddress(t), clear)
	expect(t, 1, "tls:", "redis", "--tls", clear, clear)
}

func TestShowsWaitsForTheCertificateOfAFile(t *testing.T) {
	config, text := issued(t)
	_, other := issued(t)
	file := write(t, "server.crt", text)
	handshake := func(c net.Conn) { tls.Server(c, config).Handshake() }
	expect(t, 0, "", "shows", "--certificate", file, serve(t, handshake))
	another := write(t, "server.crt", other)
	expect(t, 1, "another certificate than", "shows", "--wait", "0s", "--certificate", another, serve(t, handshake))
	expect(t, 1, "no certificate", "shows", "--certificate", write(t, "empty", "x"), serve(t, handshake))
	expect(t, 2, "needs --certificate", "shows", "localhost:1")
}

func TestShowsAsksPostgresForTLSFirst(t *testing.T) {
	config, text := issued(t)
	file := write(t, "server.crt", text)
	answer := func(letter string) string {
		return serve(t, func(c net.Conn) {
			io.ReadFull(c, make([]byte, 8))
			io.WriteString(c, letter)
			tls.Server(c, config).Handshake()
		})
	}
	expect(t, 0, "", "shows", "--postgres", "--certificate", file, answer("S"))
	expect(t, 1, "speaks no TLS", "shows", "--postgres", "--wait", "0s", "--certificate", file, answer("N"))
}

func TestOneOfSeveralPortsIsEnough(t *testing.T) {
	there := serve(t, func(net.Conn) {})
	expect(t, 0, "", "tcp", closedAddress(t), there)
	expect(t, 1, "connection refused", "tcp", closedAddress(t), closedAddress(t))
	expect(t, 2, "expected a HOST:PORT", "tcp")
}
