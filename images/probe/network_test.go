package main

import (
	"net"
	"net/http"
	"strings"
	"testing"
)

// listening answers 200 there, and returns the URL of its loopback address.
func listening(t *testing.T, address string) string {
	t.Helper()
	listener, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		if !strings.HasPrefix(request.Host, "127.0.0.1:") {
			w.WriteHeader(http.StatusBadRequest)
		}
	}))
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	return "http://127.0.0.1:" + port + "/ready"
}

// at stands for the network: all of 127.0.0.0/8 is this machine, and a server on 127.0.0.1 is not on the others.
func at(t *testing.T, addresses ...string) {
	t.Helper()
	before := ownAddresses
	ownAddresses = func() ([]string, error) { return addresses, nil }
	t.Cleanup(func() { ownAddresses = before })
}

func TestANeighboursQuestion(t *testing.T) {
	at(t, "127.0.0.3", "127.0.0.2")
	expect(t, 0, "", "http", "--network", listening(t, "0.0.0.0:0"))
	expect(t, 0, "", "http", "--network", listening(t, "127.0.0.2:0"))
	onLoopback := listening(t, "127.0.0.1:0")
	expect(t, 0, "", "http", onLoopback)
	expect(t, 1, "the app listens on 127.0.0.1 only; set its listen address to 0.0.0.0", "http", "--network", onLoopback)
	expect(t, 1, "connection refused", "http", "--network", "http://"+closedAddress(t))
}

func TestANeighboursConnection(t *testing.T) {
	at(t, "127.0.0.2")
	port := func(url string) string { return strings.TrimSuffix(strings.TrimPrefix(url, "http://"), "/ready") }
	expect(t, 0, "", "tcp", "--network", port(listening(t, "0.0.0.0:0")))
	expect(t, 1, "the app listens on 127.0.0.1 only", "tcp", "--network", port(listening(t, "127.0.0.1:0")))
	expect(t, 1, "connection refused", "tcp", "--network", closedAddress(t))
	expect(t, 2, "missing port", "tcp", "--network", "localhost")
}

func TestNobodyAsksWhereThereIsNoNetwork(t *testing.T) {
	at(t)
	expect(t, 1, "on no network", "http", "--network", "http://"+closedAddress(t))
}

func TestOwnAddressesAreNoLoopback(t *testing.T) {
	addresses, err := ownAddresses()
	if err != nil {
		t.Fatal(err)
	}
	for _, address := range addresses {
		if ip := net.ParseIP(address); ip == nil || ip.IsLoopback() || ip.IsLinkLocalUnicast() {
			t.Errorf("%s is no address of a network", address)
		}
	}
}
