package main

import (
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
)

// evidenceBytes is how much of a bad answer is shown: Docker keeps 4096 bytes of a check's output.
const evidenceBytes = 200

func probeHTTP(args []string) error { return request("http", args, io.Discard) }

// get prints what a page of the server says, for whoever compares it.
func get(args []string) error { return request("get", args, os.Stdout) }

func request(verb string, args []string, body io.Writer) error {
	flags := newFlags(verb)
	timeout := timeoutFlag(flags)
	headers := http.Header{}
	flags.Func("header", "Name: value, as a client would send it; may be given again", func(text string) error {
		name, value, found := strings.Cut(text, ":")
		if !found {
			return fmt.Errorf("%q is no header", text)
		}
		headers.Set(strings.TrimSpace(name), strings.TrimSpace(value))
		return nil
	})
	insecure := flags.Bool("insecure", false, "accept any certificate")
	fromNetwork := networkFlag(flags)
	url, err := parseTarget(flags, args, "URL")
	if err != nil {
		return err
	}
	request, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil || request.URL.Host == "" {
		return usageError{fmt.Sprintf("%q is no URL such as http://127.0.0.1:8080/ready", url)}
	}
	request.Header = headers
	request.Header.Set("User-Agent", "keelson-probe")
	// The client sends no other header for it than this field.
	if host := headers.Get("Host"); host != "" {
		request.Host = host
	}
	// No proxy from the environment: the question is about this very server. A redirect is no answer either.
	transport := &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: *insecure, ServerName: serverName(request.Host)}}
	if *fromNetwork {
		transport.DialContext = dialFromNetwork
	}
	client := http.Client{
		Timeout:       *timeout,
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if err := judge(response); err != nil || body == io.Discard {
		return err
	}
	_, err = io.Copy(body, response.Body)
	return err
}

// serverName is what a client of that host asks for in the handshake: a server of many refuses one that asks for none.
func serverName(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		return name
	}
	return host
}

func judge(response *http.Response) error {
	if response.StatusCode >= 200 && response.StatusCode < 300 {
		return nil
	}
	if to := response.Header.Get("Location"); to != "" {
		return fmt.Errorf("%s to %s (asked as %s; see health.host)", response.Status, to, askedAs(response))
	}
	body, _ := io.ReadAll(io.LimitReader(response.Body, evidenceBytes))
	said := fmt.Errorf("%s: %s", response.Status, oneLine(string(body)))
	if response.StatusCode >= 400 && response.StatusCode < 500 {
		return fmt.Errorf("%w (asked as %s; see health.host)", said, askedAs(response))
	}
	return said
}

// askedAs says what an app decides by that answers with another address.
func askedAs(response *http.Response) string {
	scheme := response.Request.Header.Get("X-Forwarded-Proto")
	if scheme == "" {
		scheme = "http"
	}
	return scheme + "://" + response.Request.Host
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
