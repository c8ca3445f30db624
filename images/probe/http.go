package main

import (
	"crypto/tls"
	"fmt"
	"io"
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
	insecure := flags.Bool("insecure", false, "accept any certificate")
	url, err := parseTarget(flags, args, "URL")
	if err != nil {
		return err
	}
	request, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil || request.URL.Host == "" {
		return usageError{fmt.Sprintf("%q is no URL such as http://127.0.0.1:8080/ready", url)}
	}
	request.Header.Set("User-Agent", "keelson-probe")
	client := http.Client{
		Timeout: *timeout,
		// No proxy from the environment: the question is about this very server. A redirect is no answer either.
		Transport:     &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: *insecure}},
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

func judge(response *http.Response) error {
	if response.StatusCode >= 200 && response.StatusCode < 300 {
		return nil
	}
	body, _ := io.ReadAll(io.LimitReader(response.Body, evidenceBytes))
	return fmt.Errorf("%s: %s", response.Status, oneLine(string(body)))
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
