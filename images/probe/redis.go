package main

import (
	"bufio"
	"flag"
	"fmt"
	"net"
	"os"
	"strings"
	"time"
)

func probeRedis(args []string) error {
	flags := newFlags("redis")
	open := redisFlags(flags)
	client, err := open(args)
	if err != nil {
		return err
	}
	defer client.Close()
	return client.ping(!client.authenticated)
}

// redisFlags gives a question to Redis its flags; the function that it returns connects and proves the password.
func redisFlags(flags *flag.FlagSet) func(args []string) (redisClient, error) {
	timeout := timeoutFlag(flags)
	passwordFile := flags.String("password-file", "", "file with the password")
	tlsAddress := flags.String("tls", "", "HOST:PORT where it may answer by TLS; asked first, and the other where nobody is there")
	return func(args []string) (redisClient, error) {
		address, err := parseTarget(flags, args, "HOST:PORT")
		if err != nil {
			return redisClient{}, err
		}
		connection, err := dialRedis(*tlsAddress, address, *timeout)
		if err != nil {
			return redisClient{}, err
		}
		client := redisClient{connection, bufio.NewReader(connection), *passwordFile != ""}
		if client.authenticated {
			err = client.authenticate(*passwordFile)
		}
		if err != nil {
			connection.Close()
		}
		return client, err
	}
}

// dialRedis connects by TLS where somebody listens for it, and in clear where nobody does: a running server may change from
// one to the other.
func dialRedis(tlsAddress, address string, timeout time.Duration) (net.Conn, error) {
	if tlsAddress != "" {
		if plain, err := dial(tlsAddress, timeout); err == nil {
			return secured(plain)
		}
	}
	return dial(address, timeout)
}

type redisClient struct {
	net.Conn
	answers       *bufio.Reader
	authenticated bool
}

func (c redisClient) authenticate(passwordFile string) error {
	password, err := os.ReadFile(passwordFile)
	if err != nil {
		return err
	}
	answer, err := c.ask("AUTH", strings.TrimSuffix(string(password), "\n"))
	if err == nil && answer != "+OK" {
		return fmt.Errorf("answer to AUTH is %q", answer)
	}
	return err
}

// ping wants PONG; where no password was given, being asked for one shows life as well.
func (c redisClient) ping(withoutPassword bool) error {
	answer, err := c.ask("PING")
	if err != nil || answer == "+PONG" {
		return err
	}
	if withoutPassword && strings.HasPrefix(answer, "-NOAUTH") {
		return nil
	}
	return fmt.Errorf("answer to PING is %q", answer)
}

// ask sends lengths before words (RESP arrays), so that a password may hold any byte. Returns the answer's first line.
func (c redisClient) ask(words ...string) (string, error) {
	var request strings.Builder
	fmt.Fprintf(&request, "*%d\r\n", len(words))
	for _, word := range words {
		fmt.Fprintf(&request, "$%d\r\n%s\r\n", len(word), word)
	}
	if _, err := c.Write([]byte(request.String())); err != nil {
		return "", err
	}
	line, err := c.line()
	if err != nil {
		return "", fmt.Errorf("no answer to %s: %w", words[0], err)
	}
	return line, nil
}

func (c redisClient) line() (string, error) {
	line, err := c.answers.ReadString('\n')
	return strings.TrimRight(line, "\r\n"), err
}
