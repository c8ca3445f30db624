package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
)

// configured is a Redis that knows these settings; it refuses to change what it does not know.
func configured(t *testing.T, settings map[string]string) string {
	return serve(t, func(c net.Conn) {
		for reader := bufio.NewReader(c); ; {
			words, err := receiveWords(reader)
			if err != nil {
				return
			}
			io.WriteString(c, answerTo(words, settings))
		}
	})
}

func answerTo(words []string, settings map[string]string) string {
	if words[1] == "GET" {
		value, known := settings[words[2]]
		if !known {
			return "*0\r\n"
		}
		return fmt.Sprintf("*2\r\n$%d\r\n%s\r\n$%d\r\n%s\r\n", len(words[2]), words[2], len(value), value)
	}
	for at := 2; at < len(words); at += 2 {
		if _, known := settings[words[at]]; !known {
			return "-ERR Unknown option " + words[at] + "\r\n"
		}
	}
	for at := 2; at < len(words); at += 2 {
		settings[words[at]] = words[at+1]
	}
	return "+OK\r\n"
}

func receiveWords(reader *bufio.Reader) ([]string, error) {
	var count, length int
	if _, err := fmt.Fscanf(reader, "*%d\r\n", &count); err != nil {
		return nil, err
	}
	words := make([]string, count)
	for i := range words {
		fmt.Fscanf(reader, "$%d\r\n", &length)
		word := make([]byte, length+2)
		if _, err := io.ReadFull(reader, word); err != nil {
			return nil, err
		}
		words[i] = strings.TrimSuffix(string(word), "\r\n")
	}
	return words, nil
}

func TestRedisTakesTheSettingsOfAFileAndSaysSo(t *testing.T) {
	file := write(t, "redis.conf", "maxmemory 1000\nsave \"\"\n\n")
	address := configured(t, map[string]string{"maxmemory": "500", "save": "60 1"})
	expect(t, 1, `maxmemory is "500" in force and "1000" in the file`, "redis-loaded", "--settings", file, address)
	expect(t, 0, "", "redis-apply", "--settings", file, address)
	expect(t, 0, "", "redis-loaded", "--settings", file, address)
}

func TestRedisSaysWhatItDoesNotTake(t *testing.T) {
	address := configured(t, map[string]string{"maxmemory": "500"})
	expect(t, 1, "Unknown option port", "redis-apply", "--settings", write(t, "a", "maxmemory 1\nport 1\n"), address)
	expect(t, 1, "answer to CONFIG GET port", "redis-loaded", "--settings", write(t, "b", "port 1\n"), address)
	expect(t, 1, "no settings", "redis-apply", "--settings", write(t, "c", "\n"), address)
	expect(t, 2, "needs --settings", "redis-apply", address)
	expect(t, 1, `maxmemory is "500"`, "redis-loaded", "--settings", write(t, "d", "maxmemory 1\n"), address)
}

func TestTheDigestOfSettingsIsTheStartOfTheirSHA256(t *testing.T) {
	settings, err := readRedisSettings(write(t, "redis.conf", "maxmemory 1000\n"))
	// printf 'maxmemory 1000\n' | sha256sum
	if err != nil || settings.digest != "4a21053e22057318" {
		t.Errorf("got %s, %v", settings.digest, err)
	}
}
