package main

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// status runs the program as a shell would and returns what a person would see.
func status(args ...string) (int, string) {
	var stderr strings.Builder
	code := run(args, &stderr)
	return code, stderr.String()
}

func expect(t *testing.T, wantCode int, wantText string, args ...string) {
	t.Helper()
	code, text := status(args...)
	if code != wantCode || !strings.Contains(text, wantText) {
		t.Errorf("%v: got %d %q, want %d with %q", args, code, text, wantCode, wantText)
	}
	if wantText != usage && strings.Count(text, "\n") > 1 {
		t.Errorf("%v: more than one line: %q", args, text)
	}
}

// serve answers every connection with reply, which sees it; returns the address.
func serve(t *testing.T, reply func(net.Conn)) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			go func() { defer connection.Close(); reply(connection) }()
		}
	}()
	return listener.Addr().String()
}

func write(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func closedAddress(t *testing.T) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

func TestWrongUsageIsStatusTwo(t *testing.T) {
	for _, args := range [][]string{nil, {"help"}, {"telnet"}} {
		expect(t, 2, usage, args...)
	}
	expect(t, 2, "expected one URL, got 0", "http")
	expect(t, 2, "is no URL", "http", "localhost")
	expect(t, 2, "not defined: -speed", "http", "--speed", "1", "http://localhost")
	expect(t, 2, "missing port", "tcp", "localhost")
	expect(t, 2, "expected one HOST:PORT, got 2", "redis", "a:1", "b:2")
	expect(t, 2, "expected a command", "exec", "--")
	expect(t, 2, "needs --conf", "watch", "--", "true")
	expect(t, 2, "needs --conf", "resolve", "--", "true")
	expect(t, 2, "needs --conf", "watch", "--conf", "f", "--to", "g", "--signal", "KILL", "--", "true")
}

func TestHTTPShowsStatusAndBodyOfABadAnswer(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/moved" {
			http.Redirect(w, r, "/ready", http.StatusFound)
		} else if r.URL.Path != "/ready" {
			w.WriteHeader(http.StatusServiceUnavailable)
			io.WriteString(w, "database:\n  refused "+strings.Repeat("x", 1000))
		}
	}))
	defer server.Close()
	t.Setenv("HTTP_PROXY", "http://"+closedAddress(t))
	expect(t, 0, "", "http", server.URL+"/ready")
	expect(t, 1, "probe http: 503 Service Unavailable: database: refused xxx", "http", server.URL+"/bad")
	expect(t, 1, "302 Found", "http", server.URL+"/moved")
	if _, text := status("http", server.URL+"/bad"); len(text) > 300 {
		t.Errorf("evidence of %d bytes", len(text))
	}
}

func TestHTTPAsksAsTheEdgeWould(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Forwarded-Proto") != "https" {
			http.Redirect(w, r, "https://"+r.Host+r.URL.Path, http.StatusMovedPermanently)
		} else if r.Host != "app.example.com" {
			http.Error(w, "Host "+r.Host+" is not allowed", http.StatusBadRequest)
		}
	}))
	defer server.Close()
	host, https := "Host: app.example.com", "X-Forwarded-Proto: https"
	expect(t, 0, "", "http", "--header", host, "--header", https, server.URL+"/")
	expect(t, 1, "301 Moved Permanently to https://app.example.com/ (asked as http://app.example.com; see health.host)",
		"http", "--header", host, server.URL+"/")
	expect(t, 1, "is not allowed (asked as https://127.0.0.1:", "http", "--header", https, server.URL+"/")
	expect(t, 2, "is no header", "http", "--header", "Host", server.URL+"/")
}

func TestGetPrintsAGoodAnswerAndFailsWithABadOne(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/loaded" {
			w.WriteHeader(http.StatusNotFound)
		}
		io.WriteString(w, "digest-1")
	}))
	defer server.Close()
	if got := printed(t, "get", server.URL+"/loaded"); got != "digest-1" {
		t.Errorf("printed %q", got)
	}
	expect(t, 1, "404 Not Found: digest-1", "get", server.URL+"/other")
}

func TestPrintShowsAFile(t *testing.T) {
	if got := printed(t, "print", write(t, "a", "one\ntwo")); got != "one\ntwo" {
		t.Errorf("printed %q", got)
	}
	expect(t, 1, "no such file", "print", "/absent")
}

// printed runs a verb that must be well and returns its standard output.
func printed(t *testing.T, args ...string) string {
	t.Helper()
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	before := os.Stdout
	os.Stdout = writer
	code, text := status(args...)
	os.Stdout = before
	writer.Close()
	output, _ := io.ReadAll(reader)
	if code != 0 {
		t.Fatalf("%q: %d %s", args, code, text)
	}
	return string(output)
}

func TestHTTPAcceptsAnUnknownCertificateOnlyWhenTold(t *testing.T) {
	server := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer server.Close()
	server.Config.ErrorLog = nil
	expect(t, 1, "certificate", "http", server.URL)
	expect(t, 0, "", "http", "--insecure", server.URL)
}

func TestSilentServersAreNotWellInTime(t *testing.T) {
	silent := serve(t, func(c net.Conn) { io.Copy(io.Discard, c) })
	for _, kind := range []string{"postgres", "redis"} {
		expect(t, 1, "i/o timeout", kind, "--timeout", "50ms", silent)
	}
	expect(t, 1, "Timeout exceeded", "http", "--timeout", "50ms", "http://"+silent)
	expect(t, 0, "", "tcp", silent)
}

func TestNobodyListeningIsNotWell(t *testing.T) {
	closed := closedAddress(t)
	for _, kind := range []string{"tcp", "postgres", "redis"} {
		expect(t, 1, "connection refused", kind, closed)
	}
	expect(t, 1, "connection refused", "http", "http://"+closed)
}

func TestPostgresTakesEitherAnswerToSSLRequest(t *testing.T) {
	for answer, want := range map[string]int{"S": 0, "N": 0, "E": 1, "": 1} {
		address := serve(t, func(c net.Conn) {
			request := make([]byte, 8)
			io.ReadFull(c, request)
			if string(request) == "\x00\x00\x00\x08\x04\xd2\x16\x2f" {
				io.WriteString(c, answer)
			}
		})
		if code, text := status("postgres", address); code != want {
			t.Errorf("answer %q: got %d %s", answer, code, text)
		}
	}
}

func TestRedisWantsPongAndProvesThePassword(t *testing.T) {
	const auth = "*2\r\n$4\r\nAUTH\r\n$4\r\np\"\ns\r\n"
	for _, test := range []struct {
		password, pong string
		code           int
		text           string
	}{
		{"", "+PONG\r\n", 0, ""},
		{"", "-NOAUTH Authentication required.\r\n", 0, ""},
		{"", "-LOADING Redis is loading\r\n", 1, "LOADING"},
		{"", "", 1, "no answer to PING"},
		{"p\"\ns\n", "+PONG\r\n", 0, ""},
		{"p\"\ns\n", "-NOAUTH Authentication required.\r\n", 1, "NOAUTH"},
		{"q\"\ns\n", "+PONG\r\n", 1, "WRONGPASS"},
	} {
		address := serve(t, func(c net.Conn) { fakeRedis(c, auth, test.pong) })
		args := []string{"redis", address}
		if test.password != "" {
			args = []string{"redis", "--password-file", write(t, "password", test.password), address}
		}
		expect(t, test.code, test.text, args...)
	}
	expect(t, 1, "no such file", "redis", "--password-file", "/absent", serve(t, func(net.Conn) {}))
}

func fakeRedis(c net.Conn, auth, pong string) {
	reader := bufio.NewReader(c)
	first, _ := reader.Peek(8)
	if string(first[:2]) == "*2" {
		request := make([]byte, len(auth))
		io.ReadFull(reader, request)
		if string(request) != auth {
			io.WriteString(c, "-WRONGPASS invalid\r\n")
			return
		}
		io.WriteString(c, "+OK\r\n")
	}
	io.ReadFull(reader, make([]byte, len("*1\r\n$4\r\nPING\r\n")))
	io.WriteString(c, pong)
}
