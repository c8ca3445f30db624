package main

import (
	"fmt"
	"net"
	"os"
	"time"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"
)

func (e Endpoint) config() (*ssh.ClientConfig, error) {
	config := &ssh.ClientConfig{
		User:            value(e.User, "root"),
		HostKeyCallback: ssh.InsecureIgnoreHostKey(),
		Timeout:         time.Duration(value(e.PerDialTimeout, 15)) * time.Second,
	}
	for _, set := range []func(*ssh.ClientConfig) error{e.trustHostKey, e.usePrivateKey, e.usePassword, e.useAgent} {
		if err := set(config); err != nil {
			return nil, err
		}
	}
	return config, nil
}

func (e Endpoint) trustHostKey(config *ssh.ClientConfig) error {
	if e.HostKey == nil {
		return nil
	}
	key, _, _, _, err := ssh.ParseAuthorizedKey([]byte(*e.HostKey))
	if err != nil {
		return fmt.Errorf("hostKey: %w", err)
	}
	config.HostKeyCallback, config.HostKeyAlgorithms = ssh.FixedHostKey(key), []string{key.Type()}
	return nil
}

func (e Endpoint) usePrivateKey(config *ssh.ClientConfig) error {
	if e.PrivateKey == nil {
		return nil
	}
	signer, err := parsePrivateKey([]byte(*e.PrivateKey), e.PrivateKeyPassword)
	if err != nil {
		return fmt.Errorf("privateKey: %w", err)
	}
	config.Auth = append(config.Auth, ssh.PublicKeys(signer))
	return nil
}

func parsePrivateKey(pem []byte, password *string) (ssh.Signer, error) {
	if password == nil {
		return ssh.ParsePrivateKey(pem)
	}
	return ssh.ParsePrivateKeyWithPassphrase(pem, []byte(*password))
}

// usePassword also answers servers that ask for the password as a question.
func (e Endpoint) usePassword(config *ssh.ClientConfig) error {
	if e.Password == nil {
		return nil
	}
	answer := func(_, _ string, questions []string, _ []bool) ([]string, error) {
		answers := make([]string, len(questions))
		for i := range answers {
			answers[i] = *e.Password
		}
		return answers, nil
	}
	config.Auth = append(config.Auth, ssh.Password(*e.Password), ssh.KeyboardInteractive(answer))
	return nil
}

func (e Endpoint) useAgent(config *ssh.ClientConfig) error {
	socket := value(e.AgentSocketPath, os.Getenv("SSH_AUTH_SOCK"))
	if socket == "" {
		return nil
	}
	conn, err := net.Dial("unix", socket)
	if err != nil {
		return fmt.Errorf("SSH agent: %w", err)
	}
	config.Auth = append(config.Auth, ssh.PublicKeysCallback(agent.NewClient(conn).Signers))
	return nil
}
