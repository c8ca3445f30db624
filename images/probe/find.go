package main

import (
	"bytes"
	"fmt"
	"regexp"
)

// word is what a digest, a version or a name is made of.
var word = regexp.MustCompile(`^[A-Za-z0-9_.-]+`)

// find prints the word that follows a text on a page, for whoever compares it.
func find(args []string) error {
	before := ""
	rest := args
	if len(args) >= 2 && args[0] == "--before" {
		before, rest = args[1], args[2:]
	}
	if before == "" {
		return usageError{"needs --before TEXT first"}
	}
	var page bytes.Buffer
	if err := request("find", rest, &page); err != nil {
		return err
	}
	_, after, found := bytes.Cut(page.Bytes(), []byte(before))
	said := word.Find(after)
	if !found || said == nil {
		return fmt.Errorf("nothing follows %q on the page", before)
	}
	fmt.Println(string(said))
	return nil
}
