package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
)

// digestDigits is how much of a file's SHA-256 names it.
const digestDigits = 16

// maxReplyBytes is far above any setting's value: what claims more is no answer to CONFIG GET.
const maxReplyBytes = 1 << 20

// applyRedis gives a running server the settings of a file, all of them or none.
func applyRedis(args []string) error {
	client, settings, err := openRedisSettings("redis-apply", args)
	if err != nil {
		return err
	}
	defer client.Close()
	words := []string{"CONFIG", "SET"}
	for _, each := range settings.pairs {
		words = append(words, each.name, each.value)
	}
	answer, err := client.ask(words...)
	if err == nil && answer != "+OK" {
		return fmt.Errorf("answer to CONFIG SET is %q", answer)
	}
	return err
}

// printRedisLoaded prints the digest of a file of settings once the server runs with every one of them.
func printRedisLoaded(args []string) error {
	client, settings, err := openRedisSettings("redis-loaded", args)
	if err != nil {
		return err
	}
	defer client.Close()
	for _, each := range settings.pairs {
		value, err := client.setting(each.name)
		if err != nil {
			return err
		}
		if value != each.value {
			return fmt.Errorf("%s is %q in force and %q in the file", each.name, value, each.value)
		}
	}
	fmt.Println(settings.digest)
	return nil
}

func openRedisSettings(verb string, args []string) (redisClient, redisSettings, error) {
	flags := newFlags(verb)
	file := flags.String("settings", "", "file of settings, one a line")
	open := redisFlags(flags)
	client, err := open(args)
	if err != nil {
		return redisClient{}, redisSettings{}, err
	}
	settings, err := readRedisSettings(*file)
	if err != nil {
		client.Close()
	}
	return client, settings, err
}

type redisSettings struct {
	pairs  []setting
	digest string
}

type setting struct{ name, value string }

func readRedisSettings(file string) (redisSettings, error) {
	if file == "" {
		return redisSettings{}, usageError{"needs --settings FILE"}
	}
	content, err := os.ReadFile(file)
	if err != nil {
		return redisSettings{}, err
	}
	sum := sha256.Sum256(content)
	settings := redisSettings{digest: hex.EncodeToString(sum[:])[:digestDigits]}
	for line := range strings.Lines(string(content)) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), " ")
		if name != "" {
			settings.pairs = append(settings.pairs, setting{name, unquote(strings.TrimSpace(value))})
		}
	}
	if len(settings.pairs) == 0 {
		return settings, fmt.Errorf("%s: no settings", file)
	}
	return settings, nil
}

// unquote takes the two quotes off that a value in redis.conf may stand in; "" is how an empty one is written.
func unquote(value string) string {
	if text, err := strconv.Unquote(value); err == nil {
		return text
	}
	return value
}

// setting asks for one value: an array of the name and the value, or an empty one for a name that the server lacks.
func (c redisClient) setting(name string) (string, error) {
	head, err := c.ask("CONFIG", "GET", name)
	if err != nil {
		return "", err
	}
	if head != "*2" {
		return "", fmt.Errorf("answer to CONFIG GET %s is %q", name, head)
	}
	words, err := c.words(2)
	if err != nil {
		return "", err
	}
	return words[1], nil
}

func (c redisClient) words(count int) ([]string, error) {
	words := make([]string, 0, count)
	for range count {
		head, err := c.line()
		if err != nil {
			return nil, err
		}
		length, err := strconv.Atoi(strings.TrimPrefix(head, "$"))
		if err != nil || length < 0 || length > maxReplyBytes {
			return nil, errors.New("an answer that is not Redis's protocol")
		}
		word := make([]byte, length+2)
		if _, err := io.ReadFull(c.answers, word); err != nil {
			return nil, err
		}
		words = append(words, string(word[:length]))
	}
	return words, nil
}
